"""Coming back: what a tab needs after a reload, and the way back with four words (docs/adr/0006-return-code.md).

Everything given here was sealed in the browser. Boxes with words in them (`keep`) are held in memory only; the database gets
hashes, and a box that holds nothing but the tab's own random token and key. With several processes the boxes lie on the shelf they
share too (web/shelf.py), so that a reload at another one, or after the death of the first, finds them.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from triage.messages import ReturnOpen, ReturnSave
from web.chat.conversation import Conversation
from web.db import returns
from web.db.retention import LogBusyError, flush_log
from web.event_log import log_fault
from web.security import RateLimit
from web.shelf import Shelf

# 2048^4 = 2^44 codes: at this rate a year of guessing finds one of a thousand living codes with a chance of one in a thousand.
GUESSES_PER_MINUTE = 30  # for all processes together: an attacker has many addresses, and we know none
GUESSES_PER_LINE = 5  # then one in a minute
SAVES_PER_LINE = 4
MAX_KEPT = 5000  # boxes held for talks that nobody has open; a box has at most 44 kB
_NOBODYS = f"scrypt${base64.b64encode(bytes(16)).decode()}$"
SCRYPT = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and about 50 ms; OWASP's floor for scrypt with N = 2^14
SWEEP_SECONDS = 60.0
SHELF_RETRY_SECONDS = 2.0
RECALL_SECONDS = 1.0  # a tab that comes back is not kept waiting by a slow database


class WrongCodeError(Exception):
    """No living code is this one."""


@dataclass
class LineLimits:
    """What one socket may try; made new with each, so it holds nothing about who."""

    guesses: RateLimit
    saves: RateLimit

    @classmethod
    def fresh(cls) -> LineLimits:
        """Full limits."""
        return cls(RateLimit(GUESSES_PER_LINE, 60.0 * GUESSES_PER_LINE), RateLimit(SAVES_PER_LINE, 600))


def read_pepper(given: str | None, var_dir: Path) -> bytes:
    """The server's own secret in every hash: from the settings, or made once and kept beside the database, mode 600.

    Raises:
        OSError: The file can be neither read nor made.
    """
    if given:
        return hashlib.sha256(given.encode()).digest()
    path = var_dir / "return_pepper"
    var_dir.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()


class Returns:
    """Ways back to the talks of this process and, through the database, of earlier ones.

    Args:
        pepper: Called at the first use, so that a process that needs none makes no file.
        hours: How long a code works.
        shelf: What all processes share; kept there as long as the code works, or without one for `idle_seconds`.
    """

    def __init__(
        self, sessions: sessionmaker[Session], pepper: Callable[[], bytes], hours: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC), shelf: Shelf | None = None, idle_seconds: float = 1800,
    ) -> None:  # fmt: skip
        self._shelf, self._idle_seconds = shelf or Shelf(), idle_seconds
        self._unshelved: dict[str, None] = {}  # conversation ids of which the shelf has not heard the last
        self._has_news, self._shelving = asyncio.Event(), asyncio.Lock()
        self._sessions, self._read_pepper, self.hours, self._clock = sessions, pepper, hours, clock
        self._pepper: bytes | None = None
        self._boxes: dict[str, str] = {}  # conversation id -> what its page keeps
        self._until: dict[str, datetime] = {}  # conversation id -> when its code runs out
        self.guesses = RateLimit(GUESSES_PER_MINUTE, 60)

    # --- after a reload --------------------------------------------------------------------------------------------

    def keep(self, conversation_id: str, box: str) -> bool:
        """Hold the last box of a page; False when there is no room for another talk's."""
        if conversation_id not in self._boxes and len(self._boxes) >= MAX_KEPT:
            return False
        self._boxes[conversation_id] = box
        self._tell_shelf(conversation_id)
        return True

    def box_of(self, conversation_id: str) -> str | None:
        """What a page of this talk kept, or None."""
        return self._boxes.get(conversation_id)

    def put_away(self, conversation_id: str) -> None:
        """The talk is here no longer, but may go on at another process: what its page keeps is on the shelf only."""
        if self._shelf.is_shared and conversation_id not in self._unshelved:
            self._boxes.pop(conversation_id, None)
            self._until.pop(conversation_id, None)

    def _tell_shelf(self, conversation_id: str) -> None:
        if self._shelf.is_shared:
            self._unshelved[conversation_id] = None
            self._has_news.set()

    async def run_shelving(self) -> None:
        """Bring the shelf up to date for ever; a task of the public app. One after another, so that the last word is the last."""
        while True:
            await self._has_news.wait()
            if not await self.shelve():
                await asyncio.sleep(SHELF_RETRY_SECONDS)

    async def shelve(self) -> bool:
        """Bring the shelf up to date; False when it cannot be reached, and is to be tried again."""
        async with self._shelving:
            self._has_news.clear()
            while self._unshelved:
                conversation_id = next(iter(self._unshelved))
                del self._unshelved[conversation_id]
                if not await self._shelve_one(conversation_id):
                    self._tell_shelf(conversation_id)
                    return False
            return True

    async def _shelve_one(self, conversation_id: str) -> bool:
        if (box := self._boxes.get(conversation_id)) is None:
            return await self._shelf.drop(conversation_id)
        until = self._until.get(conversation_id)
        seconds = (until - self._clock()).total_seconds() if until else self._idle_seconds
        return await self._shelf.put(conversation_id, box, seconds)

    # --- with four words -------------------------------------------------------------------------------------------

    async def save(self, talk: Conversation, frame: ReturnSave) -> int:
        """Keep a way back; returns for how many hours.

        Raises:
            sqlalchemy.exc.SQLAlchemyError, OSError: It could not be kept; the visitor is told so.
        """
        until = self._clock() + timedelta(hours=self.hours)
        await asyncio.to_thread(self._save, talk.id, frame, until)
        self._until[talk.id] = until
        self._tell_shelf(talk.id)
        talk.is_kept = True
        return self.hours

    async def guess_wait_ms(self) -> int:
        """Count one guess. Returns milliseconds to wait first; 0: go on."""
        if not self.guesses.take():
            return self.guesses.wait_ms()
        return await self._shelf.wait_ms("codes", GUESSES_PER_MINUTE, 60)

    async def open(self, frame: ReturnOpen) -> str:
        """Return the box that the words open in the browser.

        Raises:
            WrongCodeError: No living code.
        """
        return await asyncio.to_thread(self._open, frame)

    async def recall(self, talk: Conversation) -> None:
        """A tab brings a token this process does not hold: find out whether somebody may come back to it, and what its page kept."""
        if talk.id not in self._boxes and (box := await self._shelf.get(talk.id)) is not None:
            self._boxes[talk.id] = box
        try:
            async with asyncio.timeout(RECALL_SECONDS):
                until = await asyncio.to_thread(self._kept_until, talk.id)
        except (SQLAlchemyError, TimeoutError) as error:
            log_fault("return_unreadable", error, part="database")
            return
        talk.is_kept = until is not None
        if until is not None:  # what its page keeps from now on has an end, over a restart too
            self._until[talk.id] = until

    async def forget(self, conversation_id: str) -> bool:
        """The talk is over: nothing leads back to it any more. False when a row or what lies on the shelf could not be deleted."""
        self._boxes.pop(conversation_id, None)
        self._until.pop(conversation_id, None)
        self._tell_shelf(conversation_id)
        try:
            await asyncio.to_thread(self._forget, conversation_id)
        except (SQLAlchemyError, LogBusyError) as error:
            log_fault("return_unforgotten", error, part="database")
            return False
        return not self._shelf.is_shared or await self.shelve()

    def sweep(self) -> int:
        """Drop boxes whose code has run out; returns how many. Rows are the business of web.db.retention."""
        now = self._clock()
        old = [conversation_id for conversation_id, until in self._until.items() if until <= now]
        for conversation_id in old:
            del self._until[conversation_id]
            self._boxes.pop(conversation_id, None)
        return len(old)

    async def run_sweep(self) -> None:
        """Sweep for ever; a task of the public app."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep()

    # --- in a thread -----------------------------------------------------------------------------------------------

    def _save(self, talk_id: str, frame: ReturnSave, until: datetime) -> None:
        tag, check = self._tag(frame.locator), self._hash(frame.verifier, secrets.token_bytes(16))
        with self._sessions.begin() as session:
            returns.save(session, tag, check, frame.box, talk_id, until)

    def _open(self, frame: ReturnOpen) -> str:
        with self._sessions() as session:
            row = returns.find(session, self._tag(frame.locator), self._clock())
        # A code nobody has is hashed like one somebody has: the time of an answer tells nothing.
        is_right = self._is_right(frame.verifier, _NOBODYS if row is None else row.check)
        if row is None or not is_right:
            raise WrongCodeError
        return row.box

    def _kept_until(self, talk_id: str) -> datetime | None:
        with self._sessions() as session:
            return returns.kept_until(session, talk_id, self._clock())

    def _forget(self, talk_id: str) -> None:
        with self._sessions.begin() as session:
            returns.forget(session, talk_id)
        flush_log(self._sessions.kw["bind"])

    def _tag(self, locator: str) -> str:
        return hmac.new(self._secret(), b"tag\0" + locator.encode("ascii"), hashlib.sha256).hexdigest()

    def _hash(self, verifier: str, salt: bytes) -> str:
        peppered = hmac.new(self._secret(), b"check\0" + verifier.encode("ascii"), hashlib.sha256).digest()
        digest = hashlib.scrypt(peppered, salt=salt, **SCRYPT, dklen=32)
        return "$".join(("scrypt", *(base64.b64encode(part).decode() for part in (salt, digest))))

    def _is_right(self, verifier: str, check: str) -> bool:
        salt = base64.b64decode(check.split("$")[1])
        return hmac.compare_digest(self._hash(verifier, salt), check)

    def _secret(self) -> bytes:
        if self._pepper is None:
            self._pepper = self._read_pepper()
        return self._pepper
