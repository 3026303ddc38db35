"""The learning of `ner.train_context`: the encoder's lower layers with something narrow beside each matrix, and a network on top.

Needs torch, which nothing else here does. What is learnt runs without it (`bot.training.build_encoder`, `ner.context`).
"""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.encoder import Encoder, from_blocks
from bot.training.build_encoder import Packed
from ner.context import KINDS, LOOKS_AT

DEPTH = 6  # layers that are read: more take longer and hardly know more
RANKS = {"asked": 12, "out": 6, "inner": 8, "outer": 8}  # how narrow what is learnt beside each matrix of a layer is
WIDTH = 128  # of the hidden layer
EPOCHS, PIECES_AT_ONCE, RATE, DECAY = 3, 1600, 1e-3, 0.01
DROPPED, DROPPED_INSIDE = 0.2, 0.05
WARM_STEPS = 200  # the rate rises so long, then falls to nearly nothing
SEEN_LEAST = 60  # how often something the lists say of a word must occur to have a number of its own
SHOWN_EVERY = 100  # steps
NOT_LEARNT = -1
Weights = dict[str, np.ndarray]


@dataclass(frozen=True)
class Sentence:
    """One sentence to learn from: its pieces; pairs of a word and a piece of it; per word its kind (a place in KINDS, or
    NOT_LEARNT) and what the lists say (LOOKS_AT each); how much its words count."""

    pieces: list[int]
    of_word: np.ndarray
    of_piece: np.ndarray
    kinds: list[int]
    looks: list[list[str]]
    counts: float


def train(sentences: list[Sentence], packed: Packed, encoder: Encoder) -> tuple[Weights, Weights]:
    """Learn; shows the loss as it goes.

    Returns:
        What is added beside the layers (see `build_encoder.layers`), and the network of `ner.context.ContextReader`; float16.
    """
    torch.manual_seed(0)
    dice = np.random.default_rng(0)
    seen = Counter(looks[0] for sentence in sentences for looks in sentence.looks)
    vocabulary = sorted(look for look, times in seen.items() if times >= SEEN_LEAST and look)
    number_of = {look: number for number, look in enumerate(vocabulary, start=1)}
    network = _Network(packed, len(vocabulary) + 1)
    learner = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps, step = EPOCHS * len(_batches(sentences, dice)), 0
    for epoch in range(1, EPOCHS + 1):
        began, lost = time.monotonic(), []
        for batch in _batches(sentences, dice):
            step += 1
            for group in learner.param_groups:
                group["lr"] = RATE * min(1, step / WARM_STEPS) * (1 - 0.97 * step / steps)
            lost.append(_learn(network, learner, *_as_tensors(batch, number_of, encoder)))
            if step % SHOWN_EVERY == 0:
                seconds = time.monotonic() - began
                print(f"pass {epoch}, step {step} of {steps}: loss {np.mean(lost):.4f}, {seconds:.0f} s", flush=True)
    half = {name: value.detach().numpy().astype(np.float16) for name, value in network.named_parameters()}
    beside = {f"l{name.removeprefix('layers.')}": value for name, value in half.items() if name.startswith("layers.")}
    reader = {
        "hidden": half["hidden.weight"].T, "hidden_bias": half["hidden.bias"], "looks": half["looks"],
        "out": half["out.weight"].T, "out_bias": half["out.bias"], "vocabulary": np.array(vocabulary),
    }  # fmt: skip
    return beside, reader


def _learn(network: _Network, learner: Any, inputs: list[Any], kinds: Any, counts: Any) -> float:
    """One step; returns the loss."""
    told = kinds != NOT_LEARNT
    losses = functional.cross_entropy(network(*inputs)[told], kinds[told], reduction="none")
    loss = (losses * counts[told]).sum() / (counts[told].sum() + 1e-6)
    learner.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    learner.step()
    return float(loss.item())


def _batches(sentences: list[Sentence], dice: np.random.Generator) -> list[list[Sentence]]:
    """Sentences of about one length together, in an order drawn anew each time."""
    drawn = [sentences[at] for at in dice.permutation(len(sentences))]
    found: list[list[Sentence]] = [[]]
    for sentence in sorted(drawn, key=lambda one: len(one.pieces)):
        if found[-1] and (len(found[-1]) + 1) * len(sentence.pieces) > PIECES_AT_ONCE:
            found.append([])
        found[-1].append(sentence)
    return [found[at] for at in dice.permutation(len(found))]


def _as_tensors(batch: list[Sentence], number_of: dict[str, int], encoder: Encoder) -> tuple[list[Any], Any, Any]:
    """What the network reads (words, mask, of_word, of_piece, looks), kinds and counts, of all words of a batch."""
    longest, before = max(len(one.pieces) for one in batch), np.cumsum([0, *(len(one.kinds) for one in batch)])
    pieces, mask = np.zeros((len(batch), longest), np.int64), np.zeros((len(batch), longest), bool)
    for row, one in enumerate(batch):
        pieces[row, : len(one.pieces)], mask[row, : len(one.pieces)] = one.pieces, True
    of_word = np.concatenate([one.of_word + start for one, start in zip(batch, before, strict=False)])
    of_piece = np.concatenate([one.of_piece + row * longest for row, one in enumerate(batch)])
    looks = np.array([[number_of.get(look, 0) for look in word] for one in batch for word in one.looks])
    inputs = [_tensor(encoder.words_of(pieces)), torch.tensor(mask)[:, None, None, :]]
    kinds = torch.tensor([kind for one in batch for kind in one.kinds])
    counts = _tensor([one.counts for one in batch for _ in one.kinds])
    return [*inputs, *map(torch.tensor, (of_word, of_piece, looks))], kinds, counts


def _tensor(values: Any) -> Any:
    return torch.tensor(np.asarray(values, np.float32))


class _Beside(nn.Module):
    """A matrix (or several at once) that stays, and two narrow ones beside it."""

    def __init__(self, packed: Packed, layer: int, names: list[str], result: str) -> None:
        super().__init__()
        width = packed.inner if result == "outer" else packed.width
        weights = np.concatenate([from_blocks(packed.blocks(f"l{layer}.{name}.w", width)) for name in names])
        self.register_buffer("weights", _tensor(weights).bfloat16())
        self.register_buffer("bias", _tensor(np.concatenate([packed.floats(f"l{layer}.{name}.b") for name in names])))
        self.a = nn.Parameter(torch.randn(RANKS[result], width) / math.sqrt(width))
        self.b = nn.Parameter(torch.zeros(len(weights), RANKS[result]))

    def forward(self, words: Any) -> Any:
        words = words.bfloat16()
        learnt = functional.linear(functional.linear(words, self.a.bfloat16()), self.b.bfloat16())
        return functional.linear(words, self.weights).float() + learnt.float() + self.bias


class _Layer(nn.Module):
    """One layer of the encoder, as `build_encoder.layers` writes it."""

    def __init__(self, packed: Packed, layer: int) -> None:
        super().__init__()
        self.asked, self.out = _Beside(packed, layer, ["q", "k", "v"], "asked"), _Beside(packed, layer, ["ao"], "out")
        self.inner, self.outer = _Beside(packed, layer, ["fi"], "inner"), _Beside(packed, layer, ["fo"], "outer")
        self.norms = [[_tensor(packed.floats(f"l{layer}.{norm}.{one}")) for one in "wb"] for norm in ("aln", "oln")]
        self.heads, self.epsilon = packed.heads, packed.epsilon

    def forward(self, words: Any, mask: Any) -> Any:
        texts, pieces, width = words.shape
        asked = self.asked(words).view(texts, pieces, 3, self.heads, width // self.heads)
        query, key, value = asked.permute(2, 0, 3, 1, 4).bfloat16()
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask).float().transpose(1, 2)
        words = self._added(self.out(seen.reshape(words.shape)), words, 0)
        return self._added(self.outer(functional.gelu(self.inner(words))), words, 1)

    def _added(self, new: Any, old: Any, norm: int) -> Any:
        new = functional.dropout(new, DROPPED_INSIDE, self.training)
        return functional.layer_norm(old + new, old.shape[-1:], *self.norms[norm], self.epsilon)


class _Network(nn.Module):
    """The layers, and what reads words from the last of them."""

    def __init__(self, packed: Packed, looks: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(packed, number) for number in range(DEPTH))
        self.hidden, self.out = nn.Linear(packed.width, WIDTH), nn.Linear(WIDTH, len(KINDS))
        self.looks = nn.Parameter(torch.randn(LOOKS_AT, looks, WIDTH) * 0.05)

    def forward(self, words: Any, mask: Any, of_word: Any, of_piece: Any, looks: Any) -> Any:
        """Scores of KINDS, shape (n_words, len(KINDS))."""
        for layer in self.layers:
            words = layer(words, mask)
        width = words.shape[-1]
        summed = torch.zeros(len(looks), width).index_add(0, of_word, words.reshape(-1, width)[of_piece])
        counts = torch.zeros(len(looks), 1).index_add(0, of_word, torch.ones(len(of_word), 1)).clamp(min=1)
        hidden = self.hidden(summed / counts)
        for at in range(LOOKS_AT):
            hidden = hidden + self.looks[at][looks[:, at]]
        return self.out(functional.dropout(functional.relu(hidden), DROPPED, self.training))
