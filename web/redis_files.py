"""A Redis that writes files keeps what was deleted long after. Said at the start, to whoever runs it; Redis is theirs to set."""

from __future__ import annotations

import redis.asyncio
from redis.exceptions import RedisError

from web.event_log import log_event

OFF = {"save": "", "appendonly": "no"}
ANSWER_SECONDS = 3.0


async def warn_of_redis_files(url: str | None) -> None:
    """Log `redis_writes_files` with the settings that are on, or `redis_unchecked` where Redis does not say."""
    if not url:
        return
    client = redis.asyncio.Redis.from_url(
        url, decode_responses=True, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
    )
    try:
        found = {name: (await client.config_get(name)).get(name) for name in OFF}
    except (RedisError, OSError) as error:
        log_event("redis_unchecked", error=type(error).__name__, part="redis")
        return
    finally:
        await client.aclose()
    if on := [name for name, value in found.items() if value != OFF[name]]:
        log_event("redis_writes_files", reason=" ".join(on), part="redis")
