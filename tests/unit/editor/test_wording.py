"""Words of an answer are told from everything a robot is trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_content import ROOT
from web.editor import tree, yaml_text
from web.editor.drafts import Drafts
from web.editor.wording import only_words

DOMAIN = (ROOT / "domain.yml").read_text(encoding="utf-8")
GREETING = ("responses", "utter_greet", 0, "text")
REWORDED = yaml_text.set_value(DOMAIN, GREETING, "Hej med dig. Hvad har du på hjerte?")


@pytest.mark.parametrize(
    ("after", "is_words"),
    [
        (REWORDED, True),
        (yaml_text.remove(DOMAIN, ("responses", "utter_greet", 1)), True),
        (REWORDED.replace("- greet\n", "- greet\n- say_more\n", 1), False),
        (yaml_text.remove(DOMAIN, ("responses", "utter_greet")), False),
        (DOMAIN.replace("  utter_greet:", "  utter_hello:"), False),
        (DOMAIN.replace("responses:", "answers:"), False),
        (DOMAIN, False),
        ("responses: [", False),
        ("", False),
    ],
    ids=["reworded", "one variant less", "an intent", "an answer less", "renamed", "no answers", "the same", "broken", "empty"],
)  # fmt: skip
def test_only_words_of_answers_need_no_training(after: str, is_words: bool) -> None:
    assert only_words(DOMAIN, after) is is_words


@pytest.mark.parametrize(
    ("changes", "trains"),
    [
        ({"domain.yml": REWORDED}, False),
        ({"domain.yml": REWORDED, "data/offers/kalundborg/chilled.yml": "name: x\n"}, False),
        ({"domain.yml": REWORDED, "data/nlu/talk.yml": 'version: "3.1"\nnlu: []\n'}, True),
        ({"data/intents.yml": "greet: {kind: other}\n"}, True),
        ({"data/phrases.yml": "ask_age: Hvor gammel er du?\n"}, False),
    ],
    ids=["words", "words and an offer", "words and examples", "meanings", "phrases"],
)
def test_a_draft_is_trained_where_something_is_learnt(tmp_path: Path, changes: dict[str, str], trains: bool) -> None:
    for path in changes:
        tree.write(tmp_path / "content" / path, (ROOT / path).read_text(encoding="utf-8"))
    drafts = Drafts(tmp_path / "content", tmp_path / "editor")

    draft = drafts.change(drafts.create("Prøve", "Rikke").id, changes, "Rikke", "Ændrede")

    assert drafts.trains(draft) is trains
