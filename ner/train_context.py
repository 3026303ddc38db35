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
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from bot.embedder import TUNING, encoder_folder, wheel_file
from bot.encoder import Encoder
from bot.training.build_encoder import Packed, build
from ner import features
from ner.context import KINDS, WEIGHTS, ContextReader, Token, stretches, with_neighbours
from ner.generate import UNSURE, sentences
from ner.messages import Message, is_held_back, plain, read_messages, read_risk_sentences, spans
from ner.reader import tokenised
from ner.tuning import NOT_LEARNT, Sentence, train
from triage.privacy_lists import Recognisers, load_lists

DEVELOPMENT = Path(__file__).resolve().parent.parent / "tests/unit/triage"
MADE_EVERY = 3  # of the made sentences one in so many is read: reading takes most of the time
UNNAMED_RISK_EVERY = 2  # of the sentences of data/risk without a name in them as well
WRITTEN = 4.0  # how much more a word written by somebody counts than one of a made sentence
Span = tuple[int, int, str]
Example = tuple[str, list[Span], bool]  # text, spans (UNSURE where nothing is to be learnt), whether somebody wrote it


def examples(lists: Recognisers) -> Iterator[Example]:
    """All that is learnt from."""
    made = sentences(lists, features.DATA, for_dev=False, as_written=True)
    for text, found in itertools.islice(made, 0, None, MADE_EVERY):
        yield text, found, False
    for text, found in written(itertools.chain(*read_messages().values()), held_back=False):
        yield text, found, True
    for number, (text, found) in enumerate(written(read_risk_sentences(), held_back=False)):
        if found or number % UNNAMED_RISK_EVERY == 0:
            yield text, found, True
    for path in sorted(DEVELOPMENT.glob("identity_dev*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            optional = [(start, end, UNSURE) for start, end, _ in row.get("optional_spans", [])]
            yield row["text"], [*optional, *map(tuple, row["spans"])], True  # type: ignore[misc]


def written(marked: Iterable[Message], held_back: bool) -> Iterator[tuple[str, list[Span]]]:
    """Marked messages as they stand, those kept back or the others."""
    for message in marked:
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


def read(lists: Recognisers, encoder: Encoder) -> list[Sentence]:
    """All that is learnt from, cut into pieces."""
    mine, found = lists.for_one_text(), []
    for text, named, is_written in examples(lists):
        if tokens := tokenised(text):
            looks = with_neighbours([features.looks(word, mine) for _, word in tokens], nothing="").tolist()
            cut = encoder.pieces_of_words(text, stretches(tokens))
            found.append(Sentence(*cut, labels(tokens, named), looks, WRITTEN if is_written else 1.0))
    return found


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
    beside, network = train(learnt_from, Packed(source.read_bytes()), encoder)
    np.savez_compressed(options.tuning, **beside)  # type: ignore[arg-type]
    np.savez_compressed(options.out, **network)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        build(source, Path(folder), options.tuning)
        print(figures(ContextReader(Encoder(Path(folder), source).states, lists, options.out)))
    return 0


def figures(reader: ContextReader) -> str:
    """How the words of the messages kept back are read: of each kind how many as a name, of no kind how many as one."""
    found: dict[str, Counter[bool]] = {}
    every = itertools.chain(*read_messages().values(), read_risk_sentences())
    for text, marked in written(every, held_back=True):
        tokens = tokenised(text)
        for kind, row in zip(labels(tokens, marked), reader.read(text, tokens), strict=True):
            if kind != NOT_LEARNT:
                found.setdefault(KINDS[kind], Counter())[bool(row[0] < 0.5)] += 1
    rows = [f"{kind or 'nothing':10} {count[True]:5}/{count.total():5}" for kind, count in sorted(found.items())]
    return "words of the messages kept back that are taken for part of a name\n" + "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
