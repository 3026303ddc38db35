"""What to answer to danger: written plans from data/responses/risk.yml, chosen by level, kind, who writes and age.

Works with nothing but the file in memory, so that it answers while everything else is down. Which of the contacts
are open now, and how a card looks, is left to the caller; the order (best first, at most three) is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
# Municipal contact with a number we are sure of; the others have none yet (data/contacts).
MUNICIPAL = {"haderslev": "haderslev_boerne_familieservice"}
GROWN_AGE = 18  # in whole years; from then on one is no child who is neglected
FIRST_YOUNG_AGE = 13  # below, a child is spoken to: shorter, and an adult near before any line
# Safe messaging (docs/safety.md): words that no text shown to somebody in danger may hold.
FORBIDDEN = re.compile(r"!|\bbegå\w*|\bløfte\b|jeg lover|det skal nok gå|din skyld(?<!ikke din skyld)", re.IGNORECASE)
_FIELDS = {"text", "contacts", "until", "choices", "if_yes", "if_no", "answered"}
POISONING = "poisoning"  # block of the acute plans beside the kinds
# Kinds under which something taken may be found.
MAY_BE_POISONING = frozenset(
    {RiskKind.SUICIDE, RiskKind.SELF_HARM, RiskKind.MEDICAL, RiskKind.SUBSTANCE, RiskKind.OTHER}
)
_CHILD = "child"  # a variant beside the roles: the one in danger, known to be below FIRST_YOUNG_AGE
_WRITTEN = {_CHILD, *(role.value for role in Role if role is not Role.SELF)}


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
        contacts: Ids of contacts, best first; more than three may stand here, for some fall away by place, age or hour.
        until: One or two sentences: what to do until help is there.
        choices: Quick replies.
        if_yes: Level a bare "ja" to the question in `text` means; None = no more than before.
        if_no: The same for "nej".
        answered: Text instead of `text` where the danger was told by answering a question; "" = none.
        answered_yes: Level a "ja" to the question in `answered` means.
    """

    level: RiskLevel
    kind: RiskKind
    role: Role
    text: str
    contacts: tuple[str, ...]
    until: str
    choices: tuple[Choice, ...]
    if_yes: RiskLevel | None = None
    if_no: RiskLevel | None = None
    answered: str = ""
    answered_yes: RiskLevel | None = None


@dataclass(frozen=True)
class WritingPlan:
    """An answer without a level: ways to write ("jeg vil ikke ringe"), or what happens when one tells."""

    text: str
    contacts: tuple[str, ...]
    until: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ResponsePlans:
    """All plans.

    Args:
        by_key: Every (level, kind, role).
        for_children: Every (level, kind), written to a child in danger.
        poisoning: Somebody has taken something, by role; `child_poisoning` the same to a child.
        promised: Answers "jeg har lovet ikke at sige det".
        hard_to_tell: Answers "jeg tør ikke sige det", used in turn.
        no_call: Ways to write, every (kind, role).
        no_call_in_danger: The same while life is in danger, by (whether something was taken, role): 112 first.
        told: What will and will not happen when one tells, by role.
        again: Said instead of the same plan twice in a row, used in turn, by role.
        check_in: Questions of care mode, used in turn, by role.
        doubt: Asks whether there is danger where the model thinks so and is not sure.
        wonder: Asks how it is where only the model hears a concern, used in turn.
        listening: Said in care mode where a message asks for nothing, used in turn.
        not_now: Answers a bare no to "are you in danger?".
        retracted: Answers "det var for sjov", used in turn; `retracted_other` where another is in danger.
        explained: Answers a clear explanation.
        safe: Answers "jeg er i sikkerhed"; `safe_other` where another is in danger, `safe_poisoned`
            where something was taken.
        still_call: Answers whether one has to ring, or that one feels fine, where something was taken.
        heard: What is said before a plan, by the reason of the phrase that was found (`why` in data/lexicon): what only this danger
            needs to hear.
    """

    by_key: Mapping[tuple[RiskLevel, RiskKind, Role], ResponsePlan]
    for_children: Mapping[tuple[RiskLevel, RiskKind], ResponsePlan]
    poisoning: Mapping[Role, ResponsePlan]
    child_poisoning: ResponsePlan
    no_call: Mapping[tuple[RiskKind, Role], WritingPlan]
    no_call_in_danger: Mapping[tuple[bool, Role], WritingPlan]
    told: Mapping[Role, WritingPlan]
    again: Mapping[Role, tuple[str, ...]]
    check_in: Mapping[Role, tuple[str, ...]]
    wonder: tuple[str, ...]
    doubt: str
    retracted: tuple[str, ...]
    retracted_other: str
    listening: tuple[str, ...]
    promised: str
    hard_to_tell: tuple[str, ...]
    not_now: str
    explained: str
    safe: str
    safe_other: str
    safe_poisoned: str
    still_call: str
    heard: Mapping[str, str]

    def every(self) -> tuple[ResponsePlan, ...]:
        """Return each plan with a level, those for children included."""
        return (*self.by_key.values(), *self.for_children.values(), *self.poisoning.values(), self.child_poisoning)

    @property
    def if_i_tell(self) -> WritingPlan:
        """What a young person who tells is told."""
        return self.told[Role.SELF]

    def writings(self) -> tuple[WritingPlan, ...]:
        """Return each plan without a level."""
        return (*self.no_call.values(), *self.no_call_in_danger.values(), *self.told.values())


def load_plans(data_dir: str | Path) -> ResponsePlans:
    """Load and check data/responses/risk.yml.

    Raises:
        ContentError: A level, kind or role has no plan, a field is missing, a text breaks a safe-messaging rule, or
            too many contacts are named; says where.
    """
    path = Path(data_dir) / "responses" / "risk.yml"
    document = read_yaml(path)
    choices = _choice_table(document, path)
    keys = [(level, kind) for level in LEVELS for kind in RiskKind]
    no_call = _get(document, "no_call", path, "no_call")

    def one(name: str) -> str:
        return _text(document.get(name), path, name)

    def texts(block: Any, name: str, where: str) -> tuple[str, ...]:
        listed = _get(block, name, path, where)
        if not isinstance(listed, list) or not listed:
            raise ContentError(path, where, f"expected a list of texts, got {listed!r}")
        return tuple(_text(text, path, where) for text in listed)

    def several(name: str) -> tuple[str, ...]:
        return texts(document, name, name)

    def by_role(name: str) -> dict[Role, tuple[str, ...]]:
        block = _get(document, name, path, name)
        return {role: texts(block, role.value, name) for role in Role}

    def plan(level: RiskLevel, kind: RiskKind, role: Role, variant: str = "", name: str = "") -> ResponsePlan:
        return _plan(document, level, kind, role, variant or role.value, name or kind.value, choices, path)

    poison = (RiskLevel.ACUTE, RiskKind.SUBSTANCE)
    return ResponsePlans(
        by_key={(*key, role): plan(*key, role) for key in keys for role in Role},
        for_children={key: plan(*key, Role.SELF, _CHILD) for key in keys},
        poisoning={role: plan(*poison, role, name=POISONING) for role in Role},
        child_poisoning=plan(*poison, Role.SELF, _CHILD, POISONING),
        promised=one("promised"),
        hard_to_tell=several("hard_to_tell"),
        no_call={(kind, role): _no_call(document, kind, role, choices, path) for kind in RiskKind for role in Role},
        no_call_in_danger={
            (is_poisoned, role): _by_role(
                no_call, POISONING if is_poisoned else RiskLevel.ACUTE.value, role, "no_call.", choices, path
            )
            for is_poisoned in (True, False)
            for role in Role
        },
        told={role: _by_role(document, "if_i_tell", role, "", choices, path) for role in Role},
        again=by_role("again"),
        check_in=by_role("check_in"),
        wonder=several("wonder"),
        doubt=one("doubt"),
        retracted=(one("retracted"), one("retracted_again")),
        retracted_other=one("retracted_other"),
        listening=several("listening"),
        not_now=one("not_now"),
        explained=one("explained"),
        safe=one("safe"),
        safe_other=one("safe_other"),
        safe_poisoned=one("safe_poisoned"),
        still_call=one("still_call"),
        heard=_heard(document, path),
    )


def _heard(document: Mapping[str, Any], path: Path) -> dict[str, str]:
    block = _get(document, "heard", path, "heard")
    if not isinstance(block, dict):
        raise ContentError(path, "heard", f"expected reasons with a text each, got {block!r}")
    return {str(reason): _text(text, path, f"heard.{reason}") for reason, text in block.items()}


def plan_for(
    assessment: RiskAssessment,
    municipality: Municipality | str | None,
    plans: ResponsePlans,
    role: Role | None = None,
    age: int | None = None,
    is_poisoned: bool = False,
) -> ResponsePlan | None:
    """Choose the plan for one assessment.

    Args:
        assessment: From `triage.risk.assess` (or a state's level, kind and who put into one).
        municipality: Where the visitor is, or None; fills in the region's contacts.
        plans: From `load_plans`.
        role: Who writes, where known; else SELF or FRIEND by `assessment.who`.
        age: Of the one in danger, in whole years, where it is the writer and known.
        is_poisoned: Somebody has taken something: 112 and Giftlinjen come first, whatever else it is.

    Returns:
        The plan, contacts filled in for the area; None when the level is none.
    """
    if assessment.level is RiskLevel.NONE:
        return None
    if role is None:
        role = Role.SELF if assessment.who is Who.SELF else Role.FRIEND
    kind = assessment.kind or RiskKind.OTHER
    if kind is RiskKind.NEGLECT and role is Role.SELF and age is not None and age >= GROWN_AGE:
        kind = RiskKind.OTHER  # nobody is to ask a grown-up whether somebody looks after them
    is_child = role is Role.SELF and age is not None and age < FIRST_YOUNG_AGE
    if is_poisoned and assessment.level >= RiskLevel.HIGH and kind in MAY_BE_POISONING:
        plan = plans.child_poisoning if is_child else plans.poisoning[role]
    else:
        plan = plans.for_children[assessment.level, kind] if is_child else plans.by_key[assessment.level, kind, role]
    return replace(plan, contacts=local_contacts(plan.contacts, municipality))


def local_contacts(contacts: tuple[str, ...], municipality: Municipality | str | None) -> tuple[str, ...]:
    """Fill in "{region}" and "{municipal}"; a contact that needs a place is left out where none is known."""
    name = (municipality.value if isinstance(municipality, Municipality) else municipality) or ""
    known = {"{region}": REGIONS.get(name), "{municipal}": MUNICIPAL.get(name)}
    filled: list[str] = []
    for contact in contacts:
        gaps = [gap for gap in known if gap in contact]
        if all(known[gap] for gap in gaps):
            for gap in gaps:
                contact = contact.replace(gap, known[gap] or "")
            filled.append(contact)
    return tuple(filled)


def _plan(
    document: Mapping[str, Any],
    level: RiskLevel,
    kind: RiskKind,
    role: Role,
    variant: str,
    name: str,
    choices: Mapping[str, Choice],
    path: Path,
) -> ResponsePlan:
    """Put a plan together: what the variant says, then what the kind says, then what the level says."""
    where = f"plans.{level.value}.{name}"
    block = _get(_get(document, "plans", path, "plans"), level.value, path, f"plans.{level.value}")
    layers = _layers(block, name, variant, path, where)
    found = {key: next((layer[key] for layer in layers if key in layer), None) for key in _FIELDS}
    asking = next((layer for layer in layers if "text" in layer), {})  # an answer belongs to the question asked
    answered = asking.get("answered") or {}
    if not isinstance(answered, dict) or set(answered) - {"text", "if_yes"}:
        raise ContentError(path, f"{where}.{variant}.answered", "expected text, and if_yes where it asks")
    return ResponsePlan(
        level=level,
        kind=kind,
        role=role,
        text=_text(found["text"], path, f"{where}.{variant}.text"),
        contacts=_contacts(found["contacts"], path, f"{where}.{variant}.contacts"),
        until=_text(found["until"], path, f"{where}.{variant}.until"),
        choices=_choices(found["choices"], choices, path, f"{where}.{variant}.choices"),
        if_yes=_meaning(asking, "if_yes", path, f"{where}.{variant}"),
        if_no=_meaning(asking, "if_no", path, f"{where}.{variant}"),
        answered=_text(answered["text"], path, f"{where}.{variant}.answered") if answered else "",
        answered_yes=_meaning(answered, "if_yes", path, f"{where}.{variant}.answered"),
    )


def _layers(block: Mapping[str, Any], name: str, variant: str, path: Path, where: str) -> list[Mapping[str, Any]]:
    """Return where to look, the nearest first: kind and variant, kind, default and variant, default."""
    own = _get(block, name, path, where)
    default = block.get("default") or {}
    has_own_words = "text" in own
    layers = [own.get(variant) or {}]
    if variant in (Role.SELF.value, _CHILD):
        layers.append(own)
    # A friend, parent or professional is never given words written to the one in danger.
    if variant != _CHILD or not has_own_words:
        layers.append(default.get(variant) or {})
    layers += [{k: v for k, v in own.items() if k in ("contacts", "choices")}, default]
    for layer in (own, *layers):
        unknown = set(layer) - _FIELDS - _WRITTEN
        if unknown:
            raise ContentError(path, where, f"unknown field {sorted(unknown)[0]!r}")
    return layers


def _meaning(layer: Mapping[str, Any], key: str, path: Path, where: str) -> RiskLevel | None:
    """Read what an answer to the question means; only a text with a question may say so."""
    value = layer.get(key)
    if value is None:
        return None
    if value not in {level.value for level in LEVELS} or "?" not in str(layer.get("text")):
        raise ContentError(path, f"{where}.{key}", f"expected a level, beside a text that asks, got {value!r}")
    return RiskLevel(value)


def _no_call(
    document: Mapping[str, Any], kind: RiskKind, role: Role, choices: Mapping[str, Choice], path: Path
) -> WritingPlan:
    block = _get(document, "no_call", path, "no_call")
    default = _get(block, "default", path, "no_call.default")
    is_young = role in (Role.SELF, Role.FRIEND)
    layers = {**default, **((block.get(kind.value) or {}) if is_young else default.get(role.value) or {})}
    return _writing(layers, f"no_call.{kind.value}.{role.value}", choices, path)


def _by_role(
    block: Mapping[str, Any], name: str, role: Role, where: str, choices: Mapping[str, Choice], path: Path
) -> WritingPlan:
    """Read a plan without a level that is written to the young person, and in part to others."""
    own = _get(block, name, path, f"{where}{name}")
    others = {} if role is Role.SELF else _get(own, role.value, path, f"{where}{name}")
    return _writing({**own, **others}, f"{where}{name}.{role.value}", choices, path)


def _writing(found: Mapping[str, Any], where: str, choices: Mapping[str, Choice], path: Path) -> WritingPlan:
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
    fixed = [one for one in value if "{" not in one]
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
