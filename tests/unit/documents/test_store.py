"""The encrypted store: what is put is got back whole, or the damage is told."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.documents.sealing import CHUNK_BYTES, HEADER_BYTES, MAGIC
from core.documents.store import DocumentStore
from core.kernel.errors import Cancelled, DiskFull, DocumentError, ReadOnlyFolder

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents", KEY)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
def test_what_is_put_is_got_back(store: DocumentStore, size: int) -> None:
    data = os.urandom(size)
    stored = store.put(data)
    assert stored.sha256 == hashlib.sha256(data).digest()
    assert store.get(stored.sha256) == data
    assert store.size(stored.sha256) == stored.size == size


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.binary(max_size=40)))
def test_chunks_of_any_sizes_are_one_file(store: DocumentStore, chunks: list[bytes]) -> None:
    stored = store.put_stream(chunks)
    assert store.get(stored.sha256) == b"".join(chunks)


def test_the_disk_holds_nothing_readable_and_only_the_owner_may_look(
    store: DocumentStore, tmp_path: Path
) -> None:
    store.put(b"Harrow & Lyle " * 1000)
    (path,) = files(tmp_path)
    assert b"Harrow" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_kept_once(store: DocumentStore, tmp_path: Path) -> None:
    first = store.put(b"deed")
    before = files(tmp_path)[0].stat().st_mtime_ns
    assert store.put(b"deed") == store.put_stream([b"de", b"ed"]) == first
    (path,) = files(tmp_path)
    assert path.stat().st_mtime_ns == before
    assert list(store.digests()) == [first.sha256]


def test_a_missing_file_says_so(store: DocumentStore) -> None:
    with pytest.raises(DocumentError, match="missing"):
        store.get(bytes(32))
    with pytest.raises(DocumentError, match="missing"):
        store.size(bytes(32))


@pytest.mark.parametrize("place", [0, HEADER_BYTES - 1, HEADER_BYTES, CHUNK_BYTES, -1])
def test_one_flipped_bit_anywhere_is_damage(store: DocumentStore, place: int) -> None:
    stored = store.put(os.urandom(CHUNK_BYTES + 100))
    path = store.path(stored.sha256)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(DocumentError, match="damaged"):
        store.get(stored.sha256)


def test_a_file_cut_at_a_chunk_or_with_chunks_swapped_is_damage(store: DocumentStore) -> None:
    stored = store.put(os.urandom(3 * CHUNK_BYTES))
    path = store.path(stored.sha256)
    whole = path.read_bytes()
    size = CHUNK_BYTES + 16
    head, one, two = (
        whole[:HEADER_BYTES],
        whole[HEADER_BYTES:][:size],
        whole[HEADER_BYTES + size :][:size],
    )
    rest = whole[HEADER_BYTES + 2 * size :]
    for broken in (head + one, head + one + two, head + two + one + rest, whole + one, b"", head):
        path.write_bytes(broken)
        with pytest.raises(DocumentError, match="damaged"):
            store.get(stored.sha256)


def test_a_whole_file_under_a_wrong_name_is_damage(store: DocumentStore) -> None:
    one, two = store.put(b"one"), store.put(b"two")
    store.path(one.sha256).write_bytes(store.path(two.sha256).read_bytes())
    with pytest.raises(DocumentError, match="damaged"):
        store.get(one.sha256)


def test_another_key_opens_nothing(store: DocumentStore, tmp_path: Path) -> None:
    stored = store.put(b"deed")
    with pytest.raises(DocumentError, match="another key"):
        DocumentStore(tmp_path / "documents", bytes(32)).get(stored.sha256)


def test_a_newer_format_is_left_alone(store: DocumentStore) -> None:
    stored = store.put(b"deed")
    path = store.path(stored.sha256)
    path.write_bytes(MAGIC + b"\x02" + bytes(100))
    with pytest.raises(DocumentError, match="newer Chancery"):
        store.get(stored.sha256)


def test_storing_the_file_again_heals_the_damage(store: DocumentStore) -> None:
    stored = store.put(b"deed")
    store.path(stored.sha256).write_bytes(b"rubbish")
    store.put(b"deed")
    assert store.get(stored.sha256) == b"deed"


def test_verification_reads_everything_and_names_the_damage(store: DocumentStore) -> None:
    good, bad = store.put(b"good"), store.put(b"bad")
    store.path(bad.sha256).write_bytes(b"rubbish")
    (store.path(good.sha256).parent / "notes.txt").write_text("hello")
    seen: list[int] = []
    result = store.verify_all(seen.append)
    assert result.checked == 2
    assert result.bytes_read == 4
    assert seen == [1, 2]
    assert {one.sha256 for one in result.damaged} == {bad.sha256, None}


def test_verification_can_be_stopped(store: DocumentStore) -> None:
    store.put(b"deed")
    with pytest.raises(Cancelled):
        store.verify_all(cancelled=lambda: True)


def test_files_are_added_and_copied_out(store: DocumentStore, tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(b"x" * 1_000_000)
    stored = store.put_file(source)
    target.write_bytes(b"old")
    store.copy_to(stored.sha256, target)
    assert target.read_bytes() == source.read_bytes()
    with pytest.raises(DocumentError, match="could not be read"):
        store.put_file(tmp_path / "none.pdf")


def test_a_copy_of_a_damaged_file_leaves_the_target_as_it_was(
    store: DocumentStore, tmp_path: Path
) -> None:
    stored = store.put(b"deed")
    store.path(stored.sha256).write_bytes(b"rubbish")
    target = tmp_path / "out.pdf"
    target.write_bytes(b"old")
    with pytest.raises(DocumentError):
        store.copy_to(stored.sha256, target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] in (
        ["documents", "out.pdf"],
        ["out.pdf", "documents"],
    )


@pytest.fixture
def no_room() -> Iterator[None]:
    """Make the system refuse files beyond 100 kB, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.usefixtures("no_room")
def test_no_room_stores_nothing_and_leaves_nothing(store: DocumentStore, tmp_path: Path) -> None:
    kept = store.put(b"small")
    with pytest.raises(DiskFull, match="no room"):
        store.put(os.urandom(1_000_000))
    assert files(tmp_path) == [store.path(kept.sha256)]
    assert store.get(kept.sha256) == b"small"


def test_a_full_disk_at_the_last_moment_leaves_nothing(
    store: DocumentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(DiskFull):
        store.put(b"deed")
    assert files(tmp_path) == []


def test_a_folder_that_refuses_writing_is_told(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ReadOnlyFolder):
        store.put(b"deed")


def test_a_source_that_fails_half_way_leaves_nothing(store: DocumentStore, tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"x" * CHUNK_BYTES * 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.put_stream(failing())
    assert files(tmp_path) == []


WRITER = """
import os, sys
from pathlib import Path
from core.documents.store import DocumentStore
store = DocumentStore(Path(sys.argv[1]), bytes(range(32)))
print("ready", flush=True)
while True:
    store.put(os.urandom(300_000))
"""


def test_a_killed_writer_leaves_only_whole_files_and_sweepable_rest(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    for delay in (0.02, 0.05, 0.08, 0.11):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, cwd=Path.cwd()
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(delay)
        writer.kill()
        writer.communicate()
    store = DocumentStore(folder, KEY)
    result = store.verify_all()
    assert result.checked > 0
    assert result.damaged == ()
    store.sweep()  # too young: another process might be writing them
    store.sweep(older_than_seconds=0)
    assert files(folder / "incoming") == []
    assert store.verify_all() == result


def test_a_key_or_digest_of_a_wrong_size_is_a_mistake_of_the_program(store: DocumentStore) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DocumentStore(Path(), b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        store.has(b"short")
