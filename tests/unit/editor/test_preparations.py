"""One preparation at a time, over all web processes of a machine; and one that was killed is seen for what it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from web.editor.drafts import Draft, DraftError, Drafts
from web.editor.preparations import Preparations, _take_lock


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    (tmp_path / "content/data").mkdir(parents=True)
    return Drafts(tmp_path / "content", tmp_path / "var/editor")


def draft_in(drafts: Drafts) -> Draft:
    return drafts.create("Prøve", "Rikke")


def test_the_lock_is_for_one_and_free_when_its_holder_is_gone(tmp_path: Path) -> None:
    first = _take_lock(tmp_path)

    assert first is not None and _take_lock(tmp_path) is None
    holder = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(first,))
    os.close(first)  # as the web process does, once it has handed it on
    assert _take_lock(tmp_path) is None
    holder.kill()
    holder.communicate()

    again = _take_lock(tmp_path)
    assert again is not None
    os.close(again)


@pytest.mark.asyncio
async def test_while_another_process_prepares_one_is_asked_to_wait(drafts: Drafts, tmp_path: Path) -> None:
    elsewhere = _take_lock(drafts.folder)
    here = Preparations(drafts, tmp_path / "models", "http://127.0.0.1:9")
    draft = draft_in(drafts)

    with pytest.raises(DraftError, match="lige nu"):
        await here.start(draft)

    assert elsewhere is not None and here.busy_with == ""
    os.close(elsewhere)


@pytest.mark.asyncio
async def test_a_preparation_runs_aside_to_its_end_and_leaves_the_lock(drafts: Drafts, tmp_path: Path) -> None:
    preparations = Preparations(drafts, tmp_path / "models", "http://127.0.0.1:9")
    draft = draft_in(drafts)

    await preparations.start(draft)
    assert preparations.busy_with == draft.id
    assert preparations._process is not None
    await preparations._process.wait()

    found = preparations.progress(draft)
    assert found is not None and found["state"] == "blocked", "an empty draft is nothing to publish"
    lock = _take_lock(drafts.folder)
    assert lock is not None
    os.close(lock)


@pytest.mark.asyncio
async def test_one_that_is_stopped_is_over_and_another_may_begin(drafts: Drafts, tmp_path: Path) -> None:
    preparations = Preparations(drafts, tmp_path / "models", "http://127.0.0.1:9")
    draft = draft_in(drafts)

    await preparations.start(draft)
    await preparations.stop()

    assert preparations.busy_with == ""
    lock = _take_lock(drafts.folder)
    assert lock is not None
    os.close(lock)


def test_one_whose_process_is_gone_has_failed(drafts: Drafts, tmp_path: Path) -> None:
    preparations, draft = Preparations(drafts, tmp_path / "models", "http://127.0.0.1:9"), draft_in(drafts)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    progress = {"state": "running", "content": "", "pid": ended.pid, "report": {"blocked": []}}
    path = drafts.path_of(draft.id) / "progress.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(progress), encoding="utf-8")

    found = preparations.progress(draft)

    assert found is not None and found["state"] == "failed" and "afbrudt" in found["report"]["blocked"][0]
