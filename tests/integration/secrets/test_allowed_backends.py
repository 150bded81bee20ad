"""Only keyrings that encrypt are used; anything else is refused before a key is made."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from core.kernel.errors import KeyringMissing
from core.secrets.store import KeyringSecrets


class PlainText(KeyringBackend):
    """A keyring that would write secrets where anybody reads them."""

    priority = 9  # type: ignore[assignment]
    written: dict[str, str]

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.written = {username: password}

    def delete_password(self, service: str, username: str) -> None:
        return None


class Allowed(PlainText):
    """Stands for the Secret Service, by its module's name."""

    priority = 5  # type: ignore[assignment]


Allowed.__module__ = "keyring.backends.SecretService"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize("backend", [PlainText, null.Keyring, fail.Keyring])
def test_a_keyring_that_does_not_encrypt_is_refused(backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(KeyringMissing):
        KeyringSecrets()


def test_in_a_chain_the_secret_goes_to_the_allowed_keyring_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain, allowed = PlainText(), Allowed()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, allowed])
    keyring.set_keyring(chainer.ChainerBackend())
    KeyringSecrets().put("database", b"key")
    assert not hasattr(plain, "written")
    assert "database" in allowed.written
