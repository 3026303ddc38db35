"""What all web processes must know alike beside their lines: boxes that pages keep for a reload, and tries that are counted together.

In Redis, with expiry, under RELAY_KEY; the boxes were sealed in the browser before. With one process (`Shelf`) nothing is put anywhere:
its own memory is enough. Redis being away never holds a visitor up: what is kept is in the memory of the talk's process too, and tries
are counted there as well.
"""

from __future__ import annotations

import hashlib
import math
import secrets

import redis.asyncio
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis.exceptions import RedisError

from web.event_log import log_event, log_fault
from web.patience import Patience

NONCE_BYTES = 12
SOCKET_SECONDS = 2  # of a line to Redis; nobody waits so long, see Patience
# A bucket of ARGV[1] tries that fills again in ARGV[2] seconds, as the moment at which it will be full. Returns milliseconds to wait; 0: taken.
_TRY = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = ARGV[2] * 1000
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + window / ARGV[1]
if full > now + window then return math.ceil(full - now - window) end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil(window))
return 0
"""


class Shelf:
    """One process: nothing needs to be anywhere else."""

    is_shared = False

    async def put(self, name: str, text: str, seconds: float) -> bool:
        """Keep a text for so long. False: it could not be kept now."""
        return True

    async def get(self, name: str) -> str | None:
        """What was put there, or None."""
        return None

    async def drop(self, name: str) -> bool:
        """Throw it away. False: it could not be now."""
        return True

    async def wait_ms(self, name: str, count: int, window_seconds: float) -> int:
        """Count one try of `count` in a window, of all processes together. Returns milliseconds to wait first; 0: go on."""
        return 0


class RedisShelf(Shelf):
    """Many processes. What Redis cannot answer is answered as one process would."""

    is_shared = True

    def __init__(self, url: str, key: str, patience: Patience | None = None) -> None:
        self._redis = redis.asyncio.Redis.from_url(
            url, socket_timeout=SOCKET_SECONDS, socket_connect_timeout=SOCKET_SECONDS
        )
        self._patience = patience or Patience()
        self._cipher = AESGCM(hashlib.sha256(b"indgangen shelf 1\0" + key.encode()).digest())
        self._try = self._redis.register_script(_TRY)

    async def put(self, name: str, text: str, seconds: float) -> bool:
        """See Shelf.put."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = nonce + self._cipher.encrypt(nonce, text.encode(), name.encode())
        try:
            return bool(
                await self._patience.ask(lambda: self._redis.set(_key(name), box, ex=max(1, math.ceil(seconds))))
            )
        except (RedisError, OSError) as error:
            log_fault("shelf_down", error, part="redis")
            return False

    async def get(self, name: str) -> str | None:
        """See Shelf.get."""
        try:
            box = await self._patience.ask(lambda: self._redis.get(_key(name)))
            return self._cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], name.encode()).decode() if box else None
        except (RedisError, OSError) as error:
            log_fault("shelf_down", error, part="redis")
        except InvalidTag:
            log_event("shelf_box_refused", part="redis")
        return None

    async def drop(self, name: str) -> bool:
        """See Shelf.drop."""
        try:
            await self._patience.ask(lambda: self._redis.delete(_key(name)))
        except (RedisError, OSError) as error:
            log_fault("shelf_down", error, part="redis")
            return False
        return True

    async def wait_ms(self, name: str, count: int, window_seconds: float) -> int:
        """See Shelf.wait_ms."""
        keys = [f"indgangen:tries:{name}"]
        try:
            return int(await self._patience.ask(lambda: self._try(keys=keys, args=[count, window_seconds])))
        except (RedisError, OSError) as error:
            log_fault("shelf_down", error, part="redis")
            return 0  # the limit of this process has been asked already


def create_shelf(redis_url: str | None, key: str | None, patience: Patience | None = None) -> Shelf:
    """One process, or many where both settings are there (the same as web.relay.create_relay)."""
    return RedisShelf(redis_url, key, patience) if redis_url and key else Shelf()


def _key(name: str) -> str:
    return f"indgangen:kept:{name}"
