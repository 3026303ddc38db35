"""Keeps the one preparation that may run at a time, and the rehearsal in which sentences are tried on a draft."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from ops.model import ROOT as CODE
from ops.model import model_name
from ops.processes import Stack
from web.chat.core import Core
from web.editor import aside, tree
from web.editor.drafts import Draft, DraftError, Drafts
from web.editor.prepare import RehearsalError, start_rehearsal, wait_until_ready
from web.editor.tryout import Rasa
from web.event_log import log_event, log_fault

REHEARSAL_IDLE_SECONDS = 600  # two processes, 0.4 GB: not for longer than somebody sits at it
STOP_SECONDS = 10


class Preparations:
    """Starts `web.editor.prepare` and reads how far it is."""

    def __init__(self, drafts: Drafts, models: Path, bot_url: str) -> None:
        self._drafts, self._models, self._bot_url = drafts, models, bot_url
        self._process: asyncio.subprocess.Process | None = None
        self._clearing: asyncio.Task[None] | None = None
        self._draft_id = ""

    @property
    def busy_with(self) -> str:
        """Id of the draft being prepared, "" for none."""
        return self._draft_id if self._process is not None and self._process.returncode is None else ""

    async def start(self, draft: Draft) -> None:
        """Begin to prepare a draft, in the background.

        Raises:
            DraftError: Another one is being prepared.
        """
        home = self._drafts.path_of(draft.id)
        lock = None if self.busy_with else _take_lock(self._drafts.folder)
        if lock is None:
            raise DraftError("En kladde gøres klar lige nu. Vent, til den er færdig.")
        (home / "progress.json").unlink(missing_ok=True)
        command = [
            sys.executable, "-m", "web.editor.aside", "--var", str(self._drafts.folder.parent), "--",
            sys.executable, "-m", "web.editor.prepare", "--root", str(self._drafts.root), "--folder", str(self._drafts.folder),
            "--models", str(self._models), "--draft", draft.id, "--bot-url", self._bot_url,
        ]  # fmt: skip
        try:
            with (home / "prepare.log").open("wb") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *command, cwd=CODE, stdout=log, stderr=log, start_new_session=True, pass_fds=(lock,)
                )
        finally:
            os.close(lock)  # the preparation has it now
        self._draft_id = draft.id
        self._clearing = asyncio.ensure_future(_clear_after(self._process))
        log_event("prepare_started", part="editor")

    async def stop(self) -> None:
        """End the preparation; the draft and what is published stay as they are."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        if self._clearing is not None:
            await self._clearing

    def progress(self, draft: Draft) -> dict[str, Any] | None:
        """How far the draft's last preparation came; one whose process is gone without a result is `failed`."""
        path = self._drafts.path_of(draft.id) / "progress.json"
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            if self.busy_with != draft.id:
                return None
            return {
                "state": "running",
                "step": "check",
                "content": draft.content,
                "report": {"blocked": [], "seconds": {}},
            }
        if found["state"] == "running" and self.busy_with != draft.id and not _is_alive(found["pid"]):
            found["state"] = "failed"
            found["report"]["blocked"].append(
                "Den blev afbrudt, før den var færdig. Robotten er, som den var. Prøv igen."
            )
        found["is_current"] = found["content"] == draft.content
        return found


def _take_lock(folder: Path) -> int | None:
    """Hold the one lock of all web processes of this machine; None where another one prepares a draft.

    It is handed to the preparation and ends with it, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "preparing.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


async def _clear_after(process: asyncio.subprocess.Process) -> None:
    """Should the preparation be killed, nothing of it goes on, or stands still for ever."""
    await process.wait()
    await asyncio.to_thread(aside.end_session, process.pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Rehearsals:
    """One draft's own bot, for trying sentences. It begins when asked for and ends by itself."""

    def __init__(self, drafts: Drafts, models: Path) -> None:
        self._drafts, self._models = drafts, models
        self._stack: Stack | None = None
        self._key = ""
        self._used = 0.0
        self._ready = False
        self._core: Core | None = None
        self._starting: asyncio.Task[None] | None = None
        self.fault = ""

    async def core(self, draft: Draft, live: Core) -> Core:
        """The core with a draft's content; quick where the word lists are the same."""
        key = draft.content
        if self._core is None or self._key != key:
            await self._renew(draft, live)
        assert self._core is not None
        return self._core

    def bot(self, draft: Draft) -> Rasa | None:
        """The draft's own bot; None while it starts, or where there is no model for it yet (`fault` says which)."""
        self._used = time.monotonic()
        if self._key == draft.content and self._ready and self._stack is not None:
            return Rasa(self._stack.rasa_url)
        return None

    @property
    def is_starting(self) -> bool:
        """Whether it will be there in a moment."""
        return self._starting is not None and not self._starting.done()

    async def _renew(self, draft: Draft, live: Core) -> None:
        await self.stop()
        folder = self._drafts.folder / "rehearsal"
        content = folder / "tree"
        await asyncio.to_thread(tree.build, self._drafts.root, content, self._drafts.changed(draft), CODE)
        self._core = await asyncio.to_thread(live.read_again, content / "data")
        self._key, self._ready, self.fault = draft.content, False, ""
        model = self._models / f"{model_name(content, CODE)}.tar.gz"
        if not model.exists():
            self.fault = "Kladden skal gøres klar (trænes), før robotten kan svare med den."
            return
        self._starting = asyncio.ensure_future(self._start(content, folder / "run", model))

    async def _start(self, content: Path, folder: Path, model: Path) -> None:
        self._stack = await asyncio.to_thread(start_rehearsal, content, folder, model)
        rasa = Rasa(self._stack.rasa_url)
        try:
            await wait_until_ready(self._stack, rasa)
            self._ready = True
        except RehearsalError as error:
            self.fault = str(error)
            log_fault("rehearsal_failed", error, part="editor")
        finally:
            rasa.close()

    async def end_when_idle(self) -> None:
        """Run for ever: end a rehearsal nobody uses."""
        while True:
            await asyncio.sleep(30)
            if self._stack is not None and time.monotonic() - self._used > REHEARSAL_IDLE_SECONDS:
                await self.stop()

    async def stop(self) -> None:
        """End the draft's bot."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._starting
        self._starting = None
        if self._stack is not None:
            stack, self._stack = self._stack, None
            await asyncio.to_thread(stack.stop_all)
        self._key, self._ready = "", False
