"""Splitting and merging intents everywhere they stand: examples, domain, meanings and rules. Pure."""

from __future__ import annotations

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


def split(texts: Mapping[str, str], name: str, chosen: Iterable[str], new: str) -> dict[str, str]:
    """Move chosen examples into a new intent, which means and does the same as the old one until somebody changes it.

    Raises:
        examples.ExampleError: The new name is none, or taken, or a sentence is gone.
    """
    changed = examples.split(_nlu(texts), name, chosen, new)
    changed[DOMAIN] = yaml_text.append_item(texts[DOMAIN], ("intents",), new)
    meaning = dict(yaml_text.load(texts[MEANINGS]).get(name) or {"kind": "other"})
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
