"""What every kind of test may ask for: the three real processes, started once a run, and log-ins of counsellors."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from ops.model import ROOT, ensure_model
from ops.processes import Stack, free_ports, running_stack

# Examples are the same in every run, however slow the machine: chance never decides. HYPOTHESIS_PROFILE=explore tries new ones, many more.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
SLOW_FOLDER = Path(__file__).parent / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is quick first: a fault in the core is known before a browser has been opened."""
    items.sort(key=lambda item: SLOW_FOLDER in item.path.parents)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Train what is untrained before the first test begins, because training is no part of any test's time."""
    if not session.config.option.collectonly and any(
        {"stack", "two_stack"} & set(getattr(item, "fixturenames", ())) for item in session.items
    ):
        ensure_model()


@pytest.fixture(scope="session")
def foreign_port() -> int:
    """Port of the municipality's own website, which may show the chat in a frame."""
    return free_ports(("foreign",))["foreign"]


@pytest.fixture(scope="session")
def stack_settings(foreign_port: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of the stacks that browsers visit: the content as it is, save that Thisted's desk is shut for a week less one minute."""
    data = tmp_path_factory.mktemp("content") / "data"
    data.mkdir()
    for path in (ROOT / "data").iterdir():
        (data / path.name).symlink_to(path)
    hours = data / "opening_hours.yml"
    delivered = hours.read_text(encoding="utf-8")
    assert "municipalities: {}" in delivered
    hours.unlink()
    shut = 'municipalities: {thisted: {weekly: {mon: ["03:00-03:01"]}}}'
    hours.write_text(delivered.replace("municipalities: {}", shut), encoding="utf-8")
    return {"EMBED_ORIGINS": f"http://127.0.0.1:{foreign_port}", "DATA_DIR": str(data)}


@pytest.fixture(scope="session")
def one_stack(stack_settings: dict[str, str]) -> Iterator[Stack]:
    """Rasa, actions and one web on free ports, with a fresh database."""
    with running_stack(stack_settings) as running:
        yield running


def demo_passwords(stack: Stack) -> dict[str, str]:
    """Make the demo log-ins of a stack; {name: password}."""
    command = [str(ROOT / ".venv/bin/python"), "-m", "web.counsellor.accounts", "demo"]
    done = subprocess.run(command, cwd=ROOT, env=stack.environment(), capture_output=True, text=True, check=True)
    return {name: password for _, name, password in (line.split() for line in done.stdout.splitlines())}
