"""Drafts: what editors have changed and nobody has published yet. Files below var/editor/, written whole or not at all.

    blobs/<sha256>            every text a draft has ever held, and what stood there before: undo and history need no other copy
    drafts/<id>/draft.json    files with the hash they began from and the hash they have now, who did what, and how far it has come
    releases/<number>.json    what was published when, by whom, with the texts before and after

A draft never holds a visitor's words; the names in it are those of staff.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from web.editor import tree
from web.editor.wording import only_words

# open: being written. prepared: checks, training, golden tests and the gate passed for exactly this content. approved: a second
# person has said yes. published and dropped are the end. Every change leads back to open.
OPEN, PREPARED, APPROVED, PUBLISHED, DROPPED = "open", "prepared", "approved", "published", "dropped"
LIVE_STATES = (OPEN, PREPARED, APPROVED)
MAX_TITLE_CHARS = 80
DOMAIN = "domain.yml"
_ID = re.compile(r"[a-z0-9]{8}")


class DraftError(Exception):
    """Something cannot be done with a draft; the message is Danish and for editors."""


@dataclass(frozen=True)
class FileState:
    """One changed file: hash of the text it began from ("" = there was none) and of the text it holds now ("" = taken away)."""

    base: str
    now: str


@dataclass(frozen=True)
class Entry:
    """One step: who did what when, and the file before and after it, for undo."""

    at: str
    who: str
    what: str
    file: str = ""
    before: str | None = None
    after: str | None = None
    undone: bool = False


@dataclass(frozen=True)
class Draft:
    """One draft. `prepared_for` is the name of the content that was checked; `approved_by` whoever said yes to just that."""

    id: str
    title: str
    owner: str
    created: str
    state: str = OPEN
    files: Mapping[str, FileState] = field(default_factory=dict)
    log: tuple[Entry, ...] = ()
    prepared_for: str = ""
    approved_by: str = ""
    release: int = 0

    @property
    def authors(self) -> list[str]:
        """Everybody who has changed something in it, in order."""
        return list(dict.fromkeys(entry.who for entry in self.log if entry.file and not entry.undone))

    @property
    def content(self) -> str:
        """A name for exactly what it holds."""
        return tree.digest(json.dumps({path: [one.base, one.now] for path, one in sorted(self.files.items())}))[:16]


@dataclass(frozen=True)
class Conflict:
    """A file of the draft that has been changed in the meantime, and where the two changes meet."""

    file: str
    base: str
    mine: str
    theirs: str


class Drafts:
    """All drafts of one installation.

    Args:
        root: The published content: data/ and domain.yml.
        folder: var/editor.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self._lock = threading.RLock()

    # --- texts ----------------------------------------------------------------------------------------------------------

    def keep(self, text: str | None) -> str:
        """Keep a text and return its hash; "" for no text."""
        name = tree.digest(text)
        path = self.folder / "blobs" / name
        if text is not None and not path.exists():
            tree.write(path, text)
        return name

    def blob(self, name: str) -> str | None:
        """A kept text; None for ""."""
        if not name:
            return None
        if not re.fullmatch(r"[0-9a-f]{64}", name):
            raise DraftError("Den udgave kendes ikke. Genindlæs siden.")
        try:
            return (self.folder / "blobs" / name).read_bytes().decode("utf-8")
        except FileNotFoundError as error:
            raise DraftError("Den udgave kendes ikke. Genindlæs siden.") from error

    def trains(self, draft: Draft) -> bool:
        """Whether the model has to be trained anew: something it learns from is changed, not only the words of an answer."""
        learnt = [path for path in draft.files if tree.touches([path], tree.TRAINED)]
        if learnt != [DOMAIN]:
            return bool(learnt)
        domain = draft.files[DOMAIN]
        return not only_words(self.blob(domain.base) or "", self.blob(domain.now) or "")

    def text(self, draft: Draft | None, path: str) -> str | None:
        """A file as the draft has it, else as it is published."""
        if draft is not None and path in draft.files:
            return self.blob(draft.files[path].now)
        return tree.read(self.root, path)

    def changed(self, draft: Draft) -> dict[str, str | None]:
        """Texts of the draft's files."""
        return {path: self.blob(one.now) for path, one in draft.files.items()}

    def texts(self, draft: Draft | None = None) -> dict[str, str]:
        """The whole content as the draft has it."""
        return tree.texts(self.root, self.changed(draft) if draft else None)

    # --- drafts ---------------------------------------------------------------------------------------------------------

    def all(self) -> list[Draft]:
        """Every draft, the newest first."""
        found = [self.find(path.name) for path in (self.folder / "drafts").glob("*") if (path / "draft.json").exists()]
        return sorted((one for one in found if one), key=lambda one: one.created, reverse=True)

    def open_drafts(self) -> list[Draft]:
        """Drafts that are not at their end."""
        return [one for one in self.all() if one.state in LIVE_STATES]

    def find(self, draft_id: str) -> Draft | None:
        """One draft by its id."""
        path = self.path_of(draft_id) / "draft.json"
        if not path.exists():
            return None
        raw = json.loads(path.read_text(encoding="utf-8"))
        files = {name: FileState(**one) for name, one in raw.pop("files").items()}
        return Draft(**{**raw, "files": files, "log": tuple(Entry(**one) for one in raw.pop("log"))})

    def get(self, draft_id: str) -> Draft:
        """One draft that must be there."""
        found = self.find(draft_id)
        if found is None:
            raise DraftError("Kladden findes ikke mere.")
        return found

    def path_of(self, draft_id: str) -> Path:
        """Folder of a draft; an id that is none leads nowhere."""
        return self.folder / "drafts" / (draft_id if _ID.fullmatch(draft_id or "") else "none")

    def create(self, title: str, who: str) -> Draft:
        """Begin a draft."""
        title = " ".join(title.split())[:MAX_TITLE_CHARS] or "Uden navn"
        draft = Draft(secrets.token_hex(4), title, who, _now())
        return self._save(self._noted(draft, who, "Begyndte kladden"))

    def change(self, draft_id: str, changes: Mapping[str, str | None], who: str, what: str) -> Draft:
        """Put new texts into a draft; None takes a file away. A draft that was checked or approved is open again."""
        with self._lock:
            draft = self._writable(draft_id)
            for path, text in changes.items():
                if not tree.is_editable(path):
                    raise DraftError("Den fil kan ikke ændres her.")
                before = draft.files[path].now if path in draft.files else self.keep(tree.read(self.root, path))
                after = self.keep(text)
                if before == after:
                    continue
                base = draft.files[path].base if path in draft.files else before
                files = {**draft.files, path: FileState(base, after)}
                if base == after:
                    del files[path]  # back where it began
                draft = self._noted(replace(draft, files=files), who, what, path, before, after)
            return self._save(self._reopened(draft))

    def undo(self, draft_id: str, who: str) -> Draft:
        """Take the last step back that is not taken back yet."""
        with self._lock:
            draft = self._writable(draft_id)
            place = next(
                (at for at in range(len(draft.log) - 1, -1, -1) if draft.log[at].file and not draft.log[at].undone),
                None,
            )
            if place is None:
                raise DraftError("Der er ikke mere at fortryde.")
            step = draft.log[place]
            assert step.before is not None
            base = draft.files[step.file].base if step.file in draft.files else step.before
            files = {**draft.files, step.file: FileState(base, step.before)}
            if base == step.before:
                del files[step.file]
            log = (*draft.log[:place], replace(step, undone=True), *draft.log[place + 1 :])
            draft = self._noted(replace(draft, files=files, log=log), who, f"Fortrød: {step.what}")
            return self._save(self._reopened(draft))

    def drop(self, draft_id: str, who: str) -> Draft:
        """Throw a draft away; its texts stay among the blobs."""
        with self._lock:
            draft = self._writable(draft_id)
            return self._save(self._noted(replace(draft, state=DROPPED), who, "Smed kladden væk"))

    def set_state(self, draft_id: str, state: str, who: str, what: str, **fields: Any) -> Draft:
        """Note how far a draft has come."""
        with self._lock:
            return self._save(self._noted(replace(self.get(draft_id), state=state, **fields), who, what))

    def conflicts(self, draft: Draft) -> list[Conflict]:
        """Files that were published (or edited by hand) since the draft began with them."""
        found = []
        for path, one in draft.files.items():
            theirs = tree.read(self.root, path)
            if tree.digest(theirs) != one.base and tree.digest(theirs) != one.now:
                found.append(Conflict(path, self.blob(one.base) or "", self.blob(one.now) or "", theirs or ""))
        return found

    def rebase(self, draft_id: str, path: str, text: str | None, who: str) -> Draft:
        """Go on from what is published now, with `text` as the draft's version of the file."""
        with self._lock:
            draft = self._writable(draft_id)
            published = self.keep(tree.read(self.root, path))
            before = draft.files[path].now if path in draft.files else published
            after = self.keep(text)
            files = {**draft.files, path: FileState(published, after)}
            if published == after:
                del files[path]
            draft = self._noted(replace(draft, files=files), who, "Lagde det nyeste til", path, before, after)
            return self._save(self._reopened(draft))

    def _writable(self, draft_id: str) -> Draft:
        draft = self.get(draft_id)
        if draft.state not in LIVE_STATES:
            raise DraftError("Kladden er udgivet eller smidt væk. Begynd en ny.")
        return draft

    def _reopened(self, draft: Draft) -> Draft:
        return replace(draft, state=OPEN, prepared_for="", approved_by="")

    def _noted(
        self, draft: Draft, who: str, what: str, file: str = "", before: str | None = None, after: str | None = None
    ) -> Draft:
        last = draft.log[-1] if draft.log else None
        # Autosave writes every few seconds: steps of one person in one file run together, so that undo takes back a thought, not a letter.
        if (
            file
            and last
            and (last.who, last.file, last.what, last.undone) == (who, file, what, False)
            and _recent(last.at)
            and last.after == before
        ):
            return replace(draft, log=(*draft.log[:-1], replace(last, at=_now(), after=after)))
        return replace(draft, log=(*draft.log, Entry(_now(), who, what, file, before, after)))

    def _save(self, draft: Draft) -> Draft:
        raw = {**asdict(draft), "files": {path: asdict(one) for path, one in draft.files.items()}}
        tree.write(self.path_of(draft.id) / "draft.json", json.dumps(raw, ensure_ascii=False, indent=1))
        return draft


RUN_TOGETHER_SECONDS = 60


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _recent(at: str) -> bool:
    return (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds() < RUN_TOGETHER_SECONDS
