"""Money: integer minor units and an ISO 4217 currency. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from core.kernel.errors import InvalidValue

# ISO 4217 minor units where they are not two.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS = {
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
}
# The largest amount that fits the signed 64-bit column of both databases.
_LIMIT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency.

    Attributes:
        minor: amount in minor units (cents, pence), may be negative.
        currency: ISO 4217 code, three capital letters.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise InvalidValue("currency", self.currency, "three capital letters, such as GBP")
        if abs(self.minor) > _LIMIT:
            raise InvalidValue("amount", str(self.minor), "an amount of at most 18 digits")

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise InvalidValue("currency", other.currency, f"the same currency, {self.currency}")
        return Money(self.minor + other.minor, self.currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        places = exponent(self.currency)
        return f"{self.amount:,.{places}f} {self.currency}"


def exponent(currency: str) -> int:
    """Return how many decimal places ``currency`` has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def parse_money(text: str, currency: str) -> Money:
    """Read an amount such as ``184,500.00`` as money of ``currency``.

    A comma groups thousands; a point separates decimals.

    Raises:
        InvalidValue: not a number, or more decimals than the currency has.
    """
    compact = text.replace(",", "").replace("\u00a0", "").replace(" ", "").strip()
    try:
        value = Decimal(compact)
    except InvalidOperation:
        raise InvalidValue("amount", text, "a number, such as 184,500.00") from None
    if not value.is_finite():
        raise InvalidValue("amount", text, "a number, such as 184,500.00")
    minor = value.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        places = exponent(currency)
        raise InvalidValue("amount", text, f"at most {places} decimals for {currency}")
    return Money(int(minor), currency)
