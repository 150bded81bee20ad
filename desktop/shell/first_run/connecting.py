"""The answers of those who connect to an organisation, tested page by page. Without Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from core.kernel.errors import ChanceryError, NotTrusted, ServerUnsupported, SignInRefused

if TYPE_CHECKING:
    from desktop.shell.first_run.steps import Answers

LEAST_PASSWORD = 12
_GOOD, _VERY_GOOD = 16, 22


class Server(Protocol):
    """What these pages need done; part of ``Preparations``."""

    def reach(self, answers: Answers) -> None: ...
    def sign_in(self, answers: Answers) -> bool: ...
    def change_password(self, answers: Answers) -> None: ...


def connect(page: str, answers: Answers, server: Server) -> tuple[Answers, str, str]:
    """Test the answers of one page.

    Returns:
        The answers as they are then, the field that is at fault, and why; empty when none is.
    """
    missing = {"address": _address_fault, "login": _login_fault, "password": _password_fault}
    about, problem = missing.get(page, _none)(answers)
    if problem:
        return answers, about, problem
    try:
        match page:
            case "address":
                server.reach(answers)
            case "login":
                return replace(answers, one_time=server.sign_in(answers)), "", ""
            case "password":
                server.change_password(answers)
                own = replace(answers, password=answers.wanted, one_time=False, wanted="", again="")
                return own, "", ""
    except NotTrusted as error:
        return answers, "authority", str(error)
    except ServerUnsupported as error:
        return answers, "accept_version", str(error)
    except SignInRefused as error:
        return answers, "password" if page == "login" else "wanted", str(error)
    except ChanceryError as error:
        field = {"address": "host", "password": "wanted"}.get(page, "login")
        return answers, field, str(error)
    return answers, "", ""


def strength(password: str) -> tuple[str, str]:
    """Return how good a password is: a meaning for its colour, and words."""
    if not password:
        return "rest", f"At least {LEAST_PASSWORD} characters. Several words are easiest to keep."
    left = LEAST_PASSWORD - len(password)
    if left > 0:
        more = "1 character more" if left == 1 else f"{left} characters more"
        return "refused", f"Too short: {more}."
    if len(set(password.lower())) < 6:
        return "refused", "Too plain: use more different characters."
    if len(password) >= _VERY_GOOD:
        return "ok", "Very strong."
    if len(password) >= _GOOD:
        return "ok", "Strong."
    return "attention", "Fair. A few characters more make it strong."


def _none(answers: Answers) -> tuple[str, str]:
    return "", ""


def _address_fault(answers: Answers) -> tuple[str, str]:
    if not answers.host.strip():
        return "host", "Give the server’s name, such as db.corvane.com."
    if not answers.port.strip().isdigit() or not 0 < int(answers.port) < 65536:
        return "port", "Give a number up to 65535; it is 5432 unless you were told another."
    if not answers.database.strip():
        return "database", "Give the name of the database."
    return "", ""


def _login_fault(answers: Answers) -> tuple[str, str]:
    if not answers.login.strip():
        return "login", "Give the login that you were told."
    if not answers.password:
        return "password", "Give the password that you were told."
    return "", ""


def _password_fault(answers: Answers) -> tuple[str, str]:
    return password_fault(answers.password, answers.wanted, answers.again)


def password_fault(before: str, wanted: str, again: str) -> tuple[str, str]:
    """Return which field of a change of password is at fault, and why."""
    meaning, words = strength(wanted)
    if not wanted or meaning == "refused":
        return "wanted", words
    if wanted == before:
        return "wanted", "Choose another password than the one before."
    if wanted != again:
        return "again", "The two passwords differ. Type the new one again."
    return "", ""
