"""Build data/lexicon/common_words.txt, the words a spelling repair never touches, from our own texts only.

    .venv/bin/python -m bot.training.build_words

Frequent first, because the patterns look for their rarest word. Sentences that are misspelt on purpose (by their `style`)
are left out, and so are spellings without Danish letters of words that are there with them: both must stay repairable.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from triage.danish import CORE_SHORTHAND, CORE_WORDS
from triage.risk_lexicon import read_yaml

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "data" / "lexicon" / "common_words.txt"
MISSPELT = frozenset({"typos", "no_danish_letters", "dialect", "l2", "slang", "english_mix"})
LEAST = 2  # times a word must be seen; one of the patterns counts at once
GLUED_STARTS = ("jeg", "ikke", "vil", "kan", "skal", "mig")
HEADER = """# Frequent words of our own texts, most frequent first; a known word is never changed by a spelling repair.
# Built by bot/training/build_words.py from data/nlu, data/risk, data/offers, data/contacts and data/lexicon; do not edit.
"""
_WORD = re.compile(r"[a-zæøåé]+")
_FOLDINGS = (("ae", "oe", "aa"), ("e", "o", "a"), ("a", "o", "a"))


def count_words(data_dir: Path) -> Counter[str]:
    """Return how often each lower-case word stands in our texts."""
    counts: Counter[str] = Counter()
    for text in _texts(data_dir):
        counts.update(_WORD.findall(text.lower()))
    return counts


def _texts(data_dir: Path) -> Iterator[str]:
    for path in sorted((data_dir / "nlu").glob("*.yml")):
        for item in read_yaml(path)["nlu"]:
            yield from re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", item.get("examples") or "").splitlines()
    for path in sorted((data_dir / "risk").glob("*.jsonl")):
        lines = map(json.loads, path.read_text("utf-8").splitlines())
        yield from (line["text"] for line in lines if not MISSPELT.intersection(line["style"]))
    for folder in ("offers", "contacts", "responses"):
        for path in sorted((data_dir / folder).rglob("*.yml")):
            yield from _strings(read_yaml(path))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("aliases", "source", "sources", "url", "id"):
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def lexicon_words(data_dir: Path) -> set[str]:
    """Return the whole words of the harmless lists: idioms, contexts, marks. Those of risk entries are known anyway."""
    found: set[str] = set()
    for name in ("idioms", "context", "tense", "persons", "negation", "conversation", "words", "topics"):
        text = (data_dir / "lexicon" / f"{name}.yml").read_text("utf-8").lower()
        found.update(_WORD.findall(re.sub(r"#.*|\S*\*\S*", " ", text)))
    return found


def chosen(counts: Counter[str], own: set[str], shorthand: set[str]) -> list[str]:
    """Return the words to keep, the most frequent first, then by alphabet."""
    words = {word for word, count in counts.items() if count >= LEAST} | own | CORE_WORDS
    words = {word for word in words if len(word) > 1} | {"i"}
    words -= shorthand | _folded(words, counts) | {word for word in words if _is_glued(word, words)}
    return sorted(words, key=lambda word: (-counts[word], word))


def _is_glued(word: str, words: set[str]) -> bool:
    """Say whether it is two words without a space, "jegvil"; as a known word it would never be cut."""
    return any(word.startswith(start) and word[len(start) :] in words for start in GLUED_STARTS)


def _folded(words: set[str], counts: Counter[str]) -> set[str]:
    """Return spellings without Danish letters of words that are more frequent with them."""
    plain: set[str] = set()
    for word in words:
        for ae, oe, aa in _FOLDINGS:
            other = word.replace("æ", ae).replace("ø", oe).replace("å", aa)
            if other != word and (counts[other] < counts[word] / 4 or "ae" in other or "oe" in other or "aa" in other):
                plain.add(other)
    return plain


def main() -> None:
    """Write the list."""
    data_dir = ROOT / "data"
    table = read_yaml(data_dir / "lexicon" / "shorthand.yml").get("shorthand") or {}
    words = chosen(count_words(data_dir), lexicon_words(data_dir), {*CORE_SHORTHAND, *table})
    TARGET.write_text(HEADER + "\n".join(words) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(words)} words")


if __name__ == "__main__":
    main()
