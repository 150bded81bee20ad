"""Pictures as they are stored, what is refused, and what keeps them with a contact or a parcel."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from PIL import Image

from core.documents.pictures import LARGEST_FILE, LARGEST_SIDE, cleaned
from core.kernel.errors import DocumentError, InvalidValue, NotAllowed, NotFound, Refused
from core.workspace import Workspace

Add = Callable[..., UUID]


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)  # type: ignore[arg-type]
    return target.getvalue()


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def huge(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it has this many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 64)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_every_known_kind_is_stored_small_and_the_same_each_time(kind: str) -> None:
    data = encoded(Image.new("RGB", (3_000, 1_500), "teal"), kind)
    stored = cleaned(data)
    assert decoded(stored).size == (LARGEST_SIDE, LARGEST_SIDE // 2)
    assert decoded(stored).format == "JPEG"
    assert cleaned(data) == stored


def test_a_turned_photograph_stands_upright_and_tells_nothing_more() -> None:
    image = Image.new("RGB", (60, 30), "white")
    image.paste("red", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Maker of the camera"
    exif.get_ifd(0x8825)[1] = "S"  # where it was taken
    data = encoded(image, "JPEG", exif=exif, comment=b"private words", quality=95)
    stored = cleaned(data)
    upright = decoded(stored)
    assert upright.size == (30, 60)
    red, _, _ = upright.getpixel((15, 10))  # type: ignore[misc]
    assert red > 200
    assert not upright.getexif()
    assert b"Maker" not in stored
    assert b"private" not in stored


def test_transparent_parts_stay_and_text_in_the_file_goes() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "private words")
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    stored = cleaned(encoded(image, pnginfo=words))
    assert decoded(stored).mode == "RGBA"
    assert b"private" not in stored


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"%PDF-1.7", "no picture"),
        (encoded(Image.new("RGB", (9, 9)), "BMP"), "no picture"),
        (encoded(Image.new("RGB", (200, 200), "red"))[:150], "damaged"),
        (encoded(Image.effect_noise((200, 200), 50), "JPEG")[:2_000], "damaged"),
        (huge(30_000, 30_000), "million pixels"),
        (huge(9_000, 9_000), "million pixels"),
        (huge(1_000, 1_000), "damaged"),
        (bytes(LARGEST_FILE + 1), "MB"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        cleaned(data)
    assert refused.value.todo


def test_thumbnails_are_made_once_and_hold_to_their_size(desk: Workspace) -> None:
    digest = desk.pictures.put(encoded(Image.new("RGB", (300, 200), "teal")))
    assert decoded(desk.pictures.thumbnail(digest, 64)).size == (64, 43)
    square = desk.pictures.thumbnail(digest, 64, square=True)
    assert decoded(square).size == (64, 64)
    desk.documents.remove(digest)
    assert desk.pictures.thumbnail(digest, 64, square=True) is square
    with pytest.raises(DocumentError):
        desk.pictures.thumbnail(digest, 128)


def test_a_contact_has_a_picture_until_it_is_taken_away(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho")
    digest = desk.pictures.put(encoded(Image.new("RGB", (30, 20), "teal")))

    def shown() -> bytes | None:
        return desk.query(lambda reader: desk.contacts.contact(reader, key)).picture

    done = desk.command(lambda uow: desk.contacts.set_picture(uow, key, digest))
    assert shown() == digest
    events = desk.query(lambda reader: desk.audit.history(reader, key))
    assert events[0].details == {"fields": ["picture"]}
    again = desk.command(lambda uow: desk.contacts.set_picture(uow, key, digest))
    assert again.undo is None
    assert done.undo is not None
    desk.undo(done.undo)
    assert shown() is None
    with pytest.raises(NotFound):
        desk.command(lambda uow: desk.contacts.set_picture(uow, UUID(int=3), digest))


def test_contacts_are_counted_without_deleted_ones(desk: Workspace, add: Add) -> None:
    assert desk.query(desk.contacts.count) == 0
    add(last_name="One")
    gone = add(last_name="Two")
    assert desk.query(desk.contacts.count) == 2
    done = desk.command(lambda uow: desk.contacts.delete(uow, [gone]))
    assert desk.query(desk.contacts.count) == 1
    assert done.undo is not None
    desk.undo(done.undo)
    assert desk.query(desk.contacts.count) == 2


def test_parcel_types_have_names_of_their_own(desk: Workspace) -> None:
    digest = desk.pictures.put(encoded(Image.new("RGB", (30, 20), "teal")))
    key = desk.command(lambda uow: desk.catalogue.add(uow, " Starter  kit ", "", digest)).value
    for name in ("", "STARTER KIT", "x" * 121):
        with pytest.raises(InvalidValue):
            desk.command(lambda uow, name=name: desk.catalogue.add(uow, name))
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.catalogue.add(uow, "Box", "x" * 501))
    desk.command(lambda uow: desk.catalogue.add(uow, "Ärmel"))
    named = [(one.name, one.picture) for one in desk.query(desk.catalogue.types)]
    assert named == [("Ärmel", None), ("Starter kit", digest)]
    desk.command(
        lambda uow: desk.catalogue.change(uow, key, "starter kit", "For fairs", None, active=False)
    )
    assert [one.name for one in desk.query(desk.catalogue.types)] == ["Ärmel"]
    every = desk.query(lambda reader: desk.catalogue.types(reader, all_of_them=True))
    assert [one.name for one in every] == ["Ärmel", "starter kit"]
    done = desk.command(lambda uow: desk.catalogue.delete(uow, key))
    desk.command(lambda uow: desk.catalogue.add(uow, "Another"))
    assert done.undo is not None
    desk.undo(done.undo)
    assert len(desk.query(lambda reader: desk.catalogue.types(reader, all_of_them=True))) == 3


def test_only_who_may_changes_the_catalogue(desk: Workspace) -> None:
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.edit"})
    with pytest.raises(NotAllowed):
        desk.command(lambda uow: desk.catalogue.add(uow, "Box"))
