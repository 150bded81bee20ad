"""What an error of the driver means: worth another try, a word about this desk, or neither."""

from __future__ import annotations

import psycopg

from core.kernel.errors import CopiedReplica, SignInRefused, UpdateNeeded

# Worth another try with the same content: the connection, locks, restarts, resources.
_PASSING = ("08", "40", "53", "55P03", "57", "25P03")


def passes(error: psycopg.Error) -> bool:
    """Tell whether the same may succeed later."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return state.startswith(_PASSING)


def spoken(error: psycopg.Error) -> Exception | None:
    """Return what the database says about this desk, as opposed to about one change."""
    said = str(error.diag.message_primary or error)
    match error.sqlstate:
        case "CH409" | "CH011":
            return CopiedReplica(
                "This workspace was copied, or restored from an old file.",
                "Nothing is mixed: it is registered anew and compared with the shared database.",
                "Nothing; look at your unsent changes afterwards.",
                said,
            )
        case "CH426":
            return UpdateNeeded("The shared database is too new for this Chancery.", reading=False)
        case "CH010" | "28000" | "28P01":
            return SignInRefused(
                "The shared database does not let you in.",
                "Your work is kept on this computer.",
                "Sign in again, or ask an administrator.",
                said,
            )
        case _:
            return None
