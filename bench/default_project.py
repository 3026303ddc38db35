"""The bot of comparison: what `rasa init` makes, with our sentences in it. Writes the project and trains it, once per content.

Pipeline and policies are those of Rasa 3.6's own `rasa init`, word for word, with language da and the epochs of DIET as
asked for. Every intent of data/nlu has a plain text answer: a rule for each, and short stories so that TED and UnexpecTED
are trained as well. No action server, no form, no risk, no redaction: a turn of it does much less than one of ours, so
what is compared favours it.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.processes import Usage, run_measured
from ops.model import ROOT

DEFAULT_EPOCHS = (
    30  # rasa init has 100; on Danish 30 were as good (74.8 and 74.4 %, shared/spike.md part II 2) in half the time
)
STORIES = 150
TURNS_OF_A_STORY = 3
SEED = 20261126  # the same stories in every run
FALLBACK, FALLBACK_ACTION = "nlu_fallback", "utter_nlu_fallback"
FORMAT = 3  # a change of what is written here makes a new project
Say = Callable[[str], None]


def pipeline(epochs: int) -> dict[str, Any]:
    """Return config.yml: rasa/cli/initial_project and default_config.yml of Rasa 3.6.21."""
    return {
        "recipe": "default.v1",
        "assistant_id": "default_rasa",
        "language": "da",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", "epochs": epochs, "constrain_similarities": True},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "RulePolicy"},
            {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
            {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
        ],
    }


def intents_of(root: Path = ROOT) -> list[str]:
    """Return the intents that data/nlu has sentences for, sorted."""
    from triage.content import read_yaml

    found = {
        item["intent"]
        for path in sorted((root / "data/nlu").glob("*.yml"))
        for item in read_yaml(path).get("nlu", [])
        if "intent" in item
    }
    return sorted(found)


def domain_of(intents: list[str]) -> dict[str, Any]:
    """Return domain.yml: a text for each intent."""
    texts = {f"utter_{name}": f"Svar på {name}." for name in intents}
    texts |= {
        FALLBACK_ACTION: "Det forstod jeg ikke.",
        "utter_default": "Det forstod jeg ikke.",
    }  # else it would be silent
    return {
        "version": "3.1",
        "intents": intents,
        "responses": {name: [{"text": text}] for name, text in texts.items()},
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def rules_of(intents: list[str]) -> dict[str, Any]:
    """Return a rule for each intent, and stories that walk through them."""
    dice = random.Random(SEED)
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in intents]
    rules.append({"rule": FALLBACK, "steps": [{"intent": FALLBACK}, {"action": FALLBACK_ACTION}]})
    stories = []
    for number in range(STORIES):
        walk = [dice.choice(intents) for _ in range(TURNS_OF_A_STORY)]
        steps = [step for name in walk for step in ({"intent": name}, {"action": f"utter_{name}"})]
        stories.append({"story": f"story {number}", "steps": steps})
    return {"version": "3.1", "rules": rules, "stories": stories}


def project_name(epochs: int, root: Path = ROOT) -> str:
    """Return the hash of everything the default model is trained from, 16 hex digits."""
    digest = hashlib.sha256(f"{FORMAT} {epochs} {STORIES} {SEED}".encode())
    for path in [root / "bench/uv.lock", *sorted((root / "data/nlu").glob("*.yml"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def write_project(folder: Path, epochs: int, root: Path = ROOT) -> None:
    """Write config, domain, rules, stories and a copy of data/nlu."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    intents = intents_of(root)
    files = {"config.yml": pipeline(epochs), "domain.yml": domain_of(intents), "data/rules.yml": rules_of(intents),
             "endpoints.yml": {}, "credentials.yml": {"rest": None}}  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(as_yaml(content), encoding="utf-8")
    for path in sorted((root / "data/nlu").glob("*.yml")):
        shutil.copy(path, folder / "data" / path.name)


def as_yaml(content: dict[str, Any]) -> str:
    """Write JSON values behind plain keys: it is YAML, and Rasa knows a file by lines that begin with `rules:` or `stories:`."""
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in content.items())


def quiet_environment() -> dict[str, str]:
    """Environment of full Rasa: no telemetry, and TensorFlow's chatter off."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore", "TQDM_DISABLE": "1",
             "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "CUDA_VISIBLE_DEVICES": "-1", "SANIC_HOST": "127.0.0.1"}  # fmt: skip
    return {**{name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}, **quiet}


def rasa_command(*arguments: str, root: Path = ROOT) -> list[str]:
    """Return Rasa's own command in the full environment."""
    return [str(root / "bench/.venv/bin/python"), "-m", "rasa", *arguments]


def newest_default(root: Path = ROOT) -> Path | None:
    """Return the project of default Rasa that was trained last, whatever its sentences were; None when there is none."""
    trained = [path.parent for path in (root / "var" / "bench").glob("default-*/training.json")]
    return max(trained, key=lambda folder: (folder / "training.json").stat().st_mtime, default=None)


def ensure_default_model(
    epochs: int, say: Say = print, root: Path = ROOT, as_trained: bool = False
) -> tuple[Path, Usage]:
    """Train the default bot unless it is there for this content; returns its archive and what training cost.

    Args:
        epochs: Of DIET.
        say: Told what takes long.
        root: The repository.
        as_trained: Take the one trained last, also on earlier sentences: they differ in what it understands, not in its speed.

    Raises:
        RuntimeError: Training failed; names the log.
    """
    folder = root / "var" / "bench" / f"default-{project_name(epochs, root)}"
    if as_trained and (found := newest_default(root)) is not None and found != folder:
        say("• default Rasa was trained on earlier sentences of ours")
        folder = found
    model, cost = folder / "models" / "default.tar.gz", folder / "training.json"
    if not (model.exists() and cost.exists()):
        write_project(folder, epochs, root)
        say(
            f"… training default Rasa (DIET {epochs} epochs, TED) on data/nlu: 15 to 60 minutes on two cores, once for this content"
        )
        command = rasa_command("train", "--force", "--fixed-model-name", "default", "--out", "models", root=root)
        usage = run_measured(command, folder, quiet_environment(), folder / "train.log", say)
        if not model.exists():
            raise RuntimeError(f"Default Rasa could not be trained; the log is {folder / 'train.log'}")
        cost.write_text(json.dumps(usage.as_json()), encoding="utf-8")
    return model, Usage(**json.loads(cost.read_text(encoding="utf-8")))


def ensure_our_training_cost(say: Say = print, root: Path = ROOT) -> Usage:
    """Train ours once more beside the model in use, only to measure; kept for this content.

    Raises:
        RuntimeError: Training failed; names the log.
    """
    from ops.model import model_name, training_environment

    folder = root / "var" / "bench" / f"ours-{model_name(root)}"
    cost = folder / "training.json"
    if not cost.exists():
        folder.mkdir(parents=True, exist_ok=True)
        say("… training ours, to measure it (two to four minutes)")
        command = [str(root / "bot/.venv/bin/python"), "-m", "bot.launcher", "train", "--force", "--out", str(folder),
                   "--fixed-model-name", "ours"]  # fmt: skip
        usage = run_measured(command, root, training_environment(), folder / "train.log", say)
        if not (folder / "ours.tar.gz").exists():
            raise RuntimeError(f"Ours could not be trained; the log is {folder / 'train.log'}")
        (folder / "ours.tar.gz").unlink()
        cost.write_text(json.dumps(usage.as_json()), encoding="utf-8")
    return Usage(**json.loads(cost.read_text(encoding="utf-8")))
