"""POSTs JSON over kept HTTP/1.1 connections. For one purpose, Rasa next door: a general client costs ten times the processor time.

Follows no redirect, keeps no cookie, reads no proxy from the environment: text of a visitor goes to this address or nowhere.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

IDLE_SECONDS = 2.0  # Rasa's Sanic closes after 5; a connection about to be closed must not be used
MAX_IDLE = 32
MAX_HEAD_BYTES = 16 * 1024


class HttpError(Exception):
    """The other side is not there, or does not speak HTTP as expected; carries no text."""


@dataclass(frozen=True)
class Reply:
    """Status and body of an answer."""

    status: int
    body: bytes


class _Line:
    """One open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.is_used = False
        self.is_over = False
        self.idle_since = 0.0


class JsonPoster:
    """A pool of connections to one address.

    Args:
        url: http://host:port or https://host:port.
        max_body_bytes: A longer answer is an error.
    """

    def __init__(self, url: str, max_body_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(url)
        self._host, self._tls = parts.hostname or "127.0.0.1", parts.scheme == "https"
        self._port, self._prefix = parts.port or (443 if self._tls else 80), parts.path.rstrip("/")
        self._max_body_bytes, self._clock = max_body_bytes, clock
        self._idle: list[_Line] = []

    async def post(self, path: str, value: Any) -> Reply:
        """Send one JSON value and wait for the answer; the caller sets the time limit.

        Raises:
            HttpError, OSError: No usable answer.
        """
        request = self._request(path, json.dumps(value, ensure_ascii=False).encode("utf-8"))
        line = self._take() or await self._open()
        try:
            return await self._exchange(line, request)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if not line.is_used or (isinstance(error, asyncio.IncompleteReadError) and error.partial):
                raise HttpError("connection") from error
        try:  # a kept connection was closed before it had taken the question: once more on a new one
            return await self._exchange(await self._open(), request)
        except asyncio.IncompleteReadError as error:
            raise HttpError("connection") from error

    def close(self) -> None:
        """Close the connections that are idle."""
        while self._idle:
            self._idle.pop().writer.close()

    def _request(self, path: str, body: bytes) -> bytes:
        head = (
            f"POST {self._prefix}{path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode("ascii") + body

    async def _exchange(self, line: _Line, request: bytes) -> Reply:
        try:
            line.writer.write(request)
            await line.writer.drain()
            reply = await self._read(line)
        except BaseException:  # also a time-out: an answer still to come must not be taken for the next one's
            line.writer.close()
            raise
        self._keep(line)
        return reply

    async def _read(self, line: _Line) -> Reply:
        try:
            head = (await line.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            status = int(head[0].split(" ", 2)[1])
            fields = {
                name.strip().lower(): value.strip()
                for name, _, value in (row.partition(":") for row in head[1:] if row)
            }
            line.is_over = fields.get("connection", "").lower() == "close"
            body = await self._read_body(line.reader, fields)
        except (asyncio.LimitOverrunError, ValueError, IndexError) as error:
            raise HttpError("format") from error
        return Reply(status, body)

    async def _read_body(self, reader: asyncio.StreamReader, fields: dict[str, str]) -> bytes:
        if fields.get("transfer-encoding", "").lower() == "chunked":
            return await self._read_chunks(reader)
        length = int(fields.get("content-length", "0"))
        self._check(length)
        return await reader.readexactly(length)

    async def _read_chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts: list[bytes] = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            self._check(size + sum(map(len, parts)))
            parts.append((await reader.readexactly(size + 2))[:-2])
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass
        return b"".join(parts)

    def _check(self, length: int) -> None:
        if not 0 <= length <= self._max_body_bytes:
            raise HttpError("length")

    async def _open(self) -> _Line:
        return _Line(
            *await asyncio.open_connection(self._host, self._port, ssl=self._tls or None, limit=MAX_HEAD_BYTES)
        )

    def _take(self) -> _Line | None:
        while self._idle:
            line = self._idle.pop()
            if (
                self._clock() - line.idle_since < IDLE_SECONDS
                and not line.reader.at_eof()
                and not line.writer.is_closing()
            ):
                return line
            line.writer.close()
        return None

    def _keep(self, line: _Line) -> None:
        line.is_used, line.idle_since = True, self._clock()
        if line.is_over or len(self._idle) >= MAX_IDLE:
            line.writer.close()
        else:
            self._idle.append(line)
