"""Files follow their rows on demand; a replica without contact for too long does not open."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from core.contracts.outputs import Produced
from core.kernel.clock import FixedClock, SystemClock
from core.kernel.errors import ContactOverdue, DocumentError
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.workspace import open_workspace
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.conftest import Connect, access
from tests.integration.sync.desks import shared_contract, sync


def test_a_file_made_on_one_desk_is_read_on_the_other(connect: Connect) -> None:
    miriam, tomas, contract = shared_contract(connect)
    stored = miriam.documents.put(b"signed by hand")
    produced = Produced("scan.pdf", "pdf", b"", contract, None)
    miriam.command(lambda uow: miriam.outputs.attach(uow, produced, stored))
    sync(miriam, tomas)
    assert not tomas.documents.has(stored.sha256)
    assert tomas.documents.get(stored.sha256) == b"signed by hand"
    assert tomas.documents.has(stored.sha256)
    with pytest.raises(DocumentError):
        tomas.documents.get(bytes(32))


def test_a_picture_of_a_contact_is_seen_on_the_other_desk(connect: Connect) -> None:
    miriam, tomas, _ = shared_contract(connect)
    picture = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(picture, "PNG")
    digest = miriam.pictures.put(picture.getvalue())
    key = miriam.command(lambda uow: miriam.contacts.create(uow, {"last_name": "Egede"})).value
    miriam.command(lambda uow: miriam.contacts.set_picture(uow, key, digest))
    miriam.command(lambda uow: miriam.catalogue.add(uow, "Starter kit", "", digest))
    sync(miriam, tomas)
    shown = tomas.query(lambda reader: tomas.contacts.contact(reader, key)).picture
    assert shown == digest
    assert not tomas.documents.has(digest)
    assert tomas.pictures.thumbnail(digest, 64) == miriam.pictures.thumbnail(digest, 64)
    (kind,) = tomas.query(tomas.catalogue.types)
    assert kind.picture == digest


def test_a_replica_out_of_contact_for_too_long_does_not_open(scene: Scene, tmp_path: Path) -> None:
    folder, secrets = tmp_path / "w", MemorySecrets()
    signed_in = joining.sign_in(access(scene, scene.people["member1"]), PASSWORD)
    joining.create(folder, signed_in, secrets, SystemClock())
    joining.load(folder, secrets, SystemClock())
    late = FixedClock(SystemClock().now() + timedelta(days=31))
    open_workspace(folder, secrets, late).close()  # the database answers, which is contact
    scene.server.stop()
    try:
        later = FixedClock(late.now() + timedelta(days=29))
        open_workspace(folder, secrets, later).close()
        later.advance(timedelta(days=2))
        with pytest.raises(ContactOverdue):
            open_workspace(folder, secrets, later)
    finally:
        scene.server.start()
    open_workspace(folder, secrets, later).close()
