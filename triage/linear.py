"""Read a trained linear text model from JSON and give probabilities, without any library.

Training lives in bot/training/; it must build its features with `featurise` or exactly like it, and write this format.

File format "indgangen-linear-1" (UTF-8 JSON, below 1 MB):
    format      "indgangen-linear-1"
    word        [low, high]    lengths of word n-grams, in words; [0, 0] = none
    char        [low, high]    lengths of character n-grams inside " word " (sklearn's char_wb); [0, 0] = none
    buckets     int            power of two; a feature's number is crc32(utf-8 name) & (buckets - 1)
    idf         {"scale": float, "data": base64 of `buckets` unsigned bytes}; idf = scale * byte
    heads       name -> {"labels": [str], "bias": [float], "scale": [float], "temperature": float,
                         "data": base64 of len(labels) * buckets signed bytes, row by label; weight = scale[label] * byte,
                         "link": "softmax" (default: one label is right) or "logistic" (each label by itself),
                         "signals": {name: [float for each label]}, optional,
                         "dense": optional, for texts that come with a sentence embedding:
                             {"size": int, "units": {"bias": [float], "scale": [float], "data": base64 of units * size signed
                              bytes}, "out": [[float for each unit] for each label], "bias": [float for each label],
                              "mix": [[of score, of dense score, bias] for each label]}}
    thresholds  name -> float  free for the user of the model (triage.risk documents those it reads)
    about       {...}          when, from what, with which figures it was trained; not read

Feature names: "w:" + words joined by one space; "c:" + characters. Input text is `normalise(text, vocabulary).text`.
Value of a feature: (1 + ln(count)) * idf of its bucket, counts of names that share a bucket added first; then the
whole vector is scaled to length 1. score(label) = bias + sum(weight * value) + sum(weights of the signals given);
probability = link(score / temperature). With an embedding e: unit = max(0, bias + sum(weight * e)), dense score =
bias + sum(out * unit), probability = link(mix[0] * score + mix[1] * dense score + mix[2]), without a temperature.
"""

from __future__ import annotations

import base64
import binascii
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt
from operator import mul
from pathlib import Path
from typing import Any
from zlib import crc32

from triage.errors import ContentError

FORMAT = "indgangen-linear-1"
MAX_FILE_BYTES = 1_000_000  # a repository file stays below 1 MB


@dataclass(frozen=True)
class Dense:
    """The part of a head that reads a sentence embedding: one layer of units, `weights[unit][dimension]` signed bytes."""

    size: int
    unit_bias: tuple[float, ...]
    unit_scale: tuple[float, ...]
    weights: tuple[array[int], ...]
    out: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    mix: tuple[tuple[float, float, float], ...]

    def scores(self, embedding: Sequence[float]) -> list[float]:
        """Return one score for each label."""
        units = [
            max(0.0, bias + scale * sum(map(mul, embedding, row)))
            for bias, scale, row in zip(self.unit_bias, self.unit_scale, self.weights, strict=True)
        ]
        return [bias + sum(map(mul, row, units)) for bias, row in zip(self.bias, self.out, strict=True)]


@dataclass(frozen=True)
class Head:
    """One question the model answers; `weights[label_index][bucket]` are signed bytes."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    scale: tuple[float, ...]
    temperature: float
    weights: tuple[array[int], ...]
    link: str = "softmax"
    signals: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    dense: Dense | None = None


@dataclass(frozen=True)
class LinearModel:
    """A model as read from its file; see the module's text for every field."""

    word: tuple[int, int]
    char: tuple[int, int]
    buckets: int
    idf_scale: float
    idf: bytes
    heads: Mapping[str, Head]
    thresholds: Mapping[str, float]

    @property
    def reads_embeddings(self) -> bool:
        """Whether any head gains from a sentence embedding."""
        return any(head.dense for head in self.heads.values())

    def probabilities(self, text: str, head: str) -> dict[str, float]:
        """Return label -> probability (0 to 1; sum 1 where the link is softmax) for one normalised text."""
        return self.all_probabilities(text, (head,))[head]

    def all_probabilities(
        self,
        text: str,
        heads: tuple[str, ...] | None = None,
        signals: Iterable[str] = (),
        embedding: Sequence[float] | None = None,
    ) -> dict[str, dict[str, float]]:
        """Return head -> label -> probability; features are built once for all heads.

        Args:
            text: One normalised text.
            heads: Names of heads; all when left out.
            signals: What else is known of the text, as names; unknown ones count nothing.
            embedding: Sentence embedding of the text, or None; one of a wrong size is left aside.
        """
        vector, known = self.vector(text), tuple(signals)
        return {name: _answer(self.heads[name], vector, known, embedding) for name in heads or tuple(self.heads)}

    def weightiest_words(self, text: str, head: str, label: str, most: int = 3) -> list[str]:
        """Return the words that speak most for a label, the strongest first; for explanation, so approximate."""
        one = self.heads[head]
        row, vector = one.weights[one.labels.index(label)], self.vector(text)
        worth = {
            word: sum(
                vector.get(bucket, 0.0) * row[bucket] for bucket in bucket_counts(word, (1, 1), self.char, self.buckets)
            )
            for word in dict.fromkeys(text.split())
        }
        return [word for word in sorted(worth, key=lambda word: -worth[word]) if worth[word] > 0][:most]

    def vector(self, text: str) -> dict[int, float]:
        """Return bucket -> value of one normalised text, length 1 (empty when nothing is known)."""
        counts = bucket_counts(text, self.word, self.char, self.buckets)
        values = {bucket: (1 + log(count)) * self.idf[bucket] * self.idf_scale for bucket, count in counts.items()}
        length = sqrt(sum(value * value for value in values.values()))
        return {bucket: value / length for bucket, value in values.items() if value} if length else {}


def featurise(text: str, word: tuple[int, int], char: tuple[int, int]) -> Iterator[str]:
    """Yield every feature name of one normalised text, with repeats; the reference for training.

    Args:
        text: Words with one space between.
        word: Shortest and longest word n-gram, in words; (0, 0) = none.
        char: Shortest and longest character n-gram; (0, 0) = none. A word shorter than n gives itself once.
    """
    words = text.split()
    for size in range(word[0], word[1] + 1) if word[1] else ():
        for start in range(len(words) - size + 1):
            yield "w:" + " ".join(words[start : start + size])
    for one in words if char[1] else ():
        yield from _char_ngrams(f" {one} ", *char)


def bucket_counts(text: str, word: tuple[int, int], char: tuple[int, int], buckets: int) -> dict[int, int]:
    """Return bucket -> how often, for one normalised text."""
    counts: dict[int, int] = {}
    mask = buckets - 1
    for name in featurise(text, word, char):
        bucket = crc32(name.encode()) & mask
        counts[bucket] = counts.get(bucket, 0) + 1
    return counts


def load_model(path: str | Path) -> LinearModel:
    """Read and check a model file.

    Raises:
        ContentError: It cannot be read, is over MAX_FILE_BYTES, or a field is missing, of wrong size or no number.
    """
    try:
        raw = Path(path).read_bytes()
        if len(raw) > MAX_FILE_BYTES:
            raise ContentError(path, "", f"expected at most {MAX_FILE_BYTES} bytes, got {len(raw)}")
        return _model(json.loads(raw), path)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ContentError(path, "", f"cannot be read as JSON: {type(error).__name__}") from error
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise ContentError(path, "", f"expected format {FORMAT}: {type(error).__name__} {error}") from error


def pack(values: list[int], signed: bool) -> str:
    """Write bytes as the file holds them; for training."""
    return base64.b64encode(array("b" if signed else "B", values).tobytes()).decode()


def _model(content: Any, path: str | Path) -> LinearModel:
    if content["format"] != FORMAT:
        raise ContentError(path, "format", f"expected {FORMAT}, got {content['format']!r}")
    buckets = int(content["buckets"])
    if buckets < 2 or buckets & (buckets - 1):
        raise ContentError(path, "buckets", f"expected a power of two, got {buckets}")
    idf = _bytes(content["idf"]["data"], buckets, path, "idf")
    heads = {name: _head(head, buckets, path, name) for name, head in content["heads"].items()}
    low_high = [tuple(int(size) for size in content[name]) for name in ("word", "char")]
    if not heads or any(len(pair) != 2 or not 0 <= pair[0] <= pair[1] <= 8 for pair in low_high):
        raise ContentError(path, "heads, word, char", "expected at least one head, and n-gram lengths from 0 to 8")
    thresholds = {name: float(value) for name, value in content.get("thresholds", {}).items()}
    scale = float(content["idf"]["scale"])
    return LinearModel(low_high[0], low_high[1], buckets, scale, idf, heads, thresholds)  # type: ignore[arg-type]


def _head(head: Mapping[str, Any], buckets: int, path: str | Path, name: str) -> Head:
    labels = tuple(str(label) for label in head["labels"])
    bias, scale = (tuple(float(value) for value in head[key]) for key in ("bias", "scale"))
    temperature = float(head["temperature"])
    if not len(labels) == len(bias) == len(scale) or temperature <= 0:
        raise ContentError(
            path, f"heads.{name}", "expected one bias and scale for each label, and a temperature above 0"
        )
    link = str(head.get("link", "softmax"))
    signals = {str(key): tuple(float(one) for one in row) for key, row in head.get("signals", {}).items()}
    if link not in ("softmax", "logistic") or any(len(row) != len(labels) for row in signals.values()):
        raise ContentError(
            path, f"heads.{name}", "expected link softmax or logistic, and a weight of each signal by label"
        )
    weights = _rows(head["data"], len(labels), buckets, path, f"heads.{name}.data")
    dense = _dense(head["dense"], len(labels), path, name) if "dense" in head else None
    return Head(labels, bias, scale, temperature, weights, link, signals, dense)


def _dense(dense: Mapping[str, Any], labels: int, path: str | Path, name: str) -> Dense:
    size, where = int(dense["size"]), f"heads.{name}.dense"
    unit_bias, unit_scale = (tuple(float(value) for value in dense["units"][key]) for key in ("bias", "scale"))
    out = tuple(tuple(float(value) for value in row) for row in dense["out"])
    mix = tuple((float(one), float(two), float(three)) for one, two, three in dense["mix"])
    bias = tuple(float(value) for value in dense["bias"])
    if not labels == len(out) == len(mix) == len(bias) or {len(unit_bias), len(unit_scale)} != {
        len(row) for row in out
    }:
        raise ContentError(path, where, "expected one bias and mix for each label, and a weight for each unit")
    weights = _rows(dense["units"]["data"], len(unit_bias), size, path, f"{where}.units.data")
    return Dense(size, unit_bias, unit_scale, weights, out, bias, mix)


def _rows(text: str, labels: int, width: int, path: str | Path, field_name: str) -> tuple[array[int], ...]:
    data = _bytes(text, labels * width, path, field_name)
    return tuple(array("b", data[i * width : (i + 1) * width]) for i in range(labels))


def _bytes(text: str, size: int, path: str | Path, field: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if len(data) != size:
        raise ContentError(path, field, f"expected {size} bytes, got {len(data)}")
    return data


def _answer(
    head: Head, vector: Mapping[int, float], signals: Sequence[str], embedding: Sequence[float] | None
) -> dict[str, float]:
    scores = [_score(head, index, vector, signals) for index in range(len(head.labels))]
    dense = head.dense
    if dense is not None and embedding is not None and len(embedding) == dense.size:
        both = zip(dense.mix, scores, dense.scores(embedding), strict=True)
        scores = [of_score * score + of_dense * other + bias for (of_score, of_dense, bias), score, other in both]
    else:
        scores = [score / head.temperature for score in scores]
    if head.link == "logistic":
        return {
            label: 1 / (1 + exp(-max(-60.0, min(60.0, score))))
            for label, score in zip(head.labels, scores, strict=True)
        }
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    return {label: value / sum(raised) for label, value in zip(head.labels, raised, strict=True)}


def _score(head: Head, index: int, vector: Mapping[int, float], signals: Sequence[str]) -> float:
    row = head.weights[index]
    total = sum(value * row[bucket] for bucket, value in vector.items())
    extra = sum(head.signals[name][index] for name in signals if name in head.signals)
    return head.bias[index] + head.scale[index] * total + extra


def _char_ngrams(padded: str, low: int, high: int) -> Iterator[str]:
    """As sklearn's char_wb: every n-gram, but a word shorter than n only once."""
    for size in range(max(1, low), high + 1):
        yield "c:" + padded[:size]
        for start in range(1, len(padded) - size + 1):
            yield "c:" + padded[start : start + size]
        if size >= len(padded):
            break
