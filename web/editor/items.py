"""Which items an editor can find, read from the content files, and the one search over them. Pure.

An item is one offer, contact, topic, phrase, right, answer, risk plan, opening hours, word list or intent. What can be filled in for
it stands in item_fields.py, what a filled-in form changes in item_edits.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from web.editor import yaml_text
from web.editor.examples import read_intents
from web.editor.item_shapes import Item
from web.editor.item_words import ANSWER_WORDS, CARE, FILES, KIND_WORDS, KINDS, LEVEL_WORDS, PLACES


def list_items(texts: Mapping[str, str]) -> list[Item]:
    """Every item in these files; a file that cannot be read gives one item that says so, so that it can be mended."""
    found = [item for path, text in texts.items() for item in _file_items(path, text)]
    meanings = _meanings(texts)
    seen: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for path, text in texts.items():
        for name, of_file in _file_intents(path, text) if path.startswith("data/nlu/") else ():
            seen.setdefault(name, []).append((path, of_file))
    for name, places in seen.items():
        sentences = [one for _, listed in places for one in listed]
        label = str((meanings.get(name) or {}).get("label") or "")
        words = " ".join([name, label, *sentences])
        summary = f"{name} · {len(sentences)} eksempler"
        found.append(Item(f"intent:{name}", "intent", label or name, places[-1][0], words, (), summary))
    return found


@lru_cache(maxsize=1024)
def _file_items(path: str, text: str) -> tuple[Item, ...]:
    """Items of one file; kept, because reading all of them takes seconds and few change."""
    if path.startswith(("data/nlu/", "data/rules/")):
        return ()
    if path.startswith("data/lexicon/") or path in ("data/places.yml", "data/intents.yml"):
        return (Item(f"lexicon:{path}", "lexicon", _file_title(path), path, f"{path} {text}"),)
    try:
        return tuple(_items_of(path, yaml_text.load(text)))
    except (yaml_text.EditError, AttributeError, TypeError, KeyError, IndexError):
        return (Item(f"lexicon:{path}", "lexicon", f"{path} kan ikke læses", path, path),)


def _file_title(path: str) -> str:
    """What a file that is edited as it is holds, in words."""
    danger = re.fullmatch(r"data/lexicon/risk_(\w+)\.yml", path)
    if danger:
        return f"Fare: {KIND_WORDS.get(danger[1], danger[1])}"
    return FILES.get(path, path.removeprefix("data/"))


@lru_cache(maxsize=64)
def _file_intents(path: str, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    try:
        return tuple((name, place.examples) for name, places in read_intents({path: text}).items() for place in places)
    except (yaml_text.EditError, AttributeError, TypeError):
        return ()


def _meanings(texts: Mapping[str, str]) -> dict[str, Any]:
    try:
        return yaml_text.load(texts.get("data/intents.yml", "{}")) or {}
    except yaml_text.EditError:
        return {}


def _items_of(path: str, content: Any) -> Iterable[Item]:
    if path.startswith("data/offers/") or path.startswith("data/contacts/"):
        kind = "offer" if path.startswith("data/offers/") else "contact"
        area = (
            str(content.get("area") or content["id"].partition(".")[0])
            if kind == "contact"
            else content["id"].partition(".")[0]
        )
        yield Item(
            f"{kind}:{content['id']}",
            kind,
            str(content["name"]),
            path,
            _words(content),
            (),
            str(content.get("summary") or ""),
            area,
        )
    elif path == "data/topics.yml":
        for key, words in content.items():
            yield Item(
                f"topic:{key}",
                "topic",
                str(words.get("label") or key),
                path,
                f"{key} {_words(words)}",
                (key,),
                str(words.get("hear") or ""),
            )
    elif path == "data/phrases.yml":
        for key, text in content.items():
            yield Item(f"phrase:{key}", "phrase", str(text), path, f"{key} {text}", (key,), key)
    elif path == "data/rights.yml":
        for index, right in enumerate(content):
            yield Item(
                f"right:{right['id']}", "right", str(right["title"]), path, _words(right), (index,), str(right["text"])
            )
    elif path == "data/opening_hours.yml":
        yield Item("hours:default", "hours", "Alle kommuner", path, "åbningstid rådgivere vagt", ("default",))
        for name in content.get("municipalities") or {}:
            yield Item(
                f"hours:{name}", "hours", PLACES.get(name, name), path, f"åbningstid {name}", ("municipalities", name)
            )
    elif path == "domain.yml":
        for name, variants in (content.get("responses") or {}).items():
            title = ANSWER_WORDS.get(name, name)
            words = f"{name} {title} {_words(variants)}"
            yield Item(
                f"answer:{name}", "answer", title, path, words, ("responses", name), str(variants[0].get("text") or "")
            )
    elif path == "data/responses/risk.yml":
        yield from _plan_items(path, content)


def _plan_items(path: str, content: Any) -> Iterable[Item]:
    for level, kinds in (content.get("plans") or {}).items():
        for kind, block in kinds.items():
            if not block:
                continue  # says nothing of its own: the default is what is shown
            title = f"{KIND_WORDS.get(kind, kind)}, {LEVEL_WORDS.get(level, level)}"
            yield Item(f"plan:{level}.{kind}", "plan", title, path, f"{level} {kind} {title} {_words(block)}", ("plans", level, kind),
                       str((block or {}).get("text") or ""))  # fmt: skip
    for kind, block in (content.get("no_call") or {}).items():
        title = f"»Jeg vil ikke ringe«, {KIND_WORDS.get(kind) or LEVEL_WORDS.get(kind, kind)}"
        yield Item(
            f"plan:no_call.{kind}",
            "plan",
            title,
            path,
            f"{title} {_words(block)}",
            ("no_call", kind),
            str((block or {}).get("text") or ""),
        )
    if block := content.get("if_i_tell"):
        title = "»Hvad sker der, hvis jeg siger det?«"
        yield Item(
            "plan:if_i_tell",
            "plan",
            title,
            path,
            f"{title} {_words(block)}",
            ("if_i_tell",),
            str(block.get("text") or ""),
        )
    yield Item(
        "plan:care", "plan", "Omsorg bagefter", path, f"omsorg {_words([content.get(name) for name in CARE])}", ()
    )


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_words(inner) for inner in value.values())
    if isinstance(value, list):
        return " ".join(_words(inner) for inner in value)
    return "" if value is None else str(value)


# --- search -------------------------------------------------------------------------------------------------------------

_FOLD = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "-": " ", "_": " ", ".": " ", "/": " ", "»": " ", "«": " ", ",": " "}
)


def fold(text: str) -> str:
    """Small letters, æøå spelled out, signs away: what is compared in a search."""
    return " ".join(text.casefold().translate(_FOLD).split())


def search(items: Iterable[Item], query: str, kind: str = "", limit: int = 60) -> list[Item]:
    """Items in which every word of the query stands, those with it in the title first."""
    words = fold(query).split()
    ranked = []
    for item in items:
        if kind and item.kind != kind:
            continue
        title, rest = fold(f"{item.title} {item.id}"), fold(f"{item.words} {item.summary} {item.area} {item.file}")
        if all(word in title or word in rest for word in words):
            in_title = sum(word in title for word in words)
            ranked.append((-in_title, not title.startswith(" ".join(words)), list(KINDS).index(item.kind), title, item))
    ranked.sort(key=lambda row: row[:4])
    return [row[-1] for row in ranked[:limit]]
