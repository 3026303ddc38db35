"""Publishing and rolling back: files into data/, the model swapped, a commit where there is a repository; all of it or nothing.

Order: note what is about to happen, write the files, have Rasa load the model (in a thread of its own, talks go on), let `web` take
the content. Whatever fails in between, the files and the model are put back. A crash in between is mended at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops.model import ROOT as CODE
from ops.model import model_name
from web.chat.loopback_http import HttpError, JsonPoster
from web.editor import tree
from web.editor.drafts import APPROVED, PUBLISHED, Draft, DraftError, Drafts
from web.event_log import log_event, log_fault

SWITCH_SECONDS = 90
AUTHOR = (
    "Indgangens redaktører",
    "redaktion@indgangen.invalid",
)  # a role: who it was stands in the console, not in git
PUBLISHING, DONE, UNDONE = "publishing", "done", "failed"
Refresh = Callable[[], Awaitable[Any]]


class ReleaseError(DraftError):
    """Publishing did not happen; everything is as it was. The message is Danish."""


@dataclass(frozen=True)
class Release:
    """One change of what is published. `files`: path -> (hash before, hash after), "" = no file."""

    number: int
    at: str
    who: str
    approved_by: str
    title: str
    kind: str  # release | rollback
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    model_before: str = ""
    model_after: str = ""
    state: str = PUBLISHING
    draft: str = ""
    seconds: float = 0.0
    note: str = ""


class Releases:
    """All releases of one installation.

    Args:
        drafts: Holds the texts.
        models: Where models lie.
        bot_urls: Every live Rasa worker; one address stands for one worker.
        refresh: Has this process take the content anew.
    """

    def __init__(self, drafts: Drafts, models: Path, bot_urls: Sequence[str], refresh: Refresh) -> None:
        self.drafts, self.models, self._bot_urls, self._refresh = drafts, models, tuple(bot_urls), refresh
        self.folder = drafts.folder / "releases"
        self._lock = asyncio.Lock()

    @property
    def root(self) -> Path:
        """Where the published content lies."""
        return self.drafts.root

    def all(self) -> list[Release]:
        """Every release that happened, the newest first."""
        return [one for one in self._read_all() if one.state == DONE]

    def find(self, number: int) -> Release:
        """One release."""
        found = next((one for one in self._read_all() if one.number == number), None)
        if found is None:
            raise DraftError("Den udgivelse findes ikke.")
        return found

    def _read_all(self) -> list[Release]:
        found = []
        for path in self.folder.glob("*.json"):
            raw = json.loads(path.read_text(encoding="utf-8"))
            found.append(Release(**{**raw, "files": {name: tuple(pair) for name, pair in raw["files"].items()}}))
        return sorted(found, key=lambda one: -one.number)

    # --- publishing -----------------------------------------------------------------------------------------------------

    async def publish(self, draft_id: str, who: str, progress: Mapping[str, Any] | None) -> Release:
        """Publish an approved draft.

        Args:
            progress: Of its preparation (web.editor.prepare.Progress), which must be of just this content.

        Raises:
            ReleaseError: It may not be published, or something failed; everything is as it was.
        """
        async with self._lock:
            draft = self.drafts.get(draft_id)
            self._may_be_published(draft, progress)
            files = {path: (one.base, one.now) for path, one in draft.files.items()}
            release = self._begin(who, draft.approved_by, draft.title, "release", files, draft.id)
            wanted = str((progress or {}).get("report", {}).get("model") or "")
            release = await self._carry_out(replace(release, model_after=wanted))
            self.drafts.set_state(
                draft_id, PUBLISHED, who, f"Udgav kladden (nr. {release.number})", release=release.number
            )
            return release

    def _may_be_published(self, draft: Draft, progress: Mapping[str, Any] | None) -> None:
        if draft.state != APPROVED:
            raise ReleaseError("Kladden er ikke godkendt endnu.")
        if not is_prepared(draft, progress) or draft.prepared_for != draft.content:
            raise ReleaseError("Kladden er ændret, siden den blev gjort klar. Gør den klar igen.")
        if self.drafts.conflicts(draft):
            raise ReleaseError("Noget i kladden er ændret af andre i mellemtiden. Læg de to ændringer sammen først.")
        if (progress or {}).get("live") != tree.state_of(tree.texts(self.root)):
            raise ReleaseError(
                "Noget andet er udgivet eller ændret, siden kladden blev gjort klar. Gør den klar igen, så den er prøvet med det nye."
            )

    async def _carry_out(self, release: Release) -> Release:
        began = time.monotonic()
        release = replace(release, model_before=f"{model_name(self.root, CODE)}.tar.gz")
        self._write(release)
        try:
            self._put(release, after=True)
            await self._switch(release.files, release.model_after, release.model_before)
        except (OSError, ReleaseError, DraftError, TimeoutError, HttpError) as error:
            self._put(release, after=False)
            await self._switch_back(release)
            note = str(error) if isinstance(error, DraftError) else "Robotten kunne ikke tage den nye model."
            self._write(replace(release, state=UNDONE, note=note))
            log_fault("release_failed", error, part="editor")
            raise ReleaseError(f"{note} Intet er udgivet: alt er, som det var.") from error
        await self._refresh()
        note = await asyncio.to_thread(
            commit, self.root, list(release.files), f"content: {release.title} (release {release.number})"
        )
        release = replace(release, state=DONE, seconds=round(time.monotonic() - began, 2), note=note)
        self._write(release)
        log_event("released", part="editor", count=len(release.files))
        return release

    def _put(self, release: Release, after: bool) -> None:
        for path, (before, now) in release.files.items():
            tree.put(self.root, path, self.drafts.blob(now if after else before))

    async def _switch(self, files: Mapping[str, Any], wanted: str, before: str) -> None:
        """Have Rasa take the model for the content as it now stands; nothing to do where it reads nothing of what changed."""
        if not tree.touches(files, tree.READ_BY_RASA):
            return
        name = f"{model_name(self.root, CODE)}.tar.gz"
        if wanted and name != wanted:
            raise ReleaseError("Modellen passer ikke til indholdet.")
        await self._load(name)

    async def _load(self, name: str) -> None:
        """Have every worker load a model.

        Raises:
            ReleaseError: One could not, or was away; those that could have it.
        """
        path = (self.models / name).resolve()
        if not path.is_file():
            raise ReleaseError("Den model, der passer til indholdet, findes ikke.")
        loads = [self._load_at(url, path) for url in self._bot_urls]
        faults = [one for one in await asyncio.gather(*loads, return_exceptions=True) if one is not None]
        for fault in faults:
            if not isinstance(fault, (OSError, DraftError, TimeoutError, HttpError)):
                raise fault
        if faults:
            several = f" ({len(faults)} af {len(self._bot_urls)} robotter)" if len(self._bot_urls) > 1 else ""
            raise ReleaseError(f"Robotten kunne ikke indlæse den nye model{several}.") from faults[0]

    async def _load_at(self, url: str, path: Path) -> None:
        http = JsonPoster(url, 64 * 1024)
        try:
            async with asyncio.timeout(SWITCH_SECONDS):
                reply = await http.post("/webhooks/rest/model", {"file": str(path)})
        finally:
            http.close()
        if reply.status != 200:
            raise ReleaseError("Robotten kunne ikke indlæse den nye model.")

    async def _switch_back(self, release: Release) -> None:
        """Have Rasa load the old model with the old files again; a worker that is away does so by itself when it starts."""
        if not tree.touches(release.files, tree.READ_BY_RASA):
            return
        try:
            await self._load(release.model_before)
        except (OSError, DraftError, TimeoutError, HttpError) as error:
            log_fault("release_switch_back", error, part="editor")

    # --- back -----------------------------------------------------------------------------------------------------------

    async def take_back(self, number: int, who: str) -> Release:
        """Undo one release: its files get the texts from before.

        Raises:
            ReleaseError: A file has been changed since, so that more than this release would be lost.
        """
        async with self._lock:
            release = self.find(number)
            files = {path: (after, before) for path, (before, after) in release.files.items()}
            return await self._go_back(files, f"Fortrød udgivelse {number}: {release.title}"[:120], who)

    async def restore(self, number: int, who: str) -> Release:
        """Bring the whole content back to how it was right after a release; 0 = before the first.

        Raises:
            ReleaseError: A file was changed by hand since, so that work would be lost.
        """
        async with self._lock:
            later = [one for one in reversed(self.all()) if one.number > number]
            files: dict[str, tuple[str, str]] = {}
            for release in later:
                for path, (before, after) in release.files.items():
                    first_before = files[path][1] if path in files else before
                    files[path] = (after, first_before)
            files = {path: pair for path, pair in files.items() if pair[0] != pair[1]}
            return await self._go_back(
                files, f"Gik tilbage til udgivelse {number}" if number else "Gik tilbage til begyndelsen", who
            )

    async def _go_back(self, files: dict[str, tuple[str, str]], title: str, who: str) -> Release:
        if not files:
            raise ReleaseError("Det er allerede sådan, indholdet er.")
        moved = [path for path, (now, _) in files.items() if tree.digest(tree.read(self.root, path)) != now]
        if moved:
            raise ReleaseError(
                f"{', '.join(moved)} er ændret siden. Gå tilbage til en nyere udgave, eller lav en kladde, så intet går tabt."
            )
        release = self._begin(who, who, title, "rollback", files, "")
        return await self._carry_out(release)

    # --- notes ----------------------------------------------------------------------------------------------------------

    def _begin(
        self, who: str, approved_by: str, title: str, kind: str, files: Mapping[str, tuple[str, str]], draft: str
    ) -> Release:
        number = max((one.number for one in self._read_all()), default=0) + 1
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return Release(number, at, who, approved_by, title, kind, files, draft=draft)

    def _write(self, release: Release) -> None:
        tree.write(self.folder / f"{release.number:05}.json", json.dumps(asdict(release), ensure_ascii=False, indent=1))

    async def recover(self) -> None:
        """Mend, and where something was mended have Rasa take the model for the files as they are again."""
        if await asyncio.to_thread(self.mend):
            with contextlib.suppress(OSError, DraftError, TimeoutError, HttpError):
                await self._load(f"{model_name(self.root, CODE)}.tar.gz")

    def mend(self) -> list[int]:
        """Undo releases that a crash cut short; called at start, before anybody reads. Returns their numbers."""
        mended = []
        for release in self._read_all():
            if release.state == PUBLISHING:
                self._put(release, after=False)
                self._write(
                    replace(release, state=UNDONE, note="Blev afbrudt, da maskinen stoppede. Alt er, som det var.")
                )
                mended.append(release.number)
        return mended


def is_prepared(draft: Draft, progress: Mapping[str, Any] | None) -> bool:
    """Whether a preparation passed for exactly what the draft holds."""
    return progress is not None and progress.get("state") == "passed" and progress.get("content") == draft.content


def commit(root: Path, paths: list[str], message: str) -> str:
    """Commit the published files where the content lies in a git repository; returns a note in Danish where that fails."""
    git = ["git", "-C", str(root), "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgsign=false"]
    quiet: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 30}
    try:
        inside = subprocess.run([*git, "rev-parse", "--is-inside-work-tree"], **quiet)
        if inside.stdout.strip() != "true":
            return ""
        subprocess.run([*git, "add", "--", *paths], check=True, **quiet)
        name, mail = AUTHOR
        identity = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", name), ("EMAIL", mail))
        }
        subprocess.run(
            [*git, "commit", "-q", "--only", "-m", message[:100], "--", *paths],
            check=True,
            env={**os.environ, **identity},
            **quiet,
        )
    except (OSError, subprocess.SubprocessError):
        return "Udgivet, men ikke gemt i git. Sig det til den, der passer systemet."
    return ""
