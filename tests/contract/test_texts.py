"""What visitors read is easy and careful: LIX, no exclamation marks, no "begå", and never a word of blame.

The table of every text's LIX is written to the folder of pytest's temporary files and named in the closing assert.
"""

from __future__ import annotations

import re
from statistics import mean

import pytest

from tests.real_content import AFTERNOON, DATA, ROOT, catalogue
from triage.content import read_yaml
from triage.offers import Needs
from triage.replies import Teller
from triage.vocabulary import Municipality

MEAN_LIX, MOST_LIX = 30.0, 50.0
LONG_WORD_LETTERS = 7  # LIX counts words of more than six letters (Björnsson 1968)
MIN_WORDS = 8  # a name or a label alone is no text to measure


def lix(text: str) -> float:
    """Words per sentence plus the share of long words in percent."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    sentences = max(1, len(re.findall(r"[.:!?](?:\s|$)", text)))
    return len(words) / sentences + 100 * sum(len(word) >= LONG_WORD_LETTERS for word in words) / max(1, len(words))


def shown_texts() -> dict[str, str]:
    """Everything a visitor may be shown, by where it stands."""
    texts: dict[str, str] = {}
    for entry in (*catalogue().offers.values(), *catalogue().contacts.values()):
        texts[f"{entry.id}: summary"] = entry.summary
        texts |= {f"{entry.id}: {aspect.value}": fact.text for aspect, fact in entry.facts.items()}
        note = getattr(getattr(entry, "status", None), "note", None)
        texts |= {f"{entry.id}: note": note} if note else {}
    texts |= {f"right {name}": right["text"] for name, right in catalogue().rights.items()}
    texts |= {f"question {name} {role.value}": text for name, question in catalogue().questions.items()
              for role, text in question.texts.items()}  # fmt: skip
    texts |= {f"topic {topic.value} {key}": words[key] for topic, words in catalogue().topics.items()
              for key in ("hear", "parent_hear", "friend_hear")}  # fmt: skip
    texts |= {f"phrase {key}": text for key, text in catalogue().phrases.items()}
    domain = read_yaml(ROOT / "domain.yml")
    texts |= {
        f"{name} {i}": item["text"] for name, items in domain["responses"].items() for i, item in enumerate(items)
    }
    texts |= {f"risk {i}": text for i, text in enumerate(_texts(read_yaml(DATA / "responses/risk.yml")))}
    return texts


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [value for key, value in node.items() if key in ("text", "until", "title") and isinstance(value, str)]
        return own + [text for value in node.values() for text in _texts(value)]
    return [text for item in node for text in _texts(item)] if isinstance(node, list) else []


TEXTS = shown_texts()


def test_texts_are_easy_to_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    figures = {where: lix(text) for where, text in TEXTS.items() if len(text.split()) >= MIN_WORDS}
    table = tmp_path_factory.getbasetemp() / "lix.tsv"
    lines = [
        f"{value:.0f}\t{where}\t{TEXTS[where]}" for where, value in sorted(figures.items(), key=lambda item: -item[1])
    ]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")

    hard = {where: round(value) for where, value in figures.items() if value > MOST_LIX}
    assert mean(figures.values()) <= MEAN_LIX, table
    assert hard == {}, table
    assert len(figures) > 500


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"!", "an exclamation mark"),
        (r"\bbegå(?:r|et)? selvmord", "'begå' belongs to crimes"),
        (r"\b(?:jeg|vi) lover\b", "a promise"),
        (r"\bdin egen skyld\b", "blame"),
        (r"\btag dig sammen\b", "blame"),
    ],
)
def test_no_text_holds(pattern: str, why: str) -> None:
    assert {where: why for where, text in TEXTS.items() if re.search(pattern, text, re.I)} == {}


def test_texts_have_no_stray_spaces_or_placeholders() -> None:
    odd = {where: text for where, text in TEXTS.items()
           if text != text.strip() or "  " in text or re.search(r"TODO|XXX|lorem|\bNone\b", text)}  # fmt: skip

    assert odd == {}


@pytest.mark.parametrize("municipality", [None, *Municipality])
def test_a_whole_reply_is_not_a_wall(municipality: Municipality | None) -> None:
    reply = Teller(catalogue(), AFTERNOON).overview(Needs(municipality=municipality))

    assert len(reply.text) <= 600
    assert all(len(line) <= 400 for card in reply.cards for line in card["lines"])
