"""Drafts lose nothing: undo, two people in one file, texts that changed underneath, and no path leads out of the content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.real_content import DATA, ROOT
from web.editor import tree
from web.editor.drafts import DROPPED, OPEN, PREPARED, DraftError, Drafts
from web.editor.merge import differences, merge

CHILLED = "data/offers/kalundborg/chilled.yml"
PHRASES = "data/phrases.yml"


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    root = tmp_path / "content"
    for path in (CHILLED, PHRASES):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, root / path)
    shutil.copy2(ROOT / "domain.yml", root / "domain.yml")
    return Drafts(root, tmp_path / "var")


def test_a_change_is_in_the_draft_and_not_in_the_content(drafts: Drafts) -> None:
    draft = drafts.create("Chilled", "Ida")
    before = drafts.text(None, CHILLED)

    draft = drafts.change(draft.id, {CHILLED: "nyt: 1\n"}, "Ida", "Ændrede Chilled")

    assert drafts.text(drafts.get(draft.id), CHILLED) == "nyt: 1\n"
    assert drafts.text(None, CHILLED) == before
    assert draft.authors == ["Ida"]


def test_undo_goes_back_step_by_step_to_where_it_began(drafts: Drafts) -> None:
    draft = drafts.create("x", "Ida")
    drafts.change(draft.id, {CHILLED: "a: 1\n"}, "Ida", "Første")
    drafts.change(draft.id, {CHILLED: "a: 2\n"}, "Bo", "Anden")

    assert drafts.text(drafts.undo(draft.id, "Ida"), CHILLED) == "a: 1\n"
    assert drafts.undo(draft.id, "Ida").files == {}
    with pytest.raises(DraftError):
        drafts.undo(draft.id, "Ida")


def test_autosave_of_one_person_is_one_step(drafts: Drafts) -> None:
    draft = drafts.create("x", "Ida")
    for number in range(5):
        draft = drafts.change(draft.id, {CHILLED: f"a: {number}\n"}, "Ida", "Ændrede Chilled")

    assert len([one for one in draft.log if one.file]) == 1
    assert drafts.undo(draft.id, "Ida").files == {}


def test_any_change_takes_an_approval_back(drafts: Drafts) -> None:
    draft = drafts.create("x", "Ida")
    drafts.change(draft.id, {CHILLED: "a: 1\n"}, "Ida", "Ændrede")
    drafts.set_state(draft.id, PREPARED, "Ida", "Tjekket", prepared_for="abc", approved_by="Bo")

    draft = drafts.change(draft.id, {CHILLED: "a: 2\n"}, "Ida", "Ændrede")

    assert (draft.state, draft.prepared_for, draft.approved_by) == (OPEN, "", "")


def test_what_changed_underneath_is_a_conflict_and_nothing_is_overwritten(drafts: Drafts) -> None:
    draft = drafts.create("x", "Ida")
    draft = drafts.change(draft.id, {CHILLED: "a: 1\n"}, "Ida", "Ændrede")
    tree.put(drafts.root, CHILLED, "a: 3\n")

    found = drafts.conflicts(draft)

    assert [(one.file, one.mine, one.theirs) for one in found] == [(CHILLED, "a: 1\n", "a: 3\n")]
    assert drafts.conflicts(drafts.rebase(draft.id, CHILLED, "a: 4\n", "Ida")) == []
    assert drafts.text(None, CHILLED) == "a: 3\n"


@pytest.mark.parametrize("path", ["../x.yml", "data/../x.yml", "/etc/passwd", "data/evaluation/risk.jsonl", "data/names/places.txt",
                                  "data/lexicon/risk_model.json", "bot/launcher.py", "data/offers/x.yml", "config.yml"])  # fmt: skip
def test_nothing_but_content_can_be_changed(drafts: Drafts, path: str) -> None:
    draft = drafts.create("x", "Ida")

    with pytest.raises(DraftError):
        drafts.change(draft.id, {path: "x"}, "Ida", "x")


def test_every_content_file_can_be_changed() -> None:
    assert all(tree.is_editable(path) for path in tree.paths(ROOT))
    assert {path.relative_to(ROOT).as_posix() for path in DATA.rglob("*.yml")} <= set(tree.paths(ROOT))


@pytest.mark.parametrize("draft_id", ["", "..", "../../x", "abcdefg!", "ABCDEFGH"])
def test_an_id_that_is_none_finds_nothing(drafts: Drafts, draft_id: str) -> None:
    assert drafts.find(draft_id) is None


def test_a_draft_thrown_away_is_closed(drafts: Drafts) -> None:
    draft = drafts.create("x", "Ida")

    assert drafts.drop(draft.id, "Ida").state == DROPPED
    assert drafts.open_drafts() == []
    with pytest.raises(DraftError):
        drafts.change(draft.id, {CHILLED: "a: 1\n"}, "Ida", "x")


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n", "e\n"]), max_size=8).map("".join)


@settings(max_examples=300, deadline=None)
@given(base=LINES, mine=LINES, theirs=LINES)
def test_a_merge_keeps_both_or_says_that_it_cannot(base: str, mine: str, theirs: str) -> None:
    merged, clashes = merge(base, mine, theirs)

    assert (merged is None) == bool(clashes)
    assert merge(base, mine, base)[0] == mine and merge(base, base, theirs)[0] == theirs
    assert merge(base, mine, mine)[0] == mine
    if merged is not None:
        back, other = merge(base, theirs, mine)
        assert back == merged and other == []


def test_changes_far_apart_come_together() -> None:
    base = "a: 1\nb: 2\nc: 3\nd: 4\n"

    assert merge(base, base.replace("a: 1", "a: 9"), base.replace("d: 4", "d: 8"))[0] == "a: 9\nb: 2\nc: 3\nd: 8\n"


def test_changes_of_one_line_clash_and_are_both_shown() -> None:
    merged, clashes = merge("a: 1\n", "a: 2\n", "a: 3\n")

    assert merged is None and [(one.mine, one.theirs) for one in clashes] == [("a: 2\n", "a: 3\n")]


def test_differences_show_old_and_new() -> None:
    assert differences("a\nb\nc\n", "a\nx\nc\n") == [(" ", "a"), ("-", "b"), ("+", "x"), (" ", "c")]
