"""What preparations leave behind is thrown away: copies of the content, and figures of models nobody goes back to.

Figures hold counts and no sentence; they are thrown away for the room they take and because a folder nobody understands is a
folder nobody dares to touch. Models in models/ are left to whoever keeps the system: without its model an old state cannot be gone back to.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

KEPT_RELEASES = 10  # figures of what was live at the last so many releases stay
KEPT_RISK = 2 * KEPT_RELEASES  # before and after each


def tidy(folder: Path, live_model: str) -> None:
    """Throw away figures that are used by neither the last releases, an open draft nor what is live.

    Args:
        folder: var/editor.
        live_model: Name of the published model, 16 hex digits.
    """
    used = {live_model, *_models_of_releases(folder), *_models_of_drafts(folder)}
    figures = folder / "figures"
    risk = sorted(figures.glob("risk-*.json"), key=lambda path: -path.stat().st_mtime)
    models = [path for path in figures.glob("*.json") if not path.name.startswith("risk-") and path.stem not in used]
    for path in [*risk[KEPT_RISK:], *models]:
        path.unlink(missing_ok=True)


def drop_copies(home: Path) -> None:
    """Throw away what one preparation of a draft was made in; what was found out stays."""
    for name in ("tree", "rehearsal", "talks", "talks-live"):
        shutil.rmtree(home / name, ignore_errors=True)


def _models_of_releases(folder: Path) -> Iterator[str]:
    for release in _read(sorted((folder / "releases").glob("*.json"))[-KEPT_RELEASES:]):
        for name in ("model_before", "model_after"):
            yield str(release.get(name) or "").removesuffix(".tar.gz")


def _models_of_drafts(folder: Path) -> Iterator[str]:
    for path in (folder / "drafts").glob("*/draft.json"):
        for draft in _read([path]):
            if draft.get("state") not in ("published", "dropped"):
                for progress in _read([path.with_name("progress.json")]):
                    yield str((progress.get("report") or {}).get("model") or "").removesuffix(".tar.gz")


def _read(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            yield json.loads(path.read_text(encoding="utf-8"))
