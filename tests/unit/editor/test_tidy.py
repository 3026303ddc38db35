"""What preparations leave behind goes, what the last releases and open drafts use stays."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from web.editor import tidy


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def figures_in(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "figures").glob("*.json")}


def release(folder: Path, number: int) -> None:
    models = {"model_before": f"before{number}.tar.gz", "model_after": f"after{number}.tar.gz"}
    write(folder / "releases" / f"{number:05}.json", {"number": number, **models})


def test_figures_of_the_last_releases_open_drafts_and_the_live_model_stay(tmp_path: Path) -> None:
    for number in range(1, tidy.KEPT_RELEASES + 3):
        release(tmp_path, number)
        write(tmp_path / "figures" / f"after{number}.json", {})
    for draft, state in (("aaaaaaaa", "open"), ("bbbbbbbb", "dropped")):
        write(tmp_path / "drafts" / draft / "draft.json", {"state": state})
        write(tmp_path / "drafts" / draft / "progress.json", {"report": {"model": f"{state}.tar.gz"}})
        write(tmp_path / "figures" / f"{state}.json", {})
    for name in ("live", "forgotten"):
        write(tmp_path / "figures" / f"{name}.json", {})

    tidy.tidy(tmp_path, "live")

    last = {f"after{number}" for number in range(3, tidy.KEPT_RELEASES + 3)}
    assert figures_in(tmp_path) == {*last, "open", "live"}


def test_of_the_risk_figures_those_used_last_stay(tmp_path: Path) -> None:
    for number in range(tidy.KEPT_RISK + 4):
        path = tmp_path / "figures" / f"risk-{number}.json"
        write(path, {})
        os.utime(path, (number, number))

    tidy.tidy(tmp_path, "live")

    assert figures_in(tmp_path) == {f"risk-{number}" for number in range(4, tidy.KEPT_RISK + 4)}


def test_broken_notes_and_no_folder_at_all_are_no_fault(tmp_path: Path) -> None:
    tidy.tidy(tmp_path / "nothing", "live")
    write(tmp_path / "figures" / "old.json", {})
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "00001.json").write_text("{", encoding="utf-8")

    tidy.tidy(tmp_path, "live")

    assert figures_in(tmp_path) == set()


def test_copies_of_a_preparation_go_and_its_result_stays(tmp_path: Path) -> None:
    write(tmp_path / "tree" / "data" / "x.json", {})
    write(tmp_path / "progress.json", {})

    tidy.drop_copies(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["progress.json"]
