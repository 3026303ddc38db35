"""The content as text files: what stands in the folder, and what a draft puts in its place. Paths are relative to the root."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

# Files an editor may change; everything else under data/ (names, evaluation, risk sentences, weights) is not content.
EDITABLE = (
    "domain.yml",
    "data/*.yml",
    "data/offers/*/*.yml",
    "data/contacts/*.yml",
    "data/responses/*.yml",
    "data/nlu/*.yml",
    "data/rules/*.yml",
    "data/lexicon/*.yml",
)
TRAINED = (
    "domain.yml",
    "data/nlu/",
    "data/rules/",
    "data/intents.yml",
)  # as ops.model.TRAINED_FROM, of what editors change
READ_BY_RASA = (
    *TRAINED,
    "data/offers/",
    "data/contacts/",
    "data/places.yml",
    "data/rights.yml",
    "data/questions.yml",
    "data/lexicon/",
    "data/topics.yml",
)
RATED_BY = ("data/lexicon/",)  # what decides how serious a message is


def paths(root: Path) -> list[str]:
    """Every editable file, in a fixed order."""
    found = {path.relative_to(root).as_posix() for pattern in EDITABLE for path in root.glob(pattern)}
    return sorted(found)


def is_editable(path: str) -> bool:
    """Whether a draft may hold this path; also keeps every path inside the root."""
    pure = Path(path)
    if pure.is_absolute() or ".." in pure.parts or pure.as_posix() != path:
        return False
    return any(pure.match(pattern) and len(pure.parts) == len(Path(pattern).parts) for pattern in EDITABLE)


def read(root: Path, path: str) -> str | None:
    """Text of one file, None when it is not there."""
    try:
        return (root / path).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None


def texts(root: Path, changed: Mapping[str, str | None] | None = None, prefix: str = "") -> dict[str, str]:
    """All editable texts below a prefix, with a draft's changes over them (None = taken away)."""
    found = {path: read(root, path) or "" for path in paths(root) if path.startswith(prefix)}
    for path, text in (changed or {}).items():
        if path.startswith(prefix):
            if text is None:
                found.pop(path, None)
            else:
                found[path] = text
    return dict(sorted(found.items()))


def digest(text: str | None) -> str:
    """SHA-256 of a text; "" where there is none."""
    return "" if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest()


def state_of(found: Mapping[str, str]) -> str:
    """One short name for the whole state of the content."""
    whole = hashlib.sha256()
    for path in sorted(found):
        whole.update(f"{path}\0{digest(found[path])}\0".encode())
    return whole.hexdigest()[:16]


def touches(changed: Iterable[str], parts: Iterable[str]) -> bool:
    """Whether one of the changed files is, or lies in, one of the parts."""
    listed = tuple(parts)
    return any(path == part or (part.endswith("/") and path.startswith(part)) for path in changed for part in listed)


def write(path: Path, text: str) -> None:
    """Put a whole file in place at once: a reader sees the old text or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.new")
    with partial.open("wb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, partial)
    os.replace(partial, path)


def put(root: Path, path: str, text: str | None) -> None:
    """Write one content file, or take it away for None."""
    if not is_editable(path):
        raise ValueError(f"not an editable file: {path}")
    if text is None:
        (root / path).unlink(missing_ok=True)
    else:
        write(root / path, text)


def build(root: Path, folder: Path, changed: Mapping[str, str | None], code: Path) -> Path:
    """Make a complete content folder of its own: a copy of the root's content with a draft's changes.

    Args:
        code: The repository, whose bot/ and triage/ the copy points to, so that its model's name can be computed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(root / "data", folder / "data", ignore=shutil.ignore_patterns(".*"))
    for name in ("domain.yml", "config.yml", "credentials.yml"):
        if (root / name).exists():
            shutil.copy2(root / name, folder / name)
    for name in ("bot", "triage", "web"):
        if not (folder / name).exists():
            (folder / name).symlink_to(code / name)
    for path, text in changed.items():
        put(folder, path, text)
    return folder
