"""Train the second look (`ner.context`): the network that reads words, and what the encoder learns beside its weights for it.

    .venv/bin/pip install torch==2.14.1     # 53 seconds; nothing else needs it
    .venv/bin/python -m ner.train_context   # half an hour on two cores; writes ner/tuning.npz and ner/context.npz
    .venv/bin/python -m bot.training.build_encoder

The encoder's weights stay as they are (4 bits each, in the wheel). Beside each matrix of its lower layers two narrow ones are
learnt ("LoRA", Hu and others 2021, arXiv 2106.09685), with one hidden layer on top of what comes out. The sentences are those of
the recogniser (`ner.generate`, here without placeholders: the encoder reads a text as it was written), of `ner.messages`, of
`data/risk` and the development sets. Every fifth whole message is kept out (`ner.messages.is_held_back`), and its figures are printed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.embedder import TUNING, encoder_folder, wheel_file
from bot.encoder import Encoder, from_blocks
from bot.training.build_encoder import Packed, build
from ner import features
from ner.context import KINDS, LOOKS_AT, WEIGHTS, ContextReader, Token, stretches, with_neighbours
from ner.generate import UNSURE, sentences
from ner.messages import is_held_back, plain, read_messages, read_risk_sentences, spans
from ner.reader import tokenised
from triage.privacy_lists import Recognisers, load_lists

DEVELOPMENT = Path(__file__).resolve().parent.parent / "tests/unit/triage"
DEPTH = 6  # layers that are read: more take longer and hardly know more
RANKS = {"asked": 12, "out": 6, "inner": 8, "outer": 8}  # how narrow what is learnt beside each matrix of a layer is
WIDTH = 128  # of the hidden layer
EPOCHS, PIECES_AT_ONCE, RATE, DECAY = 3, 1600, 1e-3, 0.01
DROPPED, DROPPED_INSIDE = 0.2, 0.05
WARM_STEPS = 200  # the rate rises so long, then falls to nearly nothing
MADE_EVERY = 3  # of the made sentences one in so many is read: reading takes most of the time
UNNAMED_RISK_EVERY = 2  # of the sentences of data/risk without a name in them as well
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
    for number, (text, found) in enumerate(written(held_back=False)):
        if found or number % UNNAMED_RISK_EVERY == 0:
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


@dataclass(frozen=True)
class Sentence:
    """One sentence to learn from: its pieces; pairs of a word and a piece of it; per word the kind, what the lists say, and its weight."""

    pieces: list[int]
    of_word: np.ndarray
    of_piece: np.ndarray
    kinds: list[int]
    looks: list[list[str]]
    counts: float


def read(lists: Recognisers, encoder: Encoder) -> list[Sentence]:
    """All that is learnt from, cut into pieces."""
    mine, found = lists.for_one_text(), []
    for text, named, is_written in examples(lists):
        if tokens := tokenised(text):
            looks = with_neighbours([features.looks(word, mine) for _, word in tokens], nothing="").tolist()
            cut = encoder.pieces_of_words(text, stretches(tokens))
            found.append(Sentence(*cut, labels(tokens, named), looks, WRITTEN if is_written else 1.0))
    return found


def trained(
    learnt_from: list[Sentence], packed: Packed, encoder: Encoder
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Learn; shows the loss as it goes. Returns what is added beside the layers (see `build_encoder.layers`) and the network of
    `ContextReader`."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(0)
    dice = np.random.default_rng(0)

    def tensor(values: Any) -> Any:
        return torch.tensor(np.asarray(values, np.float32))

    class Beside(nn.Module):
        """A matrix that stays, and two narrow ones beside it."""

        def __init__(self, at: str, names: str, result: str) -> None:
            super().__init__()
            width = packed.inner if result == "outer" else packed.width
            weights = np.concatenate([from_blocks(packed.blocks(f"{at}.{name}.w", width)) for name in names.split()])
            self.register_buffer("weights", tensor(weights).bfloat16())
            self.register_buffer(
                "bias", tensor(np.concatenate([packed.floats(f"{at}.{name}.b") for name in names.split()]))
            )
            self.a = nn.Parameter(torch.randn(RANKS[result], width) / math.sqrt(width))
            self.b = nn.Parameter(torch.zeros(len(weights), RANKS[result]))

        def forward(self, words: Any) -> Any:
            words = words.bfloat16()
            learnt = functional.linear(functional.linear(words, self.a.bfloat16()), self.b.bfloat16())
            return functional.linear(words, self.weights).float() + learnt.float() + self.bias

    class Layer(nn.Module):
        def __init__(self, number: int) -> None:
            super().__init__()
            at = f"l{number}"
            self.asked, self.out = Beside(at, "q k v", "asked"), Beside(at, "ao", "out")
            self.inner, self.outer = Beside(at, "fi", "inner"), Beside(at, "fo", "outer")
            self.norms = [[tensor(packed.floats(f"{at}.{norm}.{one}")) for one in "wb"] for norm in ("aln", "oln")]

        def forward(self, words: Any, mask: Any) -> Any:
            texts, pieces, width = words.shape
            each = width // packed.heads
            query, key, value = (
                self.asked(words).view(texts, pieces, 3, packed.heads, each).permute(2, 0, 3, 1, 4).bfloat16()
            )
            seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask).float().transpose(1, 2)
            words = self.added(self.out(seen.reshape(words.shape)), words, 0)
            return self.added(self.outer(functional.gelu(self.inner(words))), words, 1)

        def added(self, new: Any, old: Any, norm: int) -> Any:
            new = functional.dropout(new, DROPPED_INSIDE, self.training)
            return functional.layer_norm(old + new, old.shape[-1:], *self.norms[norm], packed.epsilon)

    seen = Counter(looks[0] for sentence in learnt_from for looks in sentence.looks)
    vocabulary = sorted(look for look, times in seen.items() if times >= SEEN_LEAST and look)
    number_of = {look: number for number, look in enumerate(vocabulary, start=1)}

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(Layer(number) for number in range(DEPTH))
            self.hidden, self.out = nn.Linear(packed.width, WIDTH), nn.Linear(WIDTH, len(KINDS))
            self.looks = nn.Parameter(torch.randn(LOOKS_AT, len(vocabulary) + 1, WIDTH) * 0.05)

        def forward(self, words: Any, mask: Any, of_word: Any, of_piece: Any, looks: Any) -> Any:
            for layer in self.layers:
                words = layer(words, mask)
            states = words.reshape(-1, packed.width)[of_piece]
            summed = torch.zeros(len(looks), packed.width).index_add(0, of_word, states)
            counts = torch.zeros(len(looks), 1).index_add(0, of_word, torch.ones(len(of_word), 1)).clamp(min=1)
            hidden = self.hidden(summed / counts)
            for at in range(LOOKS_AT):
                hidden = hidden + self.looks[at][looks[:, at]]
            return self.out(functional.dropout(functional.relu(hidden), DROPPED, self.training))

    def batches() -> list[list[Sentence]]:
        """Sentences of about one length together, in an order drawn anew each pass."""
        drawn = [learnt_from[at] for at in dice.permutation(len(learnt_from))]
        found: list[list[Sentence]] = [[]]
        for sentence in sorted(drawn, key=lambda one: len(one.pieces)):
            if found[-1] and (len(found[-1]) + 1) * len(sentence.pieces) > PIECES_AT_ONCE:
                found.append([])
            found[-1].append(sentence)
        return [found[at] for at in dice.permutation(len(found))]

    def as_tensors(batch: list[Sentence]) -> tuple[list[Any], Any, Any]:
        longest, before = max(len(one.pieces) for one in batch), np.cumsum([0, *(len(one.kinds) for one in batch)])
        pieces, mask = np.zeros((len(batch), longest), np.int64), np.zeros((len(batch), longest), bool)
        for row, one in enumerate(batch):
            pieces[row, : len(one.pieces)], mask[row, : len(one.pieces)] = one.pieces, True
        of_word = np.concatenate([one.of_word + start for one, start in zip(batch, before, strict=False)])
        of_piece = np.concatenate([one.of_piece + row * longest for row, one in enumerate(batch)])
        looks = np.array([[number_of.get(look, 0) for look in word] for one in batch for word in one.looks])
        kinds = torch.tensor([kind for one in batch for kind in one.kinds])
        counts = tensor([one.counts for one in batch for _ in one.kinds])
        inputs = [tensor(encoder.words_of(pieces)), torch.tensor(mask)[:, None, None, :]]
        return [*inputs, *map(torch.tensor, (of_word, of_piece, looks))], kinds, counts

    network = Network()
    learner = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps, step = EPOCHS * len(batches()), 0
    for epoch in range(EPOCHS):
        began, lost = time.monotonic(), []
        for batch in batches():
            step += 1
            for group in learner.param_groups:
                group["lr"] = RATE * min(1, step / WARM_STEPS) * (1 - 0.97 * step / steps)
            inputs, kinds, counts = as_tensors(batch)
            told = kinds != NOT_LEARNT
            losses = functional.cross_entropy(network(*inputs)[told], kinds[told], reduction="none")
            loss = (losses * counts[told]).sum() / (counts[told].sum() + 1e-6)
            learner.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            learner.step()
            lost.append(loss.item())
            if len(lost) % 100 == 0:
                print(
                    f"pass {epoch + 1}, step {step} of {steps}: loss {np.mean(lost):.4f}, {time.monotonic() - began:.0f} s",
                    flush=True,
                )
    half = {name: value.detach().numpy().astype(np.float16) for name, value in network.named_parameters()}
    beside = {f"l{name.removeprefix('layers.')}": value for name, value in half.items() if name.startswith("layers.")}
    reader = {
        "hidden": half["hidden.weight"].T, "hidden_bias": half["hidden.bias"], "looks": half["looks"],
        "out": half["out.weight"].T, "out_bias": half["out.bias"], "vocabulary": np.array(vocabulary),
    }  # fmt: skip
    return beside, reader


def main() -> int:
    """Read, train, save, measure."""
    parser = argparse.ArgumentParser(prog="python -m ner.train_context", description="Train the second look at names.")
    parser.add_argument("--tuning", type=Path, default=TUNING, help="where what is learnt beside the encoder goes")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights of the network go")
    options = parser.parse_args()
    source = wheel_file()
    if source is None:
        print("The wheel with the sentence encoder is not here: nothing to train with.", file=sys.stderr)
        return 1
    lists = load_lists(features.DATA, ())
    encoder = Encoder(encoder_folder(), source)
    learnt_from = read(lists, encoder)
    print(f"{len(learnt_from)} sentences to learn from", flush=True)
    beside, network = trained(learnt_from, Packed(source.read_bytes()), encoder)
    np.savez_compressed(options.tuning, **beside)  # type: ignore[arg-type]
    np.savez_compressed(options.out, **network)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        build(source, Path(folder), options.tuning)
        print(figures(ContextReader(Encoder(Path(folder), source).states, lists, options.out)))
    return 0


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
