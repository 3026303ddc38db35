"""Measure the intent model alone, with Rasa's own Python:

    OMP_NUM_THREADS=1 bot/.venv/bin/python -m evaluation.intents --test data/evaluation/intents.jsonl
    OMP_NUM_THREADS=1 bot/.venv/bin/python -m evaluation.intents --folds 5

The first asks the newest trained model about sentences it has never seen. The second trains anew on parts of data/nlu
and guesses the rest: that is what thresholds are calibrated on. See docs/evaluation.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # with more, the embedding spin-waits (shared/spike.md part II 4)

from evaluation import intent_figures, intent_runs
from evaluation.figures import Share
from evaluation.intent_sets import Sentence, read_rasa_data, read_test_set, unknown_intents
from evaluation.noise import noisy
from evaluation.sets import SetError
from triage.intents import load_intents

REPOSITORY = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Measure; return 0, or 1 when a set or a model cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        figures, text = _on_test_set(options) if options.test else _over_folds(options)
    except (SetError, FileNotFoundError) as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 1
    print(json.dumps(plain(figures), ensure_ascii=False) if options.json else text)
    return 0


def _on_test_set(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    sentences = read_test_set(options.test, options.limit)
    unknown = unknown_intents(sentences, load_intents(options.data))
    if unknown:
        raise SetError(options.test, None, f"intents that are not in data/intents.yml: {', '.join(unknown)}")
    model = options.model or intent_runs.newest_model(REPOSITORY / "models")
    sets = [sentences, _noisy(sentences)] if options.noise else [sentences]
    measured = [intent_figures.measure(guesses) for guesses in intent_runs.guesses_of_model(model, *sets)]
    texts = [intent_figures.report(f"Intents, {model.name}", measured[0])]
    if options.noise:
        measured[0]["noisy"] = measured[1]
        texts.append(intent_figures.report("The same with simulated chat noise", measured[1]))
    return measured[0], "\n\n\n".join(texts)


def _noisy(sentences: list[Sentence]) -> list[Sentence]:
    return [replace(one, text=noisy(one.text, one.id)) for one in sentences]


def _over_folds(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    intent_runs.prepare_rasa()
    from bot.intent_classifier import IntentClassifier

    guesses = intent_runs.guesses_of_folds(
        read_rasa_data(options.data / "nlu"), options.folds, options.cache,
        IntentClassifier.get_default_config()["answer_threshold"], not options.no_embeddings,
        lambda line: print(line, file=sys.stderr, flush=True),
    )  # fmt: skip
    rows, curve = intent_figures.threshold_table(guesses), intent_figures.reliability(guesses)
    figures = {**intent_figures.measure(guesses), "thresholds": rows, "reliability": curve}
    title = f"Intents over {options.folds} folds of data/nlu"
    return figures, f"{intent_figures.calibration_report(rows, curve)}\n\n\n{intent_figures.report(title, figures)}"


def plain(value: Any) -> Any:
    """Turn shares into what JSON knows, however deep they stand."""
    if isinstance(value, Share):
        return value.as_json()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def _at_least(least: int) -> Any:
    def read(text: str) -> int:
        if not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"expected a whole number from {least}, got {text!r}")
        return int(text)

    return read


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.intents", description="Measure the intent model.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--test", type=Path, help="test set: .jsonl with text, intent, also, style; or Rasa's .yml")
    what.add_argument("--folds", type=_at_least(2), help="cross-validate data/nlu over so many folds")
    add = parser.add_argument
    add("--model", type=Path, help="a model archive (default: the newest in models/)")
    add("--noise", action="store_true", help="ask once more with simulated chat noise")
    add("--limit", type=_at_least(1), help="at most so many sentences of the test set, evenly spread")
    add("--data", type=Path, default=REPOSITORY / "data", help="content folder (default: data/)")
    add("--cache", type=Path, default=REPOSITORY / "var" / "embeddings.npz", help="vectors of sentences seen before")
    add("--no-embeddings", action="store_true", help="the linear part alone, as where the wheel does not exist")
    add("--json", action="store_true", help="print one JSON object instead of tables")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
