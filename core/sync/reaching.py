"""Tells whether a shared database answers and proves who it is, before anyone gives a password."""

from __future__ import annotations

import os

import psycopg

from core.sync.server import failures
from core.sync.server.address import Address


def reach(address: Address) -> None:
    """Knock without a password: the server asks for one once address and certificate are right.

    Whether the database exists is known only after the sign-in.

    Raises:
        SharedDatabaseError: there is no answer, or it does not prove that it is the right server.
    """
    # Neither PGPASSWORD nor a file of passwords may answer here, nor is anybody named yet.
    wanted = {**address.parameters(""), "passfile": os.devnull, "user": address.login or "nobody"}
    try:
        psycopg.connect(**wanted).close()  # type: ignore[arg-type]
    except psycopg.Error as error:
        if "no password supplied" in str(error):
            return
        raise failures.while_connecting(error, address) from error
