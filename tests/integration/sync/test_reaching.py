"""Knocking at a shared database before anyone has given a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.kernel.errors import CannotReach, NotTrusted
from core.sync.reaching import reach
from core.sync.server.address import Address
from tests.integration.shared.scene import Scene
from tests.shared_server import free_port
from tests.tls_proxy import Authority, TlsProxy


def address(scene: Scene, port: int | None = None, authority: Path | None = None) -> Address:
    """Return an address without a login, as the first page asks for it."""
    return Address("127.0.0.1", scene.database, "", port or scene.server.port, authority)


def test_a_server_that_asks_for_a_password_is_there(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "not for this")
    reach(address(scene))


def test_nobody_at_home_is_told(scene: Scene) -> None:
    with pytest.raises(CannotReach, match="does not answer"):
        reach(address(scene, free_port()))


def test_a_certificate_that_has_expired_is_told_before_the_password(
    scene: Scene, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    certificate = authority.certificate("127.0.0.1", days=-1)
    with (
        TlsProxy(certificate, scene.server.port) as proxy,
        pytest.raises(NotTrusted, match="expired"),
    ):
        reach(address(scene, proxy.port, authority.file))


def test_a_certificate_for_another_name_is_told(scene: Scene, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate = authority.certificate("other.a.example")
    with (
        TlsProxy(certificate, scene.server.port) as proxy,
        pytest.raises(NotTrusted, match="another name"),
    ):
        reach(address(scene, proxy.port, authority.file))


def test_a_certificate_of_a_stranger_is_told(scene: Scene, tmp_path: Path) -> None:
    stranger, trusted = Authority(tmp_path, "Stranger"), Authority(tmp_path, "Trusted")
    certificate = stranger.certificate("127.0.0.1")
    with (
        TlsProxy(certificate, scene.server.port) as proxy,
        pytest.raises(NotTrusted, match="not signed by an authority"),
    ):
        reach(address(scene, proxy.port, trusted.file))
