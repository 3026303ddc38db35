"""A whole system with a content folder of its own, so that whoever publishes for real touches nothing of the repository."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.model import ROOT, ensure_model
from ops.processes import Stack, free_ports


@contextmanager
def own_content_stack(folder: Path, **settings: str) -> Iterator[Stack]:
    """Run all three processes on a copy of the content, which is a git repository, with its own models folder.

    Args:
        folder: Must be empty; keeps content/ and var/.
        settings: Of the processes.
    """
    root = folder / "content"
    root.mkdir(parents=True)
    shutil.copytree(ROOT / "data", root / "data")
    for name in ("domain.yml", "config.yml"):
        shutil.copy2(ROOT / name, root / name)
    model = ensure_model()
    (root / "models").mkdir()
    (root / "models" / model.name).symlink_to(model)
    for command in (["init", "-q"], ["add", "data", "domain.yml", "config.yml"], ["commit", "-qm", "content: begin"]):
        subprocess.run(
            ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@invalid", *command], check=True
        )
    # The processes start in the repository; only the content lies elsewhere.
    stack = Stack(
        folder / "var", free_ports(), {"DATA_DIR": str(root / "data"), **settings}, model=root / "models" / model.name
    )
    stack.folder.mkdir(parents=True)
    try:
        stack.migrate()
        for name in ("actions", "rasa", "web"):
            stack.start(name)
        stack.wait_until_answering()
        yield stack
    finally:
        stack.stop_all()


def content_of(stack: Stack) -> Path:
    """The content folder of a stack."""
    return Path(stack.settings["DATA_DIR"]).parent


def demo_log_ins(stack: Stack) -> dict[str, str]:
    """Make demo accounts; returns name -> password."""
    command = [str(ROOT / ".venv/bin/python"), "-m", "web.counsellor.accounts", "demo"]
    done = subprocess.run(command, cwd=ROOT, env=stack.environment(), capture_output=True, text=True, check=True)
    return {name: password for _, name, password in (line.split() for line in done.stdout.splitlines())}
