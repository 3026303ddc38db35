"""Runs database work off the event loop: one short transaction in a thread, so that a slow disk never holds up a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from web.db.engine import create_db_engine, session_factory
from web.db.retention import flush_log

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """The database of this process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = session_factory(engine)

    @classmethod
    def open(cls, url: str) -> Store:
        """Open by address; nothing is connected until the first use."""
        return cls(create_db_engine(url))

    def run_now(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(session, …)` in a transaction of its own, here and now."""
        with self._sessions.begin() as session:
            return work(session, *args, **kwargs)

    async def run(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in a thread. Raises what `work` raises, or sqlalchemy.exc.SQLAlchemyError."""
        return await asyncio.to_thread(self._call, work, args, kwargs)

    async def delete(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what must be gone when this returns: also out of the log of the database.

        Raises:
            LogBusyError: It is deleted, but stands in the log still.
        """
        done = await self.run(work, *args, **kwargs)
        await asyncio.to_thread(flush_log, self.engine)
        return done

    def _call(self, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        with self._sessions.begin() as session:
            return work(session, *args, **kwargs)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
