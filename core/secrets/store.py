"""Where secrets live. One interface; the keyring for real workspaces, memory for tests.

Secrets are bytes, kept base64-encoded because keyrings hold text. Windows allows 1,280 characters,
which bounds what may be stored.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Protocol

from core.kernel.errors import InvalidValue, KeyringMissing

SERVICE = "chancery"
_MOST_CHARACTERS = 1_280
_CHAIN = "keyring.backends.chainer"
# Back ends that keep secrets encrypted and bound to the person's sign-in. Anything else, such as a
# plain file, is refused.
ALLOWED_BACKENDS = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }
)


class SecretStore(Protocol):
    """Keeps named secrets for one person on one computer."""

    def get(self, name: str) -> bytes | None:
        """Return the secret, None when there is none."""
        ...

    def put(self, name: str, secret: bytes) -> None:
        """Keep ``secret`` under ``name``, replacing an older one."""
        ...

    def delete(self, name: str) -> None:
        """Forget the secret; harmless when there is none."""
        ...


class MemorySecrets:
    """Keeps secrets while the program runs; for tests."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self._secrets.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        self._secrets.pop(name, None)


class DemoSecrets:
    """The demo's published keys, derived from their names: they protect nothing, and say so."""

    def get(self, name: str) -> bytes | None:
        kind = name.split("/", 1)[0]
        return hashlib.sha256(b"chancery demo, protects nothing: " + kind.encode()).digest()

    def put(self, name: str, secret: bytes) -> None:
        """Keep nothing: a demo has no secrets of its own."""

    def delete(self, name: str) -> None:
        """Forget nothing."""


class KeyringSecrets:
    """Keeps secrets in the operating system's keyring.

    Raises:
        KeyringMissing: this computer has none that is acceptable.
    """

    def __init__(self) -> None:
        import keyring  # slow to load, and not needed for a demo

        self._errors = keyring.errors
        chosen = keyring.get_keyring()
        # A chain writes to its first member, which may keep secrets in clear: it is never used as
        # such, only the member that is allowed.
        members = getattr(chosen, "backends", ()) if _module(chosen) == _CHAIN else (chosen,)
        found = next((one for one in members if _module(one) in ALLOWED_BACKENDS), None)
        if found is None:
            raise _missing()
        self._backend = found

    def get(self, name: str) -> bytes | None:
        try:
            text = self._backend.get_password(SERVICE, name)
        except self._errors.KeyringError as error:
            raise _locked() from error
        return None if text is None else base64.b64decode(text)

    def put(self, name: str, secret: bytes) -> None:
        text = base64.b64encode(secret).decode()
        if len(text) > _MOST_CHARACTERS:
            raise InvalidValue("secret", f"{len(text)} characters", "a shorter secret")
        try:
            self._backend.set_password(SERVICE, name, text)
        except self._errors.KeyringError as error:
            raise _locked() from error

    def delete(self, name: str) -> None:
        try:
            self._backend.delete_password(SERVICE, name)
        except self._errors.PasswordDeleteError:
            return
        except self._errors.KeyringError as error:
            raise _locked() from error


def _module(backend: object) -> str:
    return type(backend).__module__


def _missing() -> KeyringMissing:
    return KeyringMissing(
        "This computer has no keyring in which Chancery may keep the workspace key.",
        "Nothing was created.",
        "Install and unlock GNOME Keyring or KWallet, then try again. The demo needs no keyring.",
    )


def _locked() -> KeyringMissing:
    return KeyringMissing(
        "The keyring of this computer is locked or does not answer.",
        "Nothing was changed.",
        "Unlock the keyring, then try again.",
    )
