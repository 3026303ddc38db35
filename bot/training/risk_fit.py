"""Fit the heads of the risk model: linear over n-grams and stage 1's signals, and beside it over sentence embeddings.

`level` is three yes-or-no questions (at least concern, at least high, acute), because levels are an order and a miss by
one is less than a miss by three. Scores are turned into probabilities on sentences of folds the part was not fitted on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from bot.training.risk_data import Example
from triage.linear import bucket_counts

WORD, CHAR, BUCKETS = (1, 2), (2, 5), 1 << 15
SIGNAL_SCALE = 0.3  # of a signal beside n-gram rows of length 1; the larger, the more stage 1 is believed
NGRAM_C = 10.0  # chosen across writers, as all of these
NETS, ROUNDS, BATCH, RATE, PENALTY = (
    3,
    30,
    256,
    0.002,
    0.004,
)  # of the small networks; the penalty is on squared weights
LEVEL_UNITS, KIND_UNITS = 64, 32  # of each network; more gains nothing, and the file must stay below 1 MB
SEED = 20261121


@dataclass
class Layer:
    """A small network over embeddings: `units` (n_units, 384), `out` (n_labels, n_units)."""

    units: np.ndarray
    unit_bias: np.ndarray
    out: np.ndarray
    bias: np.ndarray

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Return scores, shape (n_texts, n_labels)."""
        return np.maximum(0, vectors @ self.units.T + self.unit_bias) @ self.out.T + self.bias


@dataclass
class Parts:
    """Fitted weights of one head before they are written: `ngram` (labels, buckets), `signal` (labels, names)."""

    labels: tuple[str, ...]
    ngram: np.ndarray
    bias: np.ndarray
    signal: np.ndarray
    layer: Layer | None = None

    def scores(self, rows: csr_matrix, marks: np.ndarray) -> np.ndarray:
        """Return scores, shape (n_texts, n_labels)."""
        return rows @ self.ngram.T + marks @ self.signal.T + self.bias


@dataclass
class Features:
    """Turns examples into rows; `idf` and `names` come from the sentences it was made from."""

    idf: np.ndarray
    names: list[str]

    @staticmethod
    def of(examples: Sequence[Example], counts: csr_matrix) -> Features:
        """Learn idf and the names of signals seen at least three times."""
        seen = np.bincount(counts.indices, minlength=BUCKETS)
        idf = np.where(seen > 0, np.log((1 + len(examples)) / (1 + seen)) + 1, 0.0)
        step = idf.max() / 255  # rounded here, so that training and the file agree
        often: dict[str, int] = {}
        for one in examples:
            for name in one.signals:
                often[name] = often.get(name, 0) + 1
        return Features(np.round(idf / step) * step, sorted(name for name, count in often.items() if count >= 3))

    def rows(self, counts: csr_matrix) -> csr_matrix:
        """Return tf-idf rows of length 1, shape (n_texts, BUCKETS)."""
        return normalize(counts.multiply(self.idf).tocsr())

    def marks(self, examples: Sequence[Example]) -> np.ndarray:
        """Return which signals each example has, shape (n_texts, n_names), 0 or 1."""
        place = {name: index for index, name in enumerate(self.names)}
        found = np.zeros((len(examples), len(self.names)))
        for index, one in enumerate(examples):
            found[index, [place[name] for name in one.signals if name in place]] = 1
        return found


def count(examples: Sequence[Example]) -> csr_matrix:
    """Return 1 + ln(count) of each bucket, shape (n_texts, BUCKETS)."""
    starts, buckets, values = [0], [], []
    for one in examples:
        counts = bucket_counts(one.words, WORD, CHAR, BUCKETS)
        buckets += list(counts)
        values += [1 + np.log(value) for value in counts.values()]
        starts.append(len(buckets))
    return csr_matrix((values, buckets, starts), shape=(len(examples), BUCKETS))


def fit_linear(
    labels: Sequence[str], answers: np.ndarray, rows: csr_matrix, marks: np.ndarray, weight: np.ndarray
) -> Parts:
    """Fit one yes-or-no question for each column of `answers`, shape (n_texts, n_labels), 0 or 1; `weight` has that shape, too."""
    joined = hstack([rows, csr_matrix(SIGNAL_SCALE * marks)]).tocsr()
    parts = Parts(
        tuple(labels), np.zeros((len(labels), BUCKETS)), np.zeros(len(labels)), np.zeros((len(labels), marks.shape[1]))
    )
    for index in range(len(labels)):
        weights, parts.bias[index] = _logistic(NGRAM_C, joined, answers[:, index], weight[:, index])
        parts.ngram[index], parts.signal[index] = weights[:BUCKETS], SIGNAL_SCALE * weights[BUCKETS:]
    return parts


def fit_layer(answers: np.ndarray, vectors: np.ndarray, weight: np.ndarray, units: int) -> Layer:
    """Fit small networks of so many units on standardised embeddings and join them; the standardising is folded in."""
    mean, deviation = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    rows = ((vectors - mean) / deviation).astype(np.float32)
    nets = [_net(seed, units, rows, answers, weight) for seed in range(SEED, SEED + NETS)]
    into = np.concatenate([net[0].T / deviation for net in nets])
    unit_bias = np.concatenate([net[1] for net in nets]) - into @ mean
    out = np.concatenate([net[2].T / NETS for net in nets], axis=1)
    return Layer(into, unit_bias, out, np.mean([net[3] for net in nets], axis=0))


def _net(seed: int, units: int, rows: np.ndarray, answers: np.ndarray, weight: np.ndarray) -> list[np.ndarray]:
    """Fit one network by Adam on cross entropy; return weights and biases of its two layers.

    Written out because scikit-learn's takes no weights of sentences, and this is three times as fast.
    """
    chance, (n_texts, size), labels = np.random.RandomState(seed), rows.shape, answers.shape[1]
    parts = [
        chance.randn(size, units) * np.sqrt(2 / size), np.zeros(units),
        chance.randn(units, labels) * np.sqrt(1 / units), np.zeros(labels),
    ]  # fmt: skip
    parts = [part.astype(np.float32) for part in parts]
    speed, square = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
    share = (weight / weight.mean() / BATCH).astype(np.float32)
    answers, step, steps = answers.astype(np.float32), 0, ROUNDS * max(1, n_texts // BATCH)
    for _ in range(ROUNDS):
        order = chance.permutation(n_texts)
        for start in range(0, max(1, n_texts - BATCH + 1), BATCH):
            chosen = order[start : start + BATCH]
            before = rows[chosen] @ parts[0] + parts[1]
            hidden = np.maximum(before, 0)
            wrong = (expit(hidden @ parts[2] + parts[3]) - answers[chosen]) * share[chosen]
            back = (wrong @ parts[2].T) * (before > 0)
            slopes = [
                rows[chosen].T @ back + PENALTY * parts[0], back.sum(axis=0),
                hidden.T @ wrong + PENALTY * parts[2], wrong.sum(axis=0),
            ]  # fmt: skip
            step += 1
            rate = RATE * min(1.0, step / 100) * (0.5 + 0.5 * np.cos(np.pi * step / steps))
            for part, mean, spread, slope in zip(parts, speed, square, slopes, strict=True):
                mean += 0.1 * (slope - mean)
                spread += 0.001 * (slope * slope - spread)
                part -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return parts


def _logistic(strength: float, rows: Any, answers: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=500, random_state=SEED)
    model.fit(rows, answers, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])


def calibrate(scores: np.ndarray, answers: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Find how scores become log odds: shape (n_scores + 1,), the last one the bias (Platt scaling).

    Where the sentences hold no example of a label, the first score stays the log odds it was fitted to be.
    """
    if answers.min() == answers.max():
        return np.eye(scores.shape[1] + 1)[0]
    model = LogisticRegression(C=1e4, solver="lbfgs", max_iter=1000).fit(scores, answers, sample_weight=weight)
    return np.append(model.coef_[0], model.intercept_[0])
