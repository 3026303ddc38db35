"""How much may come from one place at once, without keeping the address of anybody.

An address is read, turned into 16 bytes by a keyed hash, and forgotten. The key is random, lives in this process's memory only
and is thrown away with everything counted under it after a day: nobody, we included, can turn a row of the table back into an
address or tell whether somebody came yesterday. Nothing of this is written or logged.

A whole school, a residential home or a phone network may sit behind one address. So the limits are those of a full school, not of
a person, and they only ever hold back what is ordinary: danger is rated and answered before any of them is asked (chat/routes.py).
Behind a proxy that the settings do not name (TRUSTED_PROXIES) everybody would look like one; then nothing is counted here.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from web.security import RateLimit

KEY_SECONDS = 86_400.0
KEY_LOOK_SECONDS = 60.0
MAX_SOURCES = 20_000  # about 10 MB; more different addresses at once are a matter for the network in front
TALKS_AT_ONCE, TALKS_PER_MINUTE = 400, 120  # an assembly hall that opens the page together, and then two a second
CHARS_AT_ONCE, CHARS_PER_SECOND = (
    200_000,
    4_000,
)  # a hundred people who write all the time; one core rates ten times that
SIGN_INS_PER_MINUTE = 30  # of staff: a whole shift that comes in through one office
MAX_LINES = 600  # open tabs from one address
MAX_FORWARDED_CHARS = 1000
IPV6_PREFIX = 64  # one home has a whole /64: its last half changes by itself

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LOCAL = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "::1/128",
         "fc00::/7", "fe80::/10"),
    )
)  # fmt: skip


@dataclass
class Source:
    """One place, known by nothing. `lines` is how many tabs are open from it."""

    talks: RateLimit
    chars: RateLimit
    sign_ins: RateLimit
    lines: int = 0

    def is_crowded(self) -> bool:
        """Whether more talks come from here than a full school would open; asks, and counts one more."""
        return self.lines > MAX_LINES or not self.talks.take()

    def is_idle(self) -> bool:
        """Whether forgetting it changes nothing."""
        return not self.lines and all(limit.is_full() for limit in (self.talks, self.chars, self.sign_ins))


class Sources:
    """Every place heard of under the present key.

    Args:
        trusted: Networks of proxies whose X-Forwarded-For is believed.
        clock: Seconds, monotonic.
    """

    def __init__(self, trusted: Iterable[Network] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._trusted, self._clock = tuple(trusted), clock
        self._turn_key()

    def of(self, peer: str, forwarded: str = "") -> Source | None:
        """Find the place a request comes from.

        Args:
            peer: Address at the other end of the connection.
            forwarded: X-Forwarded-For, looked at only when the peer is a proxy that is trusted.

        Returns:
            The place, or None when it cannot be told apart from others: nothing is counted then.
        """
        address = self._address(peer, forwarded)
        if address is None:
            return None
        self.turn_old_key()
        return self._find(self._hash(address))

    def of_request(self, request: Any) -> Source | None:
        """The same for a request of Sanic's; the only place where an address is looked at."""
        return self.of(request.ip, ",".join(request.headers.getall("x-forwarded-for", [])))

    @property
    def count(self) -> int:
        """How many places are held."""
        return len(self._found)

    def turn_old_key(self) -> None:
        """Throw the key away with everything counted under it when its day is over."""
        if self._clock() - self._keyed_at >= KEY_SECONDS:
            self._turn_key()

    async def run_key_days(self) -> None:
        """Do so also when nobody comes; a task of the public app."""
        while True:
            await asyncio.sleep(KEY_LOOK_SECONDS)
            self.turn_old_key()

    def _turn_key(self) -> None:
        self._key, self._keyed_at = secrets.token_bytes(32), self._clock()
        self._found: dict[bytes, Source] = {}

    def _hash(self, address: Address) -> bytes:
        if isinstance(address, ipaddress.IPv6Address):
            address = ipaddress.ip_network((address, IPV6_PREFIX), strict=False).network_address
        return hmac.new(self._key, address.packed, hashlib.sha256).digest()[:16]

    def _find(self, name: bytes) -> Source | None:
        found = self._found.get(name)
        if found is None:
            if len(self._found) >= MAX_SOURCES:
                self._found = {key: source for key, source in self._found.items() if not source.is_idle()}
            if len(self._found) >= MAX_SOURCES:
                return None
            talks = RateLimit(TALKS_AT_ONCE, TALKS_AT_ONCE / TALKS_PER_MINUTE * 60, self._clock)
            chars = RateLimit(CHARS_AT_ONCE, CHARS_AT_ONCE / CHARS_PER_SECOND, self._clock)
            found = self._found[name] = Source(talks, chars, RateLimit(SIGN_INS_PER_MINUTE, 60, self._clock))
        return found

    def _address(self, peer: str, forwarded: str) -> Address | None:
        """The first address, from the nearest back, that is not one of our own proxies; the rest anybody may have made up."""
        nearest = _parse(peer)
        if nearest is None or not self._is_trusted(nearest):
            return nearest if nearest is not None and not _is_local(nearest) else None
        for text in reversed(forwarded[-MAX_FORWARDED_CHARS:].split(",")):
            address = _parse(text)
            if address is None or not self._is_trusted(address):
                return address
        return None

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _is_local(address: Address) -> bool:
    """Whether it is not from the open net: this very machine, or a proxy that nobody has named.

    Not `address.is_private`: that keeps the last 128 addresses in a cache of the standard library.
    """
    return any(address in network for network in _LOCAL)


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
