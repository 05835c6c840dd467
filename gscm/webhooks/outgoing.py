"""Requests to addresses that people gave us: https, to public hosts only.

Nothing inside of our own network can be reached: every address that the name has must be public, the connection goes to
one of these very addresses (a second look-up could say something else), and no redirect is followed.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

PORT = 443
TIMEOUT_SECONDS = 10
_EMBEDDING = tuple(
    ipaddress.ip_network(net)
    for net in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
    )
)
"""IPv6 ranges that carry an IPv4 address, or are of no public network: they are refused as a whole."""


class Unsafe(Exception):
    """The address is not one that we call: `code` is `form`, `scheme`, `port`, `unknown` or `private`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Called:
    """What the other side answered: the status, not more."""

    status: int


def check(url: str) -> SplitResult:
    """The parts of an address of the only form that is called: https://host/path, on port 443, without a password.

    :raises Unsafe: it has another form, or its host is a number that is not public.
    """
    if any(sign.isspace() or ord(sign) < 32 or sign == "\\" for sign in url):
        raise Unsafe("form")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unsafe("form") from error
    if parts.scheme != "https":
        raise Unsafe("scheme")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise Unsafe("form")
    if port not in {None, PORT}:
        raise Unsafe("port")
    try:
        number = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    if not is_public(str(number)):
        raise Unsafe("private")
    return parts


def is_public(address: str) -> bool:
    """Whether the IP address is of the public internet, and of one host."""
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address) and (
        number.scope_id or any(number in net for net in _EMBEDDING)
    ):
        return False
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)


def addresses_of(host: str) -> list[str]:
    """The IP addresses of a host, all of them public.

    :raises Unsafe: the name is not known, or one of its addresses is not public.
    """
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unsafe("unknown") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses:
        raise Unsafe("unknown")
    if not all(is_public(address) for address in addresses):
        raise Unsafe("private")
    return addresses


class _Pinned(http.client.HTTPSConnection):
    """A connection to an address that was looked up and checked before; the certificate is that of the name."""

    def __init__(self, host: str, address: str) -> None:
        self._checked = ssl.create_default_context()
        super().__init__(host, PORT, timeout=TIMEOUT_SECONDS, context=self._checked)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, PORT), TIMEOUT_SECONDS)
        self.sock = self._checked.wrap_socket(plain, server_hostname=self.host)


def post(url: str, body: bytes, headers: dict[str, str]) -> Called:
    """POST the body and read the status. Whatever the answer says besides, it is not read and not followed.

    :raises Unsafe: see `check` and `addresses_of`; nothing was sent.
    :raises OSError: no connection, a wrong certificate, or no answer in time.
    :raises http.client.HTTPException: the answer is none.
    """
    parts = check(url)
    host = str(parts.hostname)
    connection = _Pinned(host, addresses_of(host)[0])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=body, headers=headers)
        return Called(connection.getresponse().status)
    finally:
        connection.close()
