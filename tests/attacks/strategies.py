"""What an attacker may send: frames as docs/protocol/frames.schema.json draws them, the same with one thing wrong, and noise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/protocol/frames.schema.json").read_text(encoding="utf-8"))
DEFS = SCHEMA["$defs"]
CANARY = "kanariefuglen"
# Texts that have broken programs: markup, commands, templates, formats, odd characters, pretended structure.
NASTY = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}}", "${7*7}", "%s%s%n",
    "/restart", '/inform{"age": "99"}', "#accept_human", "' OR 1=1 --", "\0", "\ud800", "\u202egnp.exe", "\u2066\u2069",
    "a\u0301" * 50, "\ufeff\u200b", "🏳️‍🌈👨‍👩‍👧‍👦", "٣١٣", "ﷺ", "İı", "ǅ", "\r\nSet-Cookie: a=b", "../../etc/passwd", "..\\..\\",
    "null", "NaN", "1e999", "__proto__", "constructor", "A" * 1999, CANARY, f"jeg hedder {CANARY}",
    "jeg vil tage mit liv i aften", "ikke " * 300, "((((" * 300, "1" * 500, "a@" * 300,
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=80), st.text(alphabet="abc \n<>&\"'/\\{}%\u202e", max_size=200)
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=6,
)


def of_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Build values a schema allows; the part of JSON Schema our own file uses."""
    if "$ref" in schema:
        return of_schema(DEFS[schema["$ref"].rsplit("/", 1)[1]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return st.one_of([of_schema(one) for one in schema[word]])
    return _TYPES[schema["type"]](schema)


def _string(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"])
    return texts


def _object(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    parts = {name: of_schema(part) for name, part in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: part for name, part in parts.items() if name in needed},
        optional={name: part for name, part in parts.items() if name not in needed},
    )


_TYPES: dict[str, Any] = {
    "string": _string,
    "object": _object,
    "integer": lambda schema: st.integers(schema.get("minimum", -(2**60)), schema.get("maximum", 2**60)),
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
    "array": lambda schema: st.lists(of_schema(schema["items"]), max_size=min(4, schema.get("maxItems", 4))),
}
FRAME_NAMES = sorted(name for name in DEFS if name.startswith("frame."))
good_frames: st.SearchStrategy[dict[str, Any]] = st.sampled_from(FRAME_NAMES).flatmap(
    lambda name: of_schema(DEFS[name])
)


@st.composite
def wrong_frames(draw: st.DrawFn, frames: st.SearchStrategy[dict[str, Any]] = good_frames) -> dict[str, Any]:
    """A frame with one thing wrong: a field less, a field more, a field of another kind."""
    frame = dict(draw(frames))
    name = draw(st.sampled_from(sorted(frame)))
    kind = draw(st.sampled_from(("less", "more", "other")))
    if kind == "less":
        del frame[name]
    elif kind == "more":
        frame[draw(texts)] = draw(json_values)
    else:
        frame[name] = draw(json_values)
    return frame


def wire(value: Any) -> str | bytes:
    """Write a value as it would go over the socket; lone surrogates as JSON escapes."""
    return value if isinstance(value, (str, bytes)) else json.dumps(value)


noise = st.one_of(st.binary(max_size=60), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
anything = st.one_of(good_frames, wrong_frames(), noise)
