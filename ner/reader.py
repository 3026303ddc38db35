"""The trained pipeline read with a few matrix products instead of spaCy's step by step: the same finds, a third of the time.

spaCy decides token by token and asks the network anew at each. Nearly all tokens stand outside any name, and there a
token's score depends on itself and its four neighbours alone: so all are scored at once, and only what begins a name
is followed token by token. A frightened visitor waits for this before the urgent reply, therefore it matters.
What a word looks like to the network is computed once for the words of the lists, which keep nobody's text; of other
words nothing is kept. Training, and the shape of the network, stay spaCy's (`config.cfg`); `tests/unit/ner` holds both beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy
from spacy.strings import get_string_id

from ner import features
from triage.privacy_lists import Recognisers

Span = tuple[int, int, str]
Scored = tuple[int, int, str, float]  # start, end (exclusive), label, by how much it beats no name
_CHUNK = re.compile(r"\s+|\S+")
_PAD = 4  # rows of nothing around a text: as far as the window encoder of depth 4 sees


class Reader:
    """The weights of one pipeline, and the vectors of the words in the lists.

    Args:
        nlp: A pipeline of `ner.recogniser.unpack` (MultiHashEmbed, MaxoutWindowEncoder of window 1, transition-based "ner").
        lists: The lists its features were attached with.
        words: Words whose vectors are computed now and kept.
    """

    def __init__(self, nlp: Any, lists: Recognisers, words: Iterable[str] = ()) -> None:
        encoder, parser = nlp.get_pipe("tok2vec").model, nlp.get_pipe("ner").model
        nodes = list(encoder.walk())
        self._ops = encoder.ops
        self._tables = [
            (node.get_param("E"), node.attrs["seed"])
            for node in sorted(
                (node for node in nodes if node.name == "hashembed"), key=lambda node: node.attrs["column"]
            )
        ]
        maxouts = [node for node in nodes if node.name == "maxout"]
        norms = [node for node in nodes if node.name == "layernorm"]
        mixed = next(at for at, node in enumerate(maxouts) if node.get_dim("nP") == 3)
        self._mix = _layer(maxouts.pop(mixed), norms.pop(mixed))
        self._windows = [_layer(*pair) for pair in zip(maxouts, norms, strict=True)]
        narrow = parser.get_ref("tok2vec").layers[-1]
        self._narrow = narrow.get_param("W").T.copy(), narrow.get_param("b")
        lower, upper = parser.get_ref("lower"), parser.get_ref("upper")
        weights = lower.get_param("W")  # (features, hidden, pieces, width)
        n_features, _, self._pieces, _ = weights.shape
        # By piece instead of by unit, so that the larger of two is taken of whole rows: many times as fast.
        self._features = [_by_piece(weights[at]).T.copy() for at in range(n_features)]
        self._nothing = [_by_piece(lower.get_param("pad")[0][at]) for at in range(n_features)]  # no such token
        self._bias = _by_piece(lower.get_param("b"))
        self._upper = upper.get_param("W").T.copy(), upper.get_param("b").copy()
        moves = nlp.get_pipe("ner").moves
        names = [moves.get_class_name(at) for at in range(moves.n_moves)]
        self._upper[1][sorted(parser.attrs.get("unseen_classes") or ())] = -numpy.inf
        self._opens = numpy.array([name == "O" or name[0] in "BU" and len(name) > 2 for name in names])
        self._begins = numpy.array([name[0] == "B" for name in names])
        self._outside = names.index("O")
        self._names = names
        self._at = {name: at for at, name in enumerate(names)}
        self._lists = lists
        self._vectors: dict[str, Any] = {}
        known = sorted(set(words))
        if known:
            self._vectors = dict(zip(known, self._embed(known, lists.for_one_text()), strict=True))

    def __call__(self, text: str) -> list[Span]:
        """(start, end, label) of everything the network takes for a name, left to right; nothing of `text` is kept."""
        return [(start, end, label) for start, end, label, _ in self.scored(text)]

    def scored(self, text: str, ease: float = 0.0) -> list[Scored]:
        """The same with how sure the network is: by how much a name beats no name where it begins (raw scores).

        Args:
            ease: Finds that lose to "no name" by less than this come too; 0 gives what spaCy gives.
        """
        tokens = tokenised(text)
        if not tokens:
            return []
        words = [word for _, word in tokens]
        rows = self._encoded(words)
        current = rows @ self._features[0]
        scores = self._scores(current + self._nothing[1] + self._nothing[2])
        scores[:, ~self._opens] = -numpy.inf
        scores[-1, self._begins] = -numpy.inf  # nothing follows that could end it
        outside = scores[:, self._outside].copy()
        scores[:, self._outside] -= ease
        best = scores.argmax(axis=1)
        found: list[Scored] = []
        done = 0
        for at in numpy.flatnonzero(best != self._outside).tolist():
            if at < done:
                continue
            move = best[at] if not words[at].isspace() else self._outside
            name = self._names[move]
            if name == "O":
                continue
            last = at if name[0] == "U" else self._last(rows, current, at, name[2:])
            sure = float(scores[at, move] - outside[at])
            found.append((tokens[at][0], tokens[last][0] + len(words[last]), name[2:], sure))
            done = last + 1
        return found

    def _last(self, rows: Any, current: Any, first: int, label: str) -> int:
        """The last token of a name that begins at `first`."""
        goes_on, ends = self._at[f"I-{label}"], self._at[f"L-{label}"]
        began = rows[first : first + 1] @ self._features[1]
        for at in range(first + 1, len(rows)):
            scores = self._scores(current[at : at + 1] + began + rows[at - 1 : at] @ self._features[2])[0]
            if scores[ends] > scores[goes_on] or scores[ends] == scores[goes_on] and ends < goes_on:
                return at
        return len(rows) - 1

    def _scores(self, summed: Any) -> Any:
        """Scores of all moves, (n_states, n_moves), of summed features (n_states, pieces times hidden)."""
        return _largest(summed + self._bias, self._pieces) @ self._upper[0] + self._upper[1]

    def _encoded(self, words: list[str]) -> Any:
        """Each token with what stands around it, (n_tokens, width)."""
        new = [word for word in dict.fromkeys(words) if word not in self._vectors]
        mine = dict(zip(new, self._embed(new, self._lists.for_one_text()), strict=True)) if new else {}
        width = len(self._narrow[1])
        rows = numpy.zeros((len(words) + 2 * _PAD, width), dtype="float32")
        rows[_PAD:-_PAD] = [self._vectors[word] if word in self._vectors else mine[word] for word in words]
        wide = numpy.zeros((len(rows), 3 * width), dtype="float32")
        for layer in self._windows:
            wide[1:, :width] = rows[:-1]
            wide[:, width : 2 * width] = rows
            wide[:-1, 2 * width :] = rows[1:]
            rows = rows + _through(wide, layer)
        return rows[_PAD:-_PAD] @ self._narrow[0] + self._narrow[1]

    def _embed(self, words: list[str], lists: Recognisers) -> Any:
        """Vectors of words without what stands around them, (n_words, width)."""
        folded = [features.folded(word) for word in words]
        columns = (
            folded,
            [word[:3] for word in folded],
            [word[-3:] for word in folded],
            [features.looks(word, lists) for word in words],
        )
        parts = []
        for column, (table, seed) in zip(columns, self._tables, strict=True):
            ids = numpy.array([get_string_id(value) for value in column], dtype="uint64")
            parts.append(self._ops.gather_add(table, self._ops.hash(ids, seed) % len(table)))
        return _through(numpy.concatenate(parts, axis=1), self._mix)


def _layer(maxout: Any, norm: Any) -> tuple[Any, ...]:
    """Weights (in, pieces times out), bias, pieces, scale and shift of one layer."""
    weights = maxout.get_param("W")
    bias = _by_piece(maxout.get_param("b"))
    return _by_piece(weights).T.copy(), bias, weights.shape[1], norm.get_param("G"), norm.get_param("b")


def _by_piece(weights: Any) -> Any:
    """(out, pieces, ...) as (pieces times out, ...): first all first pieces, then all second ones."""
    turned = weights.swapaxes(0, 1)
    return turned.reshape(-1, *turned.shape[2:]).copy()


def _largest(rows: Any, pieces: int) -> Any:
    """The largest piece of each unit, (n, pieces times out) to (n, out)."""
    width = rows.shape[1] // pieces
    best = rows[:, :width]
    for at in range(1, pieces):
        best = numpy.maximum(best, rows[:, at * width : (at + 1) * width])
    return best


def _through(rows: Any, layer: tuple[Any, ...]) -> Any:
    """Maxout and layer normalisation, (n, in) to (n, out)."""
    weights, bias, pieces, scale, shift = layer
    best = _largest(rows @ weights + bias, pieces)
    best -= best.mean(axis=1, keepdims=True)
    best /= numpy.sqrt(numpy.square(best).mean(axis=1, keepdims=True) + numpy.float32(1e-8))
    return best * scale + shift


def tokenised(text: str) -> list[tuple[int, str]]:
    """(start, word) as spaCy's tokenizer cuts with the expressions of `features`; one space between words is no token."""
    tokens: list[tuple[int, str]] = []
    for match in _CHUNK.finditer(text):
        start, chunk = match.start(), match.group()
        if chunk[0].isspace() and start:
            start, chunk = (start + 1, chunk[1:]) if chunk[0] == " " else (start, chunk)
        if chunk.isalnum():
            tokens.append((start, chunk))
        elif chunk:
            tokens += _cut(start, chunk)
    return tokens


def _cut(start: int, chunk: str) -> list[tuple[int, str]]:
    """Signs before, between and after the words of one chunk as tokens of their own."""
    before: list[tuple[int, str]] = []
    behind: list[tuple[int, str]] = []
    while chunk:
        lead = features.BEFORE.search(chunk) is not None
        tail = features.AFTER.search(chunk[lead:]) is not None
        if not lead and not tail:
            break
        if tail:
            behind.append((start + len(chunk) - 1, chunk[-1]))
        if lead:
            before.append((start, chunk[0]))
        start, chunk = start + lead, chunk[lead : len(chunk) - tail]
    done = 0
    for match in features.INSIDE.finditer(chunk):
        if match.start() == 0:
            continue
        if match.start() > done:
            before.append((start + done, chunk[done : match.start()]))
        before.append((start + match.start(), match.group()))
        done = match.end()
    if chunk[done:]:
        before.append((start + done, chunk[done:]))
    return before + behind[::-1]
