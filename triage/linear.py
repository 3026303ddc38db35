"""Read a trained linear text model from JSON and give probabilities, without any library.

Training lives in bot/training/; it must build its features with `featurise` or exactly like it, and write this format.

File format "indgangen-linear-1" (UTF-8 JSON, below 1 MB):
    format      "indgangen-linear-1"
    word        [low, high]    lengths of word n-grams, in words; [0, 0] = none
    char        [low, high]    lengths of character n-grams inside " word " (sklearn's char_wb); [0, 0] = none
    buckets     int            power of two; a feature's number is crc32(utf-8 name) & (buckets - 1)
    idf         {"scale": float, "data": base64 of `buckets` unsigned bytes}; idf = scale * byte
    heads       name -> {"labels": [str], "bias": [float], "scale": [float], "temperature": float,
                         "data": base64 of len(labels) * buckets signed bytes, row by label}; weight = scale[label] * byte
    thresholds  name -> float  free for the user of the model (triage.risk documents those it reads)
    about       {...}          when, from what, with which figures it was trained; not read

Feature names: "w:" + words joined by one space; "c:" + characters. Input text is `normalise(text, vocabulary).text`.
Value of a feature: (1 + ln(count)) * idf of its bucket, counts of names that share a bucket added first; then the
whole vector is scaled to length 1. score(label) = bias + sum(weight * value); probability = softmax(score / temperature).
"""

from __future__ import annotations

import base64
import binascii
import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from pathlib import Path
from typing import Any
from zlib import crc32

from triage.errors import ContentError

FORMAT = "indgangen-linear-1"
MAX_FILE_BYTES = 1_000_000  # a repository file stays below 1 MB


@dataclass(frozen=True)
class Head:
    """One question the model answers; `weights[label_index][bucket]` are signed bytes."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    scale: tuple[float, ...]
    temperature: float
    weights: tuple[array[int], ...]


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

    def probabilities(self, text: str, head: str) -> dict[str, float]:
        """Return label -> probability (0 to 1, sum 1) for one normalised text."""
        return self.all_probabilities(text, (head,))[head]

    def all_probabilities(self, text: str, heads: tuple[str, ...] | None = None) -> dict[str, dict[str, float]]:
        """Return head -> label -> probability; features are built once for all heads."""
        vector = self.vector(text)
        return {name: _answer(self.heads[name], vector) for name in heads or tuple(self.heads)}

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
    data = _bytes(head["data"], buckets * len(labels), path, f"heads.{name}.data")
    rows = tuple(array("b", data[i * buckets : (i + 1) * buckets]) for i in range(len(labels)))
    return Head(labels, bias, scale, temperature, rows)


def _bytes(text: str, size: int, path: str | Path, field: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if len(data) != size:
        raise ContentError(path, field, f"expected {size} bytes, got {len(data)}")
    return data


def _answer(head: Head, vector: Mapping[int, float]) -> dict[str, float]:
    scores = []
    for bias, scale, row in zip(head.bias, head.scale, head.weights, strict=False):
        total = sum(value * row[bucket] for bucket, value in vector.items())
        scores.append((bias + scale * total) / head.temperature)
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    return {label: value / sum(raised) for label, value in zip(head.labels, raised, strict=False)}


def _char_ngrams(padded: str, low: int, high: int) -> Iterator[str]:
    """As sklearn's char_wb: every n-gram, but a word shorter than n only once."""
    for size in range(max(1, low), high + 1):
        yield "c:" + padded[:size]
        for start in range(1, len(padded) - size + 1):
            yield "c:" + padded[start : start + size]
        if size >= len(padded):
            break
