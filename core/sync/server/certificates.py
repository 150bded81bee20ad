"""Why a server's certificate was refused: libpq tells only that it was."""

from __future__ import annotations

import socket
import ssl

from core.sync.server.address import Address

# Length 8 and the number that asks a PostgreSQL server for TLS.
_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
_SECONDS = 10
# X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL.
_TIMES = frozenset({9, 10})


def is_out_of_date(address: Address) -> bool:
    """Tell whether the certificate's time is over or has not begun; asks the server once more.

    False as well when nothing can be told. Nothing but the handshake is sent.
    """
    context = ssl.create_default_context(cafile=address.authority)
    context.check_hostname = False
    try:
        with socket.create_connection((address.host, address.port), _SECONDS) as plain:
            plain.sendall(_SSL_REQUEST)
            if plain.recv(1) == b"S":
                context.wrap_socket(plain).close()
    except ssl.SSLCertVerificationError as error:
        return error.verify_code in _TIMES
    except (OSError, ValueError):
        return False
    return False
