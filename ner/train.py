"""Make the recogniser anew: python -m ner.train [--epochs 8] [--keep FOLDER]

Writes sentences, runs `spacy train` with ner/config.cfg, rounds and packs the weights to ner/model.xz, and prints the
figures on dev: carriers and names that training never saw.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from ner import features
from ner.generate import UNSURE, sentences
from ner.recogniser import MODEL, pack, unpack
from triage.privacy import load_recognisers

CONFIG = Path(__file__).parent / "config.cfg"


def main() -> int:
    """Train, pack, measure."""
    parser = argparse.ArgumentParser(prog="python -m ner.train", description="Train the name recogniser.")
    parser.add_argument("--epochs", type=int, default=None, help="passes over the sentences (config.cfg)")
    parser.add_argument("--out", type=Path, default=MODEL, help="where the packed model goes")
    options = parser.parse_args()
    from spacy.cli.train import train

    lists = load_recognisers(features.DATA)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        written = {name: write(Path(folder), name, lists) for name in ("train", "dev")}
        print(f"{written['train']} sentences to train on, {written['dev']} for dev", flush=True)
        overrides = {"paths.train": f"{folder}/train.spacy", "paths.dev": f"{folder}/dev.spacy"}
        if options.epochs:
            overrides["training.max_epochs"] = options.epochs
        train(CONFIG, Path(folder) / "out", overrides=overrides)
        trained = spacy.load(Path(folder) / "out" / "model-last")
    data = pack(trained)
    options.out.write_bytes(data)
    print(f"{options.out}: {len(data) / 1e6:.2f} MB, {time.monotonic() - began:.0f} s")
    print(figures(unpack(data, lists), lists))
    return 0


def write(folder: Path, name: str, lists) -> int:
    """Write train.spacy or dev.spacy; returns how many sentences."""
    nlp = features.attach(spacy.blank("da"), lists)
    docs = DocBin()
    for text, spans in sentences(lists, features.DATA, for_dev=name == "dev"):
        doc = nlp.make_doc(features.masked(text))
        ents = [doc.char_span(*span, alignment_mode="expand") for span in spans]
        whole = spacy.util.filter_spans([ent for ent in ents if ent is not None])
        doubtful = [ent for ent in whole if ent.label_ == UNSURE]
        doc.set_ents([ent for ent in whole if ent.label_ != UNSURE], missing=doubtful)
        docs.add(doc)
    docs.to_disk(folder / f"{name}.spacy")
    return len(docs)


def figures(nlp, lists) -> str:
    """Recall by kind on dev (80 % of the letters), split by whether our lists know the name, and lines touched in vain."""
    found: dict[str, Counter[bool]] = {}
    touched: Counter[bool] = Counter()
    for text, spans in sentences(lists, features.DATA, for_dev=True):
        hidden = {place for ent in nlp(features.masked(text)).ents for place in range(ent.start_char, ent.end_char)}
        free = {place for start, end, kind in spans if kind == UNSURE for place in range(start, end)}
        spans = [span for span in spans if span[2] != UNSURE]
        for start, end, kind in spans:
            known = kind == "PERSON" and lists.word_class(text[start:end].split()[0].lower()) != "unknown"
            label = kind + (" in a list" if known else " in no list" if kind == "PERSON" else "")
            found.setdefault(label, Counter())[len(hidden & set(range(start, end))) >= 0.8 * (end - start)] += 1
        if not spans:
            touched[bool(hidden - free)] += 1
    rows = [
        f"{kind:20} {count[True]:4}/{count.total():4}  {count[True] / count.total():.3f}"
        for kind, count in sorted(found.items())
    ]
    rows.append(f"{'harmless touched':20} {touched[True]:4}/{touched.total():4}  {touched[True] / touched.total():.3f}")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
