"""Splitting and merging intents everywhere they stand: examples, domain, meanings and rules. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from web.editor import examples, yaml_text

DOMAIN, MEANINGS = "domain.yml", "data/intents.yml"


def merge(texts: Mapping[str, str], name: str, into: str) -> dict[str, str]:
    """Move every example to another intent, and take the empty one out of domain, meanings and rules.

    Args:
        texts: The whole content by path.

    Raises:
        examples.ExampleError: One of the two has no examples.
    """
    files = _nlu(texts)
    changed = examples.merge(files, name, into)
    for path, text in {**files, **changed}.items():
        places = [at for at, item in enumerate(yaml_text.load(text)["nlu"]) if item.get("intent") == name]
        for place in reversed(places):
            text = yaml_text.remove(text, ("nlu", place))
        if text != files[path]:
            changed[path] = text
    listed = yaml_text.load(texts[DOMAIN])["intents"]
    changed[DOMAIN] = yaml_text.remove(texts[DOMAIN], ("intents", listed.index(name)))
    changed[MEANINGS] = yaml_text.remove(texts[MEANINGS], (name,))
    for path, text in _rules(texts).items():
        without = _without_rule(text, name)
        if without != text:
            changed[path] = without
    return changed


def name_from(label: str) -> str:
    """A name for the files, made of words: "at være bange til eksamen" -> "at_vaere_bange_til_eksamen"; "" where there are none."""
    plain = label.lower()
    for letter, spelt in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("é", "e"), ("ü", "u")):
        plain = plain.replace(letter, spelt)
    words = re.findall(r"[a-z0-9]+", plain)
    while words and not re.fullmatch(r"[a-z]+", words[0]):  # a name begins with letters
        words.pop(0)
    return "_".join(words)[:50].strip("_")


def relabel(texts: Mapping[str, str], name: str, label: str) -> dict[str, str]:
    """Change the words the robot asks back with ("Handler det om …?"); {} where they are these already.

    Raises:
        examples.ExampleError: There are no words, or the intent never has any.
    """
    if not label:
        raise examples.ExampleError("Skriv, hvad det handler om.")
    meaning = (yaml_text.load(texts[MEANINGS]) or {}).get(name)
    if not isinstance(meaning, Mapping):
        raise examples.ExampleError("Det intent har ingen ord, der kan skrives om.")
    if meaning.get("label") == label:
        return {}
    return {MEANINGS: yaml_text.set_value(texts[MEANINGS], (name, "label"), label)}


def split(texts: Mapping[str, str], name: str, chosen: Iterable[str], new: str, label: str = "") -> dict[str, str]:
    """Move chosen examples into a new intent, which means and does the same as the old one until somebody changes it.

    Args:
        texts: The whole content by path.
        label: The words the robot asks back with; "" keeps those of the old one.

    Raises:
        examples.ExampleError: The new name is none, or taken, or a sentence is gone.
    """
    changed = examples.split(_nlu(texts), name, chosen, new)
    changed[DOMAIN] = yaml_text.append_item(texts[DOMAIN], ("intents",), new)
    meaning = dict(yaml_text.load(texts[MEANINGS]).get(name) or {"kind": "other"})
    meaning = {**meaning, "label": label} if label else meaning
    changed[MEANINGS] = yaml_text.set_value(texts[MEANINGS], (new,), meaning)
    for path, text in _rules(texts).items():
        for at, rule in enumerate(yaml_text.load(text).get("rules") or []):
            for number, step in enumerate(rule["steps"]):
                if any(inner.get("intent") == name for inner in step.get("or") or []):
                    place = ("rules", at, "steps", number, "or")
                    changed[path] = yaml_text.append_item(text, place, {"intent": new})
                elif step.get("intent") == name:
                    steps = [{**one, "intent": new} if "intent" in one else one for one in rule["steps"]]
                    copied = {**rule, "rule": f"{rule['rule']} ({new})", "steps": steps}
                    changed[path] = yaml_text.append_item(text, ("rules",), copied)
    return changed


def _nlu(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith("data/nlu/")}


def _rules(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith("data/rules/")}


def _without_rule(text: str, name: str) -> str:
    """Take an intent out of the rules of one file; a rule that was its own goes as a whole."""
    for at, rule in reversed(list(enumerate(yaml_text.load(text).get("rules") or []))):
        for number, step in reversed(list(enumerate(rule["steps"]))):
            if step.get("intent") == name:
                return yaml_text.remove(text, ("rules", at))
            places = [place for place, inner in enumerate(step.get("or") or []) if inner.get("intent") == name]
            for place in reversed(places):
                text = yaml_text.remove(text, ("rules", at, "steps", number, "or", place))
    return text
