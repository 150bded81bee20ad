"""The files behind rows: sent once by the desk that made them, fetched by digest when first read.

They travel as they are; the shared database keeps them like everything else in it, and each desk
seals them with its own key. A file is told from its digest, so nothing can be put in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from core.documents.store import DocumentStore
from core.kernel.errors import DocumentError, SharedDatabaseError
from core.sync.local import Local, Replica

LARGEST = 64 * 1024 * 1024  # bytes; larger files wait for object storage
_UNSENT = """SELECT DISTINCT lower(hex(sha256)) FROM contract_document
WHERE created_by = unhex(?) AND deleted_at IS NULL AND size <= ?
AND sha256 NOT IN (SELECT sha256 FROM sync_blob WHERE sent_at > 0)
UNION SELECT lower(hex(sha256)) FROM sync_blob WHERE sent_at = 0"""


class Blobs:
    """Sends and fetches files over connections of its own, so that nobody waits for an exchange.

    Args:
        person_id: hex; whose files this desk sends.
    """

    def __init__(
        self,
        replica: Replica,
        connect: Callable[[], psycopg.Connection[Any]],
        person_id: str,
    ) -> None:
        self._replica = replica
        self._connect = connect
        self._person_id = person_id

    def send(self, store: DocumentStore) -> None:
        """Send what the shared database lacks of this person's files.

        Raises:
            SharedDatabaseError: no answer; what was sent is not sent again.
        """
        wanted = self._replica.read(_unsent, self._person_id)
        if not wanted:
            return
        with self._connect() as connection:
            for digest in wanted:
                try:
                    content = store.get(digest)
                except DocumentError:
                    continue  # made on another desk, or damaged here; whoever has it sends it
                connection.execute(
                    "INSERT INTO sync.blob (organisation_id, sha256, content)"
                    " VALUES ((SELECT sync.organisation()), %s, %s) ON CONFLICT DO NOTHING",
                    (digest, content),
                )
                self._replica.write(_sent, digest)

    def fetch(self, digest: bytes) -> bytes | None:
        """Return a file from the shared database, None when it is not there or out of reach."""
        try:
            with self._connect() as connection:
                found = connection.execute(
                    "SELECT content FROM sync.blob WHERE sha256 = %s", (digest,)
                ).fetchone()
        except (SharedDatabaseError, psycopg.Error):
            return None
        return None if found is None else bytes(found[0])


def _unsent(local: Local, person_id: str) -> list[bytes]:
    rows = local.execute(_UNSENT, (person_id, LARGEST)).fetchall()
    return [bytes.fromhex(digest) for (digest,) in rows]


def _sent(local: Local, digest: bytes) -> None:
    local.execute(
        "INSERT INTO sync_blob (sha256, sent_at) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET sent_at = excluded.sent_at",
        (digest, local.now),
    )
