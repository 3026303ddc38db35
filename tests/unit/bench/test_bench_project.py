"""The bot of comparison is Rasa's own default with our sentences in it, and nothing of ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import default_project
from tests.real_content import ROOT
from tests.unit.bot.inside_rasa import run_inside_rasa
from triage.content import read_yaml

RASA = next((ROOT / "bot/.venv/lib/python3.10").glob("site-packages/rasa"))


def test_pipeline_and_policies_are_those_of_rasa_init() -> None:
    theirs = read_yaml(RASA / "engine/recipes/config_files/default_config.yml")
    ours = default_project.pipeline(epochs=100)

    assert ours["pipeline"] == theirs["pipeline"]
    assert ours["policies"] == theirs["policies"]


def test_epochs_change_diet_and_nothing_else() -> None:
    few, many = default_project.pipeline(30), default_project.pipeline(100)
    changed = [one["name"] for one, other in zip(few["pipeline"], many["pipeline"], strict=True) if one != other]

    assert changed == ["DIETClassifier", "ResponseSelector"]
    assert few["policies"] == many["policies"]


def test_every_intent_is_answered(tmp_path: Path) -> None:
    default_project.write_project(tmp_path, epochs=1)
    domain, rules = (read_yaml(tmp_path / name) for name in ("domain.yml", "data/rules.yml"))

    taught = {item["intent"] for path in (ROOT / "data/nlu").glob("*.yml") for item in read_yaml(path)["nlu"]}
    assert set(domain["intents"]) == taught
    assert {rule["steps"][0]["intent"] for rule in rules["rules"]} == taught | {"nlu_fallback"}
    actions = {
        step["action"]
        for part in ("rules", "stories")
        for one in rules[part]
        for step in one["steps"]
        if "action" in step
    }
    assert actions | {"utter_default"} == set(domain["responses"])
    assert len(list((tmp_path / "data").glob("*.yml"))) == 1 + len(list((ROOT / "data/nlu").glob("*.yml")))


def test_rasa_finds_rules_stories_and_sentences(tmp_path: Path) -> None:
    """With Rasa's own eyes: a file it does not recognise is silently left out, and there is no dialogue model."""
    default_project.write_project(tmp_path, epochs=1)

    found = run_inside_rasa(
        """
import sys
from rasa.shared.importers.importer import TrainingDataImporter
data = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
stories, nlu = data.get_stories(), data.get_nlu_data()
rules = [step for step in stories.story_steps if type(step).__name__ == "RuleStep"]
print(len(rules), len(stories.story_steps) - len(rules), len(nlu.intents), len(data.get_domain().intents))
""",
        cwd=tmp_path,
    ).stdout.split()[-4:]

    intents = len(default_project.intents_of())
    assert [int(word) for word in found[:3]] == [
        intents + 1,
        default_project.STORIES,
        intents + 1,
    ]  # one is the fallback


def test_stories_agree_with_the_rules() -> None:
    written = default_project.rules_of(["a", "b", "c"])

    for story in written["stories"]:
        steps = story["steps"]
        assert all(steps[at + 1]["action"] == f"utter_{steps[at]['intent']}" for at in range(0, len(steps), 2))
    assert written == default_project.rules_of(["a", "b", "c"])


def test_a_model_belongs_to_its_content(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "bench/uv.lock").write_text("lock")
    sentences = tmp_path / "data/nlu/talk.yml"
    sentences.write_text("nlu: []")
    name = default_project.project_name(30, tmp_path)

    assert default_project.project_name(30, tmp_path) == name
    assert default_project.project_name(100, tmp_path) != name
    sentences.write_text("nlu: [{intent: greet}]")
    assert default_project.project_name(30, tmp_path) != name


def test_a_trained_model_is_not_trained_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench/uv.lock").write_text("lock")
    folder = tmp_path / "var/bench" / f"default-{default_project.project_name(30, tmp_path)}"
    (folder / "models").mkdir(parents=True)
    (folder / "models/default.tar.gz").write_bytes(b"model")
    (folder / "training.json").write_text('{"seconds": 900.0, "cpu_seconds": 1700.0, "peak_mb": 1800.0}')

    model, cost = default_project.ensure_default_model(30, lambda line: None, tmp_path)

    assert (model, cost.seconds) == (folder / "models/default.tar.gz", 900.0)


def test_speed_may_be_measured_with_a_model_of_earlier_sentences(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench/uv.lock").write_text("lock")
    for hours, name in enumerate(("default-older", "default-newer", "ours-newest")):
        (tmp_path / "var/bench" / name).mkdir(parents=True)
        cost = tmp_path / "var/bench" / name / "training.json"
        cost.write_text('{"seconds": 9.0, "cpu_seconds": 17.0, "peak_mb": 18.0}')
        os.utime(cost, (3600 * hours, 3600 * hours))
    (tmp_path / "var/bench/default-newer/models").mkdir()
    (tmp_path / "var/bench/default-newer/models/default.tar.gz").write_bytes(b"model")
    said: list[str] = []

    model, _ = default_project.ensure_default_model(30, said.append, tmp_path, as_trained=True)

    assert model.parent.parent.name == "default-newer" and "earlier sentences" in said[0]


def test_a_training_that_fails_names_its_log(tmp_path: Path) -> None:
    (tmp_path / "bench/.venv/bin").mkdir(parents=True)
    (tmp_path / "bench/uv.lock").write_text("lock")
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "data/nlu/talk.yml").write_text("nlu: [{intent: greet, examples: '- hej'}]")
    broken = tmp_path / "bench/.venv/bin/python"
    broken.write_text("#!/bin/sh\necho no such thing; exit 3\n")
    broken.chmod(0o755)

    with pytest.raises(RuntimeError, match=r"train\.log"):
        default_project.ensure_default_model(1, lambda line: None, tmp_path)

    assert "no such thing" in next(tmp_path.glob("var/bench/*/train.log")).read_text()
