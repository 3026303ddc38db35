"""`make up` says who holds its ports, and ends when the folder it runs from is gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import earlier
from ops.processes import Stack, StartError, free_ports
from ops.up import Ground, watch, who_has

SLEEP = "import time; time.sleep(600)"


class Sleeping(Stack):
    """A stack whose processes do nothing."""

    def command(self, name: str) -> list[str]:
        return [sys.executable, "-c", SLEEP]


@pytest.fixture
def left_over() -> Iterator[subprocess.Popen[bytes]]:
    """A process as an earlier run leaves it: its command line says what it is."""
    process = subprocess.Popen([sys.executable, "-c", SLEEP, "-m web"])
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("comes_back", [False, True], ids=["deleted", "deleted and made anew"])
def test_a_run_whose_folder_is_gone_ends_with_one_sentence(tmp_path: Path, comes_back: bool) -> None:
    home, kept = tmp_path / "clone", tmp_path / "kept"  # held open: else the new folder could get the old one's number
    home.mkdir()
    stack = Sleeping(home / "var", free_ports())
    stack.folder.mkdir()
    ground = Ground(home, stack.folder)
    stack.start("web")
    process = stack.processes["web"]
    assert ground.gone() is None

    home.rename(kept)
    if comes_back:
        stack.folder.mkdir(parents=True)
    shutil.rmtree(kept / "var")
    with pytest.raises(StartError, match="was deleted while this ran: everything started from it ends now") as said:
        watch(stack, ground)
    stack.stop_all()

    assert str(home) in str(said.value) and "\n" not in str(said.value)
    assert process.poll() is not None


def test_ports_of_an_earlier_run_are_said_to_be_ours_with_what_ends_it(
    tmp_path: Path, left_over: subprocess.Popen[bytes]
) -> None:
    earlier.note(tmp_path, {"up": 2**22 + 1, "web": left_over.pid})  # `up` itself was killed

    said = who_has(["8000 (public)"], tmp_path)

    assert "earlier `make up` from this folder" in said and said.endswith(f"type: kill {left_over.pid}")
    assert "Ctrl-C" not in said and "\n" not in said
    left_over.kill()
    left_over.wait()
    assert "another program" in who_has(["8000 (public)"], tmp_path)


def test_a_number_that_another_program_has_by_now_is_not_ended(tmp_path: Path) -> None:
    earlier.note(tmp_path, {"web": os.getpid()})

    assert earlier.still_running(tmp_path) == {}
    assert "another program" in who_has(["8000 (public)"], tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "7", '{"web": null}', '{"web": "x"}', '{"other": 1}'])
def test_a_file_that_is_not_ours_is_no_earlier_run(tmp_path: Path, content: str) -> None:
    (tmp_path / "running.json").write_text(content, encoding="utf-8")

    assert earlier.still_running(tmp_path) == {}


def test_a_run_forgets_only_itself(tmp_path: Path) -> None:
    earlier.note(tmp_path, {"up": 1})

    earlier.forget(tmp_path, up=2)
    assert (tmp_path / "running.json").exists()
    earlier.forget(tmp_path, up=1)
    assert not (tmp_path / "running.json").exists()
