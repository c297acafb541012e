"""Ask one address whether it leads somewhere: HEAD, then GET, never an address inside our own network.

A name is resolved once, each of its addresses must be public, and the connection goes to the address that was looked at:
so a name that answers differently the second time leads nowhere else. Each redirect is treated as a new address.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from .models import LONGEST, Link

TIMEOUT = 10  # seconds for each step of a question
MAX_REDIRECTS = 5
MOVED = (301, 302, 303, 307, 308)
Reason = Link.Reason


@dataclass(frozen=True)
class Answer:
    reason: str
    status: int | None = None
    leads_to: str = ""

    @property
    def is_fine(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Refusals and faults may be meant for us, or pass; these mean that nothing is there."""
        return self.status in (404, 410) or self.reason == Reason.NO_NAME


class _Refused(Exception):
    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


def user_agent() -> str:
    return f"SeoulPolicyArchive-LinkCheck/1.0 (+{settings.SITE_ADDRESS})"


def is_public(address: str) -> bool:
    """Whether an IP address lies in the open internet."""
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is not None:
        return is_public(str(mapped))
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def ask(address: str) -> Answer:
    """Follow an address to its end."""
    here = address
    try:
        for _step in range(MAX_REDIRECTS + 1):
            status, further = _ask_once(here)
            if status not in MOVED or not further:
                return Answer(Reason.ANSWER, status, here[:LONGEST] if here != address else "")
            here = urljoin(here, further)
    except _Refused as refusal:
        return Answer(refusal.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(next(reason for kind, reason in _FAULTS if isinstance(error, kind)))
    return Answer(Reason.REDIRECTS)


# The first that fits; what is special comes before what it is a case of.
_FAULTS = [
    (ssl.SSLCertVerificationError, Reason.CERTIFICATE),
    (TimeoutError, Reason.TIMEOUT),
    ((OSError, http.client.HTTPException), Reason.UNREACHABLE),
    (ValueError, Reason.WRONG),
]


def _ask_once(address: str) -> tuple[int, str]:
    """Status and, for a redirect, where it leads. Servers that do not know HEAD, or answer it wrongly, are asked by GET."""
    status, further = _request("HEAD", address)
    if 200 <= status < 300 or status in MOVED:
        return status, further
    return _request("GET", address)


def _request(method: str, address: str) -> tuple[int, str]:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Refused(Reason.WRONG)
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Connection(host, port, _resolve(host, port), is_secure=parts.scheme == "https")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    try:
        connection.request(method, target, headers={"User-Agent": user_agent(), "Accept": "*/*"})
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()  # without reading what may be a large file


def _resolve(host: str, port: int) -> str:
    """The address to connect to; none that is not public, and none at all where one of several is not."""
    try:
        found = [each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except socket.gaierror as error:
        raise _Refused(Reason.UNREACHABLE if error.errno == socket.EAI_AGAIN else Reason.NO_NAME) from error
    except UnicodeError as error:
        raise _Refused(Reason.WRONG) from error
    if not found or not all(is_public(each.partition("%")[0]) for each in found):
        raise _Refused(Reason.INTERNAL)
    return found[0]


class _Connection(http.client.HTTPConnection):
    """To the address that was looked at, under the name that was asked for."""

    def __init__(self, host: str, port: int, address: str, is_secure: bool):
        super().__init__(host, port, timeout=TIMEOUT)
        self.default_port = 443 if is_secure else 80  # else the Host header would name it
        self.address, self.is_secure = address, is_secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
