"""What to answer to danger: written plans from data/responses/risk.yml, chosen by level, kind and who writes.

Works with nothing but the file in memory, so that it answers while everything else is down. Which of the contacts
are open now, and how a card looks, is left to the caller; the order (best first, at most three) is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.errors import ContentError
from triage.risk import RiskAssessment
from triage.risk_lexicon import read_yaml
from triage.vocabulary import Municipality, RiskKind, RiskLevel, Role, Who

MAX_CONTACTS = 3  # never a wall of numbers
LEVELS = (RiskLevel.ACUTE, RiskLevel.HIGH, RiskLevel.CONCERN)
# Region of each municipality (source: data/contacts, area of the lægevagt); OTHER has none.
REGIONS = {
    "kalundborg": "region_sjaelland",
    "haderslev": "region_syddanmark",
    "kerteminde": "region_syddanmark",
    "thisted": "region_nordjylland",
}
# Safe messaging (docs/safety.md): words that no text shown to somebody in danger may hold.
FORBIDDEN = re.compile(r"!|\bbegå\w*|\bløfte\b|jeg lover|det skal nok gå|din skyld(?<!ikke din skyld)", re.IGNORECASE)
_FIELDS = {"text", "contacts", "until", "choices"}


@dataclass(frozen=True)
class Choice:
    """A quick reply: what is shown, and the payload it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class ResponsePlan:
    """One answer to danger, in Danish.

    Args:
        level: Level it is for.
        kind: What the danger is.
        role: Who is addressed.
        text: Two to four short sentences: hear, name, ask, act.
        contacts: Ids of contacts, best first, at most three, area filled in.
        until: One sentence: what to do until help is there.
        choices: Quick replies.
    """

    level: RiskLevel
    kind: RiskKind
    role: Role
    text: str
    contacts: tuple[str, ...]
    until: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class WritingPlan:
    """The answer to "jeg vil ikke ringe": ways to write instead."""

    text: str
    contacts: tuple[str, ...]
    until: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ResponsePlans:
    """All plans. `by_key` holds every (level, kind, role)."""

    by_key: Mapping[tuple[RiskLevel, RiskKind, Role], ResponsePlan]
    no_call: Mapping[RiskKind, WritingPlan]
    check_in: tuple[str, ...]
    retracted: str
    safe: str


def load_plans(data_dir: str | Path) -> ResponsePlans:
    """Load and check data/responses/risk.yml.

    Raises:
        ContentError: A level, kind or role has no plan, a field is missing, a text breaks a safe-messaging rule, or
            more than three contacts are named; says where.
    """
    path = Path(data_dir) / "responses" / "risk.yml"
    document = read_yaml(path)
    choices = _choice_table(document, path)
    plans = {
        (level, kind, role): _plan(document, level, kind, role, choices, path)
        for level in LEVELS
        for kind in RiskKind
        for role in Role
    }
    no_call = {kind: _no_call(document, kind, choices, path) for kind in RiskKind}
    check_in = tuple(_text(text, path, "check_in") for text in _get(document, "check_in", path, "check_in"))
    return ResponsePlans(
        plans, no_call, check_in, *(_text(document.get(key), path, key) for key in ("retracted", "safe"))
    )


def plan_for(
    assessment: RiskAssessment,
    municipality: Municipality | str | None,
    plans: ResponsePlans,
    role: Role | None = None,
) -> ResponsePlan | None:
    """Choose the plan for one assessment.

    Args:
        assessment: From `triage.risk.assess` (or a state's level, kind and who put into one).
        municipality: Where the visitor is, or None; fills in the region's contacts.
        plans: From `load_plans`.
        role: Who writes, where known; else SELF or FRIEND by `assessment.who`.

    Returns:
        The plan, contacts filled in for the area; None when the level is none.
    """
    if assessment.level is RiskLevel.NONE:
        return None
    if role is None:
        role = Role.SELF if assessment.who is Who.SELF else Role.FRIEND
    plan = plans.by_key[assessment.level, assessment.kind or RiskKind.OTHER, role]
    contacts = local_contacts(plan.contacts, municipality)
    return ResponsePlan(plan.level, plan.kind, plan.role, plan.text, contacts, plan.until, plan.choices)


def local_contacts(contacts: tuple[str, ...], municipality: Municipality | str | None) -> tuple[str, ...]:
    """Fill in "{region}"; a contact that needs a region is left out where none is known. At most three."""
    name = municipality.value if isinstance(municipality, Municipality) else municipality
    region = REGIONS.get(name or "")
    filled = [contact.replace("{region}", region or "") for contact in contacts if region or "{region}" not in contact]
    return tuple(filled[:MAX_CONTACTS])


def _plan(
    document: Mapping[str, Any], level: RiskLevel, kind: RiskKind, role: Role, choices: Mapping[str, Choice], path: Path
) -> ResponsePlan:
    """Put a plan together: what the role says, then what the kind says, then what the level says."""
    where = f"plans.{level.value}.{kind.value}"
    block = _get(_get(document, "plans", path, "plans"), level.value, path, f"plans.{level.value}")
    layers = _layers(block, kind, role, path, where)
    found = {key: next((layer[key] for layer in layers if key in layer), None) for key in _FIELDS}
    return ResponsePlan(
        level=level,
        kind=kind,
        role=role,
        text=_text(found["text"], path, f"{where}.{role.value}.text"),
        contacts=_contacts(found["contacts"], path, f"{where}.{role.value}.contacts"),
        until=_text(found["until"], path, f"{where}.{role.value}.until"),
        choices=_choices(found["choices"], choices, path, f"{where}.{role.value}.choices"),
    )


def _layers(block: Mapping[str, Any], kind: RiskKind, role: Role, path: Path, where: str) -> list[Mapping[str, Any]]:
    """Return where to look, the nearest first: kind and role, kind, default and role, default."""
    own = _get(block, kind.value, path, where)
    default = block.get("default") or {}
    layers = [own.get(role.value) or {}, *([own] if role is Role.SELF else [])]
    # A friend, parent or professional is never given words written to the one in danger.
    layers += [default.get(role.value) or {}, {k: v for k, v in own.items() if k == "contacts"}, default]
    for layer in layers:
        unknown = set(layer) - _FIELDS - {one.value for one in Role}
        if unknown:
            raise ContentError(path, where, f"unknown field {sorted(unknown)[0]!r}")
    return layers


def _no_call(document: Mapping[str, Any], kind: RiskKind, choices: Mapping[str, Choice], path: Path) -> WritingPlan:
    block = _get(document, "no_call", path, "no_call")
    found = {**_get(block, "default", path, "no_call.default"), **(block.get(kind.value) or {})}
    where = f"no_call.{kind.value}"
    return WritingPlan(
        _text(found.get("text"), path, f"{where}.text"),
        _contacts(found.get("contacts"), path, f"{where}.contacts"),
        _text(found.get("until"), path, f"{where}.until"),
        _choices(found.get("choices"), choices, path, f"{where}.choices"),
    )


def _choice_table(document: Mapping[str, Any], path: Path) -> dict[str, Choice]:
    table = _get(document, "choice_texts", path, "choice_texts")
    for name, choice in table.items():
        if not isinstance(choice, dict) or set(choice) != {"title", "payload"}:
            raise ContentError(path, f"choice_texts.{name}", "needs title and payload, nothing else")
    return {name: Choice(_text(one["title"], path, name), str(one["payload"])) for name, one in table.items()}


def _choices(names: Any, table: Mapping[str, Choice], path: Path, where: str) -> tuple[Choice, ...]:
    if not isinstance(names, list) or not names or any(name not in table for name in names):
        raise ContentError(path, where, f"expected a list of {', '.join(table)}, got {names!r}")
    return tuple(table[name] for name in names)


def _contacts(value: Any, path: Path, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise ContentError(path, where, f"expected a list of contact ids, got {value!r}")
    fixed = [one for one in value if "{region}" not in one]
    if not fixed or len(value) > MAX_CONTACTS + 1:
        raise ContentError(path, where, "expected at least one contact that is the same everywhere, and at most four")
    return tuple(value)


def _text(value: Any, path: Path, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ContentError(path, where, f"expected a text, got {value!r}")
    found = FORBIDDEN.search(value)
    if found:
        raise ContentError(path, where, f"breaks a safe-messaging rule: {found.group()!r}")
    return " ".join(value.split())


def _get(mapping: Any, key: str, path: Path, where: str) -> Any:
    if not isinstance(mapping, dict) or key not in mapping:
        raise ContentError(path, where, f"expected {key}, found nothing")
    return mapping[key]
