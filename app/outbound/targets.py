"""Whether a message may be sent to an address, and to which machines: looked up once, then called as found."""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from itertools import zip_longest
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from app.domain.errors import Fault, RequestRejected
from app.outbound.addresses import is_open
from app.wire.faults import Wrong
from app.wire.limits import URL_LENGTH_MAX

LOOK_UP_SECONDS_MAX = 3.0
"""Whoever makes a webhook waits for it, and gives up after about 10 seconds."""
NAME_CHARACTERS_MAX = 253
"""By the rules of DNS."""
PORTS = {"http": 80, "https": 443}

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*")
_NUMERIC = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$")

LookUp = Callable[[str, int], Sequence[str]]
"""The numeric addresses of a name, the best one first. Raises OSError where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL taken apart. ``authority`` is what the header Host says."""

    scheme: str
    host: str
    port: int
    authority: str
    path: str

    def at(self, address: str) -> str:
        """The URL with the address in place of the name."""
        return f"{self.scheme}://{f'[{address}]' if ':' in address else address}:{self.port}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTargets:
    """``private`` lets messages go to addresses that only we can reach, ``plain_http`` unencrypted."""

    private: bool = False
    plain_http: bool = False
    look_up: LookUp

    def refuse(self, url: str) -> None:
        """
        Raises:
            RequestRejected: the fault names ``/url``.
        """
        try:
            target = self.target_of(url)
            self.addresses_of(target, in_background(self.look_up, target).result(LOOK_UP_SECONDS_MAX))
        except Wrong as wrong:
            raise _rejected(wrong.code, wrong.detail) from None
        except (OSError, NotInTime):
            detail = "names a host that cannot be found: correct it, or try again once its name is known"
            raise _rejected("host_not_found", detail) from None

    def target_of(self, url: str) -> Target:
        """
        Raises:
            Wrong
        """
        parts = _parts(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise Wrong("not_a_url", 'must be an address such as "https://erp.example.com/troth"')
        if parts.scheme == "http" and not self.plain_http:
            raise Wrong("not_allowed", "must begin with https: what is promised to whom is nobody else's business")
        if parts.username is not None or parts.password is not None:
            raise Wrong("not_allowed", "must not name a user or a password: receivers go by the signature")
        if parts.fragment:
            raise Wrong("not_allowed", "must not have a part after #: that is never sent")
        host = _ascii_of(parts.hostname)
        authority = f"[{host}]" if ":" in host else host
        return Target(
            scheme=parts.scheme,
            host=host,
            port=parts.port or PORTS[parts.scheme],
            authority=f"{authority}:{parts.port}" if parts.port else authority,
            path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        )

    def addresses_of(self, target: Target, found: Sequence[str]) -> Sequence[str]:
        """The addresses to call, until one is reached: those found, where all of them may be called.

        IPv6 and IPv4 take turns: where one of them leads nowhere from here, the other is next (RFC 8305, section 4).

        Raises:
            Wrong: one may not. A name that leads to us as well is no name to send to.
        """
        if not found:
            raise Wrong("host_not_found", "names a host without an address")
        if not self.private and not all(map(is_open, found)):
            detail = f"leads to an address that is not of the open internet: {target.host} must not be sent to"
            raise Wrong("not_allowed", detail)
        family = [address for address in found if (":" in address) == (":" in found[0])]
        other = [address for address in found if address not in family]
        return [address for both in zip_longest(family, other) for address in both if address]


def in_background(look_up: LookUp, target: Target) -> "Future[Sequence[str]]":
    """In a thread of its own that nobody waits for in the end: a name server that is silent keeps no process alive."""
    future: Future[Sequence[str]] = Future()
    # From here on nobody can call it off: whoever gives up waiting is told nothing.
    future.set_running_or_notify_cancel()

    def work() -> None:
        try:
            future.set_result(look_up(target.host, target.port))
        except Exception as error:
            future.set_exception(error)

    Thread(target=work, daemon=True, name="look-up").start()
    return future


def looked_up(host: str, port: int) -> Sequence[str]:
    """As this machine looks names up; only addresses of families that it can call."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _parts(url: str) -> SplitResult:
    if len(url) > URL_LENGTH_MAX:
        raise Wrong("too_long", f"must have at most {URL_LENGTH_MAX} characters")
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Wrong("not_a_url", "must be an address in printable ASCII without spaces; encode what is not")
    try:
        parts = urlsplit(url)
        # Reading the port is what judges it.
        _ = parts.port
    except ValueError:
        raise Wrong("not_a_url", 'must be an address such as "https://erp.example.com/troth"') from None
    return parts


def _ascii_of(host: str) -> str:
    """An address in its usual form, or a name in lower case.

    Raises:
        Wrong: something else, such as the shortened numbers that some systems take for an address of IPv4.
    """
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if len(host) > NAME_CHARACTERS_MAX or not _NAME.fullmatch(host) or _NUMERIC.search(host):
        raise Wrong("not_a_url", "must name a host, such as erp.example.com, or have an address in its usual form")
    return host


def _rejected(code: str, detail: str) -> RequestRejected:
    return RequestRejected.naming(Fault(pointer="/url", code=code, detail=detail))
