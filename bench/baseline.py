"""`make baseline`: the same test sets asked of ours and of default Rasa (DIET), trained on the same sentences.

    .venv/bin/python -m bench.baseline [--epochs 30] [--sets data/evaluation] [--json]

Intents: figures of evaluation.intent_figures, clean and with simulated noise. Danger: what evaluation.risk makes of three ways to see
it: our phrases alone, DIET's own intents of danger as an alarm, and ours whole. Prints tables for docs/evaluation.md and docs/safety.md,
and no sentence of a set.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.default_project import DEFAULT_EPOCHS, ensure_default_model, quiet_environment
from bench.environment import ensure_environment
from evaluation import intent_figures, risk
from evaluation.figures import Share, percentile
from evaluation.intent_figures import Guess
from evaluation.intent_sets import Sentence, read_test_set
from evaluation.intents import plain
from evaluation.noise import noisy
from evaluation.sets import SetError, read_set
from ops.model import ROOT, ensure_model
from triage.content import read_yaml
from triage.risk import RiskAssessment, assess
from triage.risk_lexicon import load_lexicon
from triage.vocabulary import RiskKind, RiskLevel

DANGER_FILE = "data/nlu/danger.yml"  # its intents are what a Rasa bot would be taught danger by
INTENT_ROWS = (
    ("right first", "top_1"),
    ("right first, in scope only", "top_1_in_scope"),
    ("right among three", "top_3"),
    ("in scope: answered rightly", "answered_right"),
    ("in scope: answered wrongly", "answered_wrong"),
    ("in scope: asks back or falls back", "unsure"),
    ("out of scope: refused", "out_of_scope_rejected"),
)
HOLDS_SENTENCES = frozenset({"misses", "missed", "false_alarm_lines", "concern_seen_as_danger", "concern_unseen"})
Ask = Callable[[Sequence[str]], list[dict[str, Any]]]


def main(arguments: list[str]) -> int:
    """Measure; return 0, or 1 when a set or a model cannot be read."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was started is ended
    try:
        ensure_environment()
        model, _ = ensure_default_model(options.epochs, _tell)
        ensure_model(_tell)
        ask = default_asker(model)
        figures = {"epochs": options.epochs, "intents": intents(options.sets / "intents.jsonl", ask),
                   "risk": dangers(sorted(options.sets.glob("risk*.jsonl")), ask)}  # fmt: skip
    except (SetError, RuntimeError) as error:
        print(f"baseline: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps(without_sentences(plain(figures)), ensure_ascii=False) if options.json else report(figures))
    return 0


def without_sentences(value: Any) -> Any:
    """Leave out every list of misses: a set that is read while the bot is built tells nothing any more."""
    if isinstance(value, dict):
        return {name: without_sentences(part) for name, part in value.items() if name not in HOLDS_SENTENCES}
    return value


def default_asker(model: Path) -> Ask:
    """Return a function that asks default Rasa about texts: ranking, decided and seconds of each.

    Raises:
        RuntimeError: When called: it did not answer every one.
    """

    def ask(texts: Sequence[str]) -> list[dict[str, Any]]:
        lines = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
        command = [str(ROOT / "bench/.venv/bin/python"), "-m", "bench.ask_default", str(model)]
        done = subprocess.run(command, input=lines, cwd=ROOT, env=quiet_environment(), capture_output=True, text=True)
        answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode or len(answers) != len(texts):
            last = (done.stderr.strip().splitlines() or ["(it said nothing)"])[-1]
            raise RuntimeError(f"default Rasa answered {len(answers)} of {len(texts)} texts: {last}")
        return answers

    return ask


# --- intents ----------------------------------------------------------------------------------------------------------


def intents(path: Path, ask: Ask) -> dict[str, dict[str, Any]]:
    """Return figures of both, clean and with noise: {"ours" | "default": {"clean" | "noisy": figures}}."""
    sentences = read_test_set(path)
    sets = {"clean": sentences, "noisy": [replace(one, text=noisy(one.text, one.id)) for one in sentences]}
    default = {name: intent_figures.measure(guesses_of(one, ask)) for name, one in sets.items()}
    command = [str(ROOT / "bot/.venv/bin/python"), "-m", "evaluation.intents", "--test", str(path.resolve()), "--noise", "--json",
               "--model", str(ensure_model(_tell))]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ours could not be measured: {done.stderr.strip()}")
    ours = json.loads(done.stdout.strip().splitlines()[-1])
    return {"ours": {"clean": ours, "noisy": ours["noisy"]}, "default": plain(default)}


def guesses_of(sentences: Sequence[Sentence], ask: Ask) -> list[Guess]:
    """Ask default Rasa, as evaluation.intent_runs asks ours."""
    answers = ask([one.text for one in sentences])
    return [
        Guess(
            one,
            tuple((name, probability) for name, probability in answer["ranking"]),
            answer["decided"],
            answer["seconds"],
        )
        for one, answer in zip(sentences, answers, strict=True)
    ]


# --- danger -----------------------------------------------------------------------------------------------------------


def danger_intents(root: Path = ROOT) -> frozenset[str]:
    """Return the intents that stand for danger."""
    return frozenset(item["intent"] for item in read_yaml(root / DANGER_FILE)["nlu"])


def dangers(paths: Sequence[Path], ask: Ask) -> dict[str, dict[str, Any]]:
    """Return figures of evaluation.risk for three ways to see danger; `milliseconds` of a message where it was timed."""
    from web.chat.core import Core

    lines = [line for path in paths for line in read_set(path, "risk")]
    answers = ask([line["text"] for line in lines])
    phrases = replace(load_lexicon(ROOT / "data"), model=None)
    core = Core.load(ROOT / "data")
    guessed = dict(zip((line["text"] for line in lines), map(alarm_of, answers), strict=True))
    seen = {
        "phrases": risk.measure(risk.judge(lines, lambda text: assess(text, phrases))),
        "default": risk.measure(risk.judge(lines, lambda text: guessed[text])),
        "ours": risk.measure(risk.judge(lines, core.assess)),
    }
    seen["default"]["milliseconds"] = 1000 * (percentile([one["seconds"] for one in answers], 0.5) or 0.0)
    return seen


def alarm_of(answer: dict[str, Any], danger: frozenset[str] | None = None) -> RiskAssessment:
    """Read an alarm out of DIET's answer: the intent acted on is one of danger. It knows no levels, so high stands for all."""
    is_alarm = answer["decided"] in (danger if danger is not None else danger_intents())
    return RiskAssessment(RiskLevel.HIGH if is_alarm else RiskLevel.NONE, RiskKind.OTHER if is_alarm else None)


# --- tables -----------------------------------------------------------------------------------------------------------


def report(figures: dict[str, Any]) -> str:
    """Write both tables as Markdown."""
    return "\n\n".join(
        [_intent_table(figures["intents"], figures["epochs"]), _risk_table(figures["risk"], figures["epochs"])]
    )


def _intent_table(found: dict[str, Any], epochs: int) -> str:
    sets = ("clean", "noisy")
    head = f"| {found['ours']['clean']['sentences']} sentences | ours | default Rasa (DIET {epochs}) | ours, noise | default Rasa, noise |"
    rows = [f"| {words} | " + " | ".join(percent(found[side][one][key]) for one in sets for side in ("ours", "default")) + " |"
            for words, key in INTENT_ROWS]  # fmt: skip
    times = [f"{found[side][one]['milliseconds']['p50']:.1f} / {found[side][one]['milliseconds']['p95']:.1f}"
             for one in sets for side in ("ours", "default")]  # fmt: skip
    return "\n".join([head, "|---|---|---|---|---|", *rows, f"| NLU p50 / p95, ms | {' | '.join(times)} |"])


def _risk_table(found: dict[str, Any], epochs: int) -> str:
    rows = (
        ("danger seen as at least high (recall)", lambda one: one["danger"]["recall"]),
        ("acute seen as at least high", lambda one: one["danger"]["recall_acute"]),
        ("alarms that were danger (precision)", lambda one: one["danger"]["precision"]),
        ("alarms that were at least concern", lambda one: one["danger"]["precision_concern"]),
        ("false alarms on look-alikes", lambda one: one["false_alarms"]["look_alikes"]),
        ("false alarms on ordinary text", lambda one: one["false_alarms"]["ordinary"]),
    )
    head = f"| {found['ours']['lines']} lines | our phrases alone | default Rasa (DIET {epochs}) | ours |"
    lines = [f"| {words} | " + " | ".join(percent(read(found[side])) for side in ("phrases", "default", "ours")) + " |"
             for words, read in rows]  # fmt: skip
    return "\n".join([head, "|---|---|---|---|", *lines])


def percent(share: Share | dict[str, Any]) -> str:
    """Write a share as "94.1 % (91 to 96)"."""
    found = share.as_json() if isinstance(share, Share) else share
    if found["value"] is None:
        return "-"
    low, high = found["ci95"]
    return f"{100 * found['value']:.1f} % ({100 * low:.0f} to {100 * high:.0f})"


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.baseline", description="Ask ours and default Rasa the same.")
    add = parser.add_argument
    add("--epochs", type=int, default=DEFAULT_EPOCHS, help="of default Rasa's DIET (rasa init: 100; default here: 30)")
    add("--sets", type=Path, default=ROOT / "data" / "evaluation", help="folder with intents.jsonl and risk*.jsonl")
    add("--json", action="store_true", help="print one JSON object instead of tables")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
