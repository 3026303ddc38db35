"""A model whose answers were given other words is the model Rasa itself would have made: compared with real trainings."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path

import pytest

from ops.model import ROOT, rasa_environment
from triage.content import read_yaml
from web.editor import yaml_text

INTENTS = ("greet", "thank")  # as few examples as give every part of the pipeline something to learn
WORDS = "Hej med dig. Hvad har du på hjerte?"


def run_rasa(*arguments: str, cache: Path) -> None:
    command = [str(ROOT / "bot/.venv/bin/python"), "-m", "bot.launcher", *arguments]
    environment = {**rasa_environment(), "RASA_CACHE_DIRECTORY": str(cache)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def reword(model: Path, domain: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "bot/.venv/bin/python"), "-m", "bot.reworded"]
    options = ["--model", str(model), "--domain", str(domain), "--out", str(out)]
    return subprocess.run(
        [*command, *options], cwd=ROOT, env=rasa_environment(), capture_output=True, text=True, timeout=60
    )


def files_of(archive: Path) -> dict[str, bytes]:
    """Every file of a model; of the metadata without what chance makes new at every training: its id, the moment, names of results."""
    with tarfile.open(archive, "r:gz") as tar:
        found = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}  # type: ignore[union-attr]
    metadata = json.loads(found["metadata.json"])
    assert metadata.pop("model_id") and metadata.pop("trained_at")
    domain = json.dumps(metadata.pop("domain"))  # in the order it stands there: Rasa numbers actions by it
    for node in metadata["predict_schema"]["nodes"].values():
        (node["resource"] or {}).pop("output_fingerprint", None)
    return {**found, "metadata.json": (domain + json.dumps(metadata, sort_keys=True)).encode()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds examples, the domain before and after, and old.tar.gz, trained on the domain before."""
    home = tmp_path_factory.mktemp("reworded")
    listed = [one for path in sorted((ROOT / "data/nlu").glob("*.yml")) for one in read_yaml(path)["nlu"]]
    chosen = {one["intent"]: one["examples"].splitlines()[:12] for one in listed if one.get("intent") in INTENTS}
    blocks = [f"- intent: {name}\n  examples: |\n" + "".join(f"    {line}\n" for line in lines) for name, lines in chosen.items()]  # fmt: skip
    (home / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    before = (ROOT / "domain.yml").read_text(encoding="utf-8")
    after = yaml_text.set_value(before, ("responses", "utter_greet", 0, "text"), WORDS)
    (home / "before.yml").write_text(before, encoding="utf-8")
    (home / "after.yml").write_text(after, encoding="utf-8")
    train(home, "before.yml", "old")
    return home


def train(home: Path, domain: str, name: str) -> Path:
    run_rasa(
        "train", "--config", str(ROOT / "config.yml"), "--domain", str(home / domain), "--data", str(home / "nlu.yml"),
        str(ROOT / "data/rules"), "--out", str(home), "--fixed-model-name", name, cache=home / "cache",
    )  # fmt: skip
    return home / f"{name}.tar.gz"


@pytest.mark.timeout(300)
def test_other_words_give_the_very_model_that_rasa_would_train(folder: Path) -> None:
    trained = files_of(train(folder, "after.yml", "trained"))  # Rasa itself decides what has to be made anew

    done = reword(folder / "old.tar.gz", folder / "after.yml", folder / "new.tar.gz")

    reworded = files_of(folder / "new.tar.gz")
    assert done.returncode == 0, done.stderr
    assert sorted(reworded) == sorted(trained)
    assert [name for name in trained if reworded[name] != trained[name]] == []
    assert any(name.endswith("intents.joblib") for name in trained), "both understand sentences"
    old = files_of(folder / "old.tar.gz")
    assert {name for name in old if old[name] != reworded[name]} == {
        "components/domain_provider/domain.yml",
        "metadata.json",
    }


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("responses", "utter_new"), [{"text": "Hej"}]),
        (("session_config", "session_expiration_time"), 7),
        (("slots", "age", "initial_value"), "15"),
    ],
    ids=["another answer", "session", "slot"],
)  # fmt: skip
def test_more_than_words_is_left_to_a_training(folder: Path, place: tuple[str, ...], value: object) -> None:
    content = yaml_text.load((folder / "before.yml").read_text(encoding="utf-8"))
    inner = content
    for step in place[:-1]:
        inner = inner[step]
    assert inner.get(place[-1]) != value
    inner[place[-1]] = value
    (folder / "other.yml").write_text(json.dumps(content), encoding="utf-8")

    done = reword(folder / "old.tar.gz", folder / "other.yml", folder / "other.tar.gz")

    assert done.returncode == 1 and "takes a training" in done.stderr
    assert list(folder.glob("*other.tar*")) == []


def test_what_is_no_model_is_refused(folder: Path) -> None:
    (folder / "broken.tar.gz").write_bytes(b"this is no model")

    done = reword(folder / "broken.tar.gz", folder / "after.yml", folder / "never.tar.gz")

    assert done.returncode == 1 and "not reworded" in done.stderr
    assert list(folder.glob("*never*")) == []
