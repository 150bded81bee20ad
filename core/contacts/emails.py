"""E-mail addresses: what people type becomes the form that is compared, or a reason why not."""

from __future__ import annotations

import re

from core.kernel.errors import InvalidValue

# The common shape; what is not of it goes to the thorough check.
_PLAIN = re.compile(r"[a-z0-9._%+\-]{1,64}@([a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_LONGEST = 254


def read_email(text: str, field: str = "email") -> str:
    """Return the address in lower case, its domain as people write it (RFC 5321, RFC 6531).

    Nobody is asked over the network whether it exists.

    Raises:
        InvalidValue: it is no address.
    """
    address = text.strip().removeprefix("mailto:").lower()
    local = address.partition("@")[0]
    plain = _PLAIN.fullmatch(address) and ".." not in local and not local.startswith(".")
    if plain and not local.endswith(".") and len(address) <= _LONGEST:
        return address
    from email_validator import EmailNotValidError, validate_email

    if "@" not in address:
        raise InvalidValue(field, text, "an address with @, such as ines@harrow.example")
    if not address.partition("@")[2]:
        raise InvalidValue(field, text, "the domain, such as corvane.com")
    try:
        found = validate_email(
            address,
            check_deliverability=False,
            test_environment=True,
            strict=True,
        )
    except EmailNotValidError as error:
        raise InvalidValue(field, text, "an e-mail address, such as ines@harrow.example") from error
    return str(found.normalized).lower()
