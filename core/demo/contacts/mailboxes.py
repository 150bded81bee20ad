"""E-mail addresses that no two contacts share, decided in a fixed amount of memory."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

_BITS = 27  # 16 MB; of a million addresses, under one in a hundred is numbered without need
_MASK = (1 << _BITS) - 1
_PRIVATE = ("post.example", "mail.example", "inbox.example", "letterbox.example")


class Mailboxes:
    """Remembers which addresses are given, as one bit of each.

    What is not marked was certainly never given; what is marked gets a number, and one that no
    other contact has in the end.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._marks = bytearray(1 << (_BITS - 3))
        for address in taken:
            self._mark(address)

    def claim(self, local: str, domain: str, number: int) -> str:
        """Return an address at ``domain`` that nobody has; ``number`` is unique among the callers.

        ``local`` must not end in a digit.
        """
        address = f"{local}@{domain}"
        if self._mark(address):
            return address
        address = f"{local}{number % 89 + 10}@{domain}"
        if self._mark(address):
            return address
        return f"{local}{number + 100}@{domain}"

    def _mark(self, address: str) -> bool:
        """Mark ``address`` and return whether it was not marked before."""
        place = crc32(address.encode()) & _MASK
        byte, bit = place >> 3, 1 << (place & 7)
        if self._marks[byte] & bit:
            return False
        self._marks[byte] |= bit
        return True


def written_as(form: str, given: str, family: str) -> str:
    """Return the local part that an employer with ``form`` gives to somebody."""
    if form == "first.last":
        return f"{given}.{family}"
    if form == "f.last":
        return f"{given[:1]}.{family}"
    if form == "flast":
        return given[:1] + family
    if form == "first.l":
        return f"{given}.{family[:1]}"
    return given


def personal(given: str, family: str, chance: int) -> tuple[str, str]:
    """Return local part and domain of a private address; ``chance`` is 0 to 31."""
    if chance < 3:
        return given, f"{family}.example"
    domain = _PRIVATE[chance & 3]
    if chance < 18:
        return f"{given}.{family}", domain
    if chance < 24:
        return given + family, domain
    return (f"{given[:1]}.{family}" if chance < 28 else f"{family}.{given}"), domain
