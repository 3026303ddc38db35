"""Several web processes as one. Every talk has one owner, the process whose memory holds it; a tab or desk page that is connected to
another process is carried to the owner over Redis, frame by frame. So hub and desk know nothing of other processes.

Who owns what and who is alive stands in Redis with expiry. Frames travel through one stream a process (nothing is lost while a
connection to Redis is down, which pub/sub would), are deleted as they are read, and are sealed with RELAY_KEY: Redis sees neither what
a visitor wrote to the robot nor who works at the desk. When a process dies, lines to it are closed; browsers come back to another, which
takes the talk over just as after a restart: the table knows where it stood, both pages bring keys and what has not been seen.

Without REDIS_URL and RELAY_KEY there is one process, and `Alone` answers every question.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from web.event_log import log_event, log_fault
from web.patience import Patience
from web.relay_lines import Far, Near, is_next

SOCKET_SECONDS, CONNECT_SECONDS = 5, 2  # of a line to Redis; who cannot wait so long asks through Patience
BEAT_SECONDS = 1.0
# A Redis that leaves a beat unanswered for so long carries no lines: they are closed, browsers come back.
UNHEARD_SECONDS = 2.0
ALIVE_SECONDS = 4.0  # a process not heard from for so long is dead
OWNER_SECONDS = 240  # said anew every quarter of it; of a process that has fallen nothing stays five minutes
STREAM_SECONDS = 60  # frames for a process that reads no more vanish by themselves
MAX_STREAM = 20_000
OWNED_AT_ONCE = 500
OPEN_SECONDS = 6.0  # a line its owner has not heard of by then is closed; more than ALIVE_SECONDS, so that the browser meets a living one
RETRY_SECONDS = 0.5
GOING_AWAY = 1012  # RFC 6455 registry: service restart; the browser comes back
NONCE_BYTES = 12

_TAKE = """
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  local heard = redis.call('ZSCORE', KEYS[2], owner)
  if heard and tonumber(heard) >= tonumber(redis.call('TIME')[1]) - tonumber(ARGV[2]) then return owner end
end
if ARGV[4] == '1' then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
  if ARGV[5] == '1' then redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[1]) end
end
return ''
"""
_BEAT = """
local now = tonumber(redis.call('TIME')[1])
local is_new = redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 600)
return {is_new, redis.call('ZRANGEBYSCORE', KEYS[1], now - tonumber(ARGV[2]), '+inf')}
"""
_LET_GO = """
local owner = redis.call('GET', KEYS[1])
if not owner then return 0 end
if owner ~= ARGV[1] then
  local heard = redis.call('ZSCORE', KEYS[2], owner)
  if heard and tonumber(heard) >= tonumber(redis.call('TIME')[1]) - tonumber(ARGV[2]) then return 0 end
end
return redis.call('DEL', KEYS[1])
"""
PROCESSES = "indgangen:processes"


Opened = Callable[[Far], Awaitable[None]]
NoteHandler = Callable[[str, Any], None]


def _end_where_told_to() -> None:
    """A cancellation that comes while redis-py speaks to Redis can be lost in it; who was told to end does so here."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Alone:
    """One process: everything is here."""

    is_on = False
    living: frozenset[str] = frozenset()

    async def owner(self, conversation_id: str) -> str | None:
        """The other living process that has a talk; None when we have it or nobody has."""
        return None

    async def take(self, conversation_id: str) -> str | None:
        """Make a talk ours unless another living process has it; returns that process."""
        return None

    def owns(self, conversation_id: str) -> bool:
        """Whether this process has taken a talk."""
        return True

    def on_needed(self, check: Callable[[str], bool]) -> None:
        """Register who says whether this process has anything of a talk; what nobody needs for a while belongs to no process."""

    async def let_go(self, conversation_id: str) -> bool:
        """The talk is over: it belongs to no process, also where one that has fallen had it. False: Redis could not be told now."""
        return True

    def connect(self, owner: str, what: str, hello: dict[str, Any], on_frame: Any, on_close: Any) -> Near:
        """Open a line to another process; there is none."""
        raise LookupError(owner)

    def on_open(self, what: str, handler: Opened) -> None:
        """Register who serves lines of other processes: "tab" or "page"."""

    def on_note(self, word: str, handler: NoteHandler) -> None:
        """Register `handler(process, facts)`: who hears a word said to all processes, and from which."""

    def on_living(self, handler: Callable[[frozenset[str]], None]) -> None:
        """Register who hears that a process has come or gone."""

    def off_living(self, handler: Callable[[frozenset[str]], None]) -> None:
        """Take that back."""

    def on_lost(self, handler: Callable[[str], None]) -> None:
        """Register who hears that another process has a talk that was ours: we were taken for dead, or Redis forgot everything."""

    def note(self, word: str, facts: Callable[[], Any]) -> None:
        """Say a word to all other processes, and with it what `facts()` gives then (JSON)."""

    async def run(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to end."""


class RedisRelay(Alone):
    """Many processes. Faults of Redis close every carried line and are tried again; the talks of this process go on."""

    is_on = True

    def __init__(self, url: str, key: str, patience: Patience | None = None) -> None:
        self.me = secrets.token_hex(8)
        # Without tries of its own: they would double frames, and `_for_ever` begins everything again.
        self._redis = redis.asyncio.Redis.from_url(
            url, socket_timeout=SOCKET_SECONDS, socket_connect_timeout=CONNECT_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        self._patience = patience or Patience()
        self._cipher = AESGCM(hashlib.sha256(b"indgangen relay 1\0" + key.encode()).digest())
        self._take, self._beat, self._let_go = (self._redis.register_script(text) for text in (_TAKE, _BEAT, _LET_GO))
        self._out: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._owned: set[str] = set()
        self._over: set[str] = set()  # let go, and Redis does not know yet
        self._unneeded: set[str] = set()  # owned, and nobody here had anything of it when last asked
        self._needed: list[Callable[[str], bool]] = []
        self._is_in_doubt = False  # whether a talk was taken without an answer: somebody else may have it
        self.near: dict[str, Near] = {}
        self._far: dict[tuple[str, str], Far] = {}
        self._open: dict[str, Opened] = {}
        self._notes: dict[str, NoteHandler] = {}
        self._living_handlers: list[Callable[[frozenset[str]], None]] = []
        self._lost_handlers: list[Callable[[str], None]] = []
        self._noted: set[str] = set()
        self._was_known = False
        self._last_read = b"0"  # what was read once is not read again, also when Redis was away in between
        self._tasks: set[asyncio.Task[None]] = set()
        self.living: frozenset[str] = frozenset()

    # --- who has what ----------------------------------------------------------------------------------------------

    async def owner(self, conversation_id: str) -> str | None:
        """See Alone.owner."""
        return await self._ask_owner(conversation_id, "0")

    async def take(self, conversation_id: str) -> str | None:
        """See Alone.take."""
        owner = await self._ask_owner(conversation_id, "1")
        if owner is None:
            self._owned.add(conversation_id)
        return owner

    async def _ask_owner(self, conversation_id: str, takes: str) -> str | None:
        if conversation_id in self._owned:
            return None
        keys = [f"indgangen:owner:{conversation_id}", PROCESSES]
        # Who takes a talk before the first beat says so too: else the next process would take a talk of nobody living.
        args: list[str | int] = [self.me, int(ALIVE_SECONDS), OWNER_SECONDS, takes, int(not self._was_known)]
        try:
            found = await self._patience.ask(lambda: self._take(keys=keys, args=args))
        except (RedisError, OSError) as error:
            log_fault("relay_down", error, part="redis")
            self._is_in_doubt = True
            return None  # in doubt here: a talk with the robot must go on without Redis
        owner = found.decode() if isinstance(found, bytes) else str(found)
        if takes == "1" and not owner:
            self._over.discard(conversation_id)
        return owner or None

    def owns(self, conversation_id: str) -> bool:
        """See Alone.owns."""
        return conversation_id in self._owned

    async def _say_owned(self) -> None:
        """Say anew which talks are ours; those that somebody else has by now are theirs."""
        owned = tuple(self._owned)
        for first in range(0, len(owned), OWNED_AT_ONCE):
            some = owned[first : first + OWNED_AT_ONCE]
            pipe = self._redis.pipeline(transaction=False)
            for conversation_id in some:
                keys = [f"indgangen:owner:{conversation_id}", PROCESSES]
                await self._take(keys=keys, args=[self.me, int(ALIVE_SECONDS), OWNER_SECONDS, "1", "0"], client=pipe)
            for conversation_id, owner in zip(some, await pipe.execute(), strict=True):
                if owner and conversation_id in self._owned:
                    self._owned.discard(conversation_id)
                    for handler in self._lost_handlers:
                        handler(conversation_id)
                elif conversation_id not in self._owned:  # let go while this was under way
                    self._over.add(conversation_id)

    def on_needed(self, check: Callable[[str], bool]) -> None:
        """See Alone.on_needed."""
        self._needed.append(check)

    def _let_go_unneeded(self) -> None:
        """Let go what nobody here had the last time, and has not now: it was taken for somebody who left at the same moment."""
        unneeded = {talk for talk in self._owned if self._needed and not any(check(talk) for check in self._needed)}
        over, self._unneeded = unneeded & self._unneeded, unneeded - self._unneeded
        self._owned -= over
        self._over |= over

    async def let_go(self, conversation_id: str) -> bool:
        """See Alone.let_go; where Redis does not answer now, it is told at a later beat."""
        self._owned.discard(conversation_id)
        self._over.add(conversation_id)
        try:
            await self._patience.ask(lambda: self._say_over(conversation_id))
        except (RedisError, OSError) as error:
            log_fault("relay_down", error, part="redis")
            return False
        return True

    async def _say_over(self, conversation_id: str) -> None:
        if conversation_id not in self._owned:  # or it was begun anew meanwhile
            keys = [f"indgangen:owner:{conversation_id}", PROCESSES]
            await self._let_go(keys=keys, args=[self.me, int(ALIVE_SECONDS)])
        self._over.discard(conversation_id)

    # --- lines -----------------------------------------------------------------------------------------------------

    def on_open(self, what: str, handler: Opened) -> None:
        """See Alone.on_open."""
        self._open[what] = handler

    def on_note(self, word: str, handler: NoteHandler) -> None:
        """See Alone.on_note."""
        self._notes[word] = handler

    def on_living(self, handler: Callable[[frozenset[str]], None]) -> None:
        """See Alone.on_living."""
        self._living_handlers.append(handler)

    def off_living(self, handler: Callable[[frozenset[str]], None]) -> None:
        """See Alone.off_living."""
        if handler in self._living_handlers:
            self._living_handlers.remove(handler)

    def on_lost(self, handler: Callable[[str], None]) -> None:
        """See Alone.on_lost."""
        self._lost_handlers.append(handler)

    def connect(
        self,
        owner: str,
        what: str,
        hello: dict[str, Any],
        on_frame: Callable[[str], None],
        on_close: Callable[[int], None],
    ) -> Near:
        """Open a line to the owner of a talk."""
        line = Near(self, owner, on_frame, on_close)
        self.near[line.id] = line
        self.post(owner, {"line": line.id, "kind": "open", "what": what, "hello": hello})
        asyncio.get_running_loop().call_later(OPEN_SECONDS, self._end_if_unopened, line)
        return line

    def _end_if_unopened(self, line: Near) -> None:
        """The owner died, or Redis did, before it read that somebody is there: the browser comes back instead of waiting for ever."""
        if not line.is_open and self.near.pop(line.id, None) is not None:
            self.post(line.owner, {"line": line.id, "kind": "close"})
            line.on_close(GOING_AWAY)

    def note(self, word: str, facts: Callable[[], Any]) -> None:
        """See Alone.note; many at once are one."""
        if word not in self._noted:
            self._noted.add(word)
            asyncio.get_running_loop().call_later(0.02, self._say, word, facts)

    def _say(self, word: str, facts: Callable[[], Any]) -> None:
        self._noted.discard(word)
        said = {"kind": "note", "word": word, "facts": facts()}
        for process in self.living - {self.me}:
            self.post(process, said)

    def post(self, process: str, message: dict[str, Any]) -> None:
        """Queue a message for a process; order is kept."""
        text = json.dumps({"from": self.me, **message}, ensure_ascii=False).encode()
        nonce = secrets.token_bytes(NONCE_BYTES)
        self._out.put_nowait((process, nonce + self._cipher.encrypt(nonce, text, process.encode())))

    # --- the work --------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Beat, write and read for ever."""
        await asyncio.gather(self._for_ever(self._beats), self._for_ever(self._writes), self._for_ever(self._reads))

    async def stop(self) -> None:
        """Say good-bye, so that others take over at once."""
        for task in tuple(self._tasks):
            task.cancel()
        with contextlib.suppress(RedisError, OSError):
            await self._patience.ask(self._say_good_bye)
        await self._redis.aclose()

    async def _say_good_bye(self) -> None:
        await self._redis.zrem(PROCESSES, self.me)
        await self._redis.delete(self._stream(self.me))

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            _end_where_told_to()
            try:
                await work()
            except (RedisError, OSError) as error:
                log_fault("relay_down", error, part="redis")
            # A fault of ours in one of the three would leave a process that looks alive and is deaf or dumb.
            except Exception as error:
                log_fault("relay_failed", error)
            self._hang_up_all()
            await asyncio.sleep(RETRY_SECONDS)

    async def _beats(self) -> None:
        said, heard, asked = -math.inf, -math.inf, time.monotonic()
        while True:
            _end_where_told_to()
            async with asyncio.timeout(UNHEARD_SECONDS):
                is_new, found = await self._beat(keys=[PROCESSES], args=[self.me, int(ALIVE_SECONDS)])
            self._patience.heard()
            if is_new and self._was_known:  # Redis was restarted, and with it all that was under way has gone
                self._hang_up_all()
                said = -math.inf
            self._was_known = True
            living = frozenset(item.decode() for item in found)
            if living != self.living:
                gone, self.living = self.living - living, living
                for process in gone:
                    self._hang_up(process)
                for handler in tuple(self._living_handlers):
                    handler(living)
            now = time.monotonic()
            may_be_taken = self._is_in_doubt or now - heard > ALIVE_SECONDS - BEAT_SECONDS
            if may_be_taken or now - said > OWNER_SECONDS / 4:
                self._is_in_doubt = False
                await self._say_owned()
                said = now
            if now - asked > OWNER_SECONDS / 8:
                self._let_go_unneeded()
                asked = now
            for conversation_id in tuple(self._over):
                await self._say_over(conversation_id)
            heard = now
            await asyncio.sleep(BEAT_SECONDS)

    async def _writes(self) -> None:
        while True:
            _end_where_told_to()
            batch = [await self._out.get()]
            while not self._out.empty() and len(batch) < 200:
                batch.append(self._out.get_nowait())
            pipe = self._redis.pipeline(transaction=False)
            for process, box in batch:
                pipe.xadd(self._stream(process), {"b": box}, maxlen=MAX_STREAM, approximate=True)
            for process in {process for process, _ in batch}:
                pipe.expire(self._stream(process), STREAM_SECONDS)
            await pipe.execute()

    async def _reads(self) -> None:
        while True:
            _end_where_told_to()
            found = await self._redis.xread({self._stream(self.me): self._last_read}, count=500, block=1000)
            for _, entries in found or ():
                for entry_id, fields in entries:
                    self._last_read = entry_id
                    self._read(fields[b"b"])
                await self._redis.xdel(self._stream(self.me), *(entry_id for entry_id, _ in entries))

    def _read(self, box: bytes) -> None:
        try:
            text = self._cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], self.me.encode())
            self._handle(json.loads(text))
        except InvalidTag:
            log_event("relay_box_refused", part="redis")
        except Exception as error:  # one faulty message must not end the reading of all
            log_fault("relay_failed", error)

    def _handle(self, message: dict[str, Any]) -> None:
        kind, process, line = message["kind"], message["from"], message.get("line", "")
        if kind == "note":
            self._notes.get(message["word"], lambda process, facts: None)(process, message["facts"])
        elif kind == "open":
            self._serve(process, line, message["what"], message["hello"])
        elif (far := self._far.get((process, line))) is not None:
            if kind == "data" and is_next(far, message):
                far.take(message["data"], message.get("wait_ms", 0))
            else:
                self._end_if_torn(process, line, kind)
                far.hang_up()
        elif (near := self.near.get(line)) is not None and near.owner == process:
            near.is_open = True
            if kind == "opened":
                return
            if kind == "data" and is_next(near, message):
                near.on_frame(message["data"])
            else:
                self._end_if_torn(process, line, kind)
                self.near.pop(line, None)
                near.on_close(GOING_AWAY if kind == "data" else int(message.get("data") or 1000))
        elif kind == "data":  # a line we know nothing of (we were restarted): its browser is to come back
            self._end_if_torn(process, line, kind)

    def _end_if_torn(self, process: str, line: str, kind: str) -> None:
        """Something came on a line that has lost what went before: the other end closes it too, and the browser comes back."""
        if kind == "data":
            self.post(process, {"line": line, "kind": "close", "data": str(GOING_AWAY)})

    def _serve(self, process: str, line: str, what: str, hello: dict[str, Any]) -> None:
        numbers = itertools.count()

        def send(kind: str, data: str) -> None:
            self.post(process, {"line": line, "kind": kind, "data": data, "number": next(numbers)})

        far = self._far[process, line] = Far(send, hello)
        self.post(process, {"line": line, "kind": "opened"})
        task = asyncio.ensure_future(self._serve_far(process, line, what, far))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve_far(self, process: str, line: str, what: str, far: Far) -> None:
        try:
            await self._open[what](far)
        except Exception as error:
            log_fault("relay_line_failed", error, part=what)
        finally:
            self._far.pop((process, line), None)
            await far.close(GOING_AWAY)

    def _hang_up(self, process: str) -> None:
        for key in [key for key in self._far if key[0] == process]:
            self._far.pop(key).hang_up()
        for line in [line for line in self.near.values() if line.owner == process]:
            self.near.pop(line.id, None)
            line.on_close(GOING_AWAY)

    def _hang_up_all(self) -> None:
        """What was under way on any line may be lost: both ends close it, so that browsers come back and say what they have seen."""
        for process, line in (*self._far, *((line.owner, line.id) for line in self.near.values())):
            self.post(process, {"line": line, "kind": "close", "data": str(GOING_AWAY)})
        for process in {key[0] for key in self._far} | {line.owner for line in self.near.values()}:
            self._hang_up(process)

    @staticmethod
    def _stream(process: str) -> str:
        return f"indgangen:in:{process}"


def create_relay(redis_url: str | None, key: str | None, patience: Patience | None = None) -> Alone:
    """One process, or many where both settings are there."""
    return RedisRelay(redis_url, key, patience) if redis_url and key else Alone()
