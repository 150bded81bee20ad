"""One-time passwords, and the verifier that is sent in a password's place."""

from __future__ import annotations

import secrets

import psycopg

# Without the characters that are easily taken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 5, 5


def one_time_password() -> str:
    """Return a fresh password of five groups of five characters, some 140 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def verifier(connection: psycopg.Connection, login: str, password: str) -> str:
    """Return the SCRAM-SHA-256 verifier of ``password``, made here: the password does not travel.

    Raises:
        ValueError: the password is empty.
    """
    if not password:
        raise ValueError("an empty password has no verifier")
    made = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()
