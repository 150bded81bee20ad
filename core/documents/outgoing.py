"""Which stored files wait to be sent to the shared database, beside those that a row lists."""

from __future__ import annotations

from sqlalchemy import Connection


def send_later(connection: Connection, digest: bytes | None) -> None:
    """Note that a file of the store belongs to a row that was just written.

    It is sent by the next exchange; a workspace that nobody shares keeps the note, which is read
    when it moves into an organisation. A file that was sent is not sent again.
    """
    if digest is not None:
        connection.exec_driver_sql(
            "INSERT INTO sync_blob (sha256, sent_at) VALUES (?, 0) ON CONFLICT DO NOTHING",
            (digest,),
        )
