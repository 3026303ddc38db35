"""Check every text that can be shown against the safe-messaging rules of docs/safety.md: `python -m triage.safe_messaging`.

It looks for what can be seen in words: methods, blame, promises, "begå", diagnosis, exclamation in answers to danger,
numbers that are not those of data/contacts, and plans without the contact their kind demands. Tone is left to people.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from triage.content import load_catalogue
from triage.offers import Catalogue
from triage.plan_contacts import contacts_now
from triage.response_plans import MAX_CONTACTS, REGIONS, ResponsePlan, ResponsePlans, load_plans, local_contacts
from triage.risk_lexicon import read_yaml
from triage.vocabulary import RiskKind, RiskLevel, Role
from triage.yaml_cache import parse

ROOT = Path(__file__).resolve().parents[1]
NOT_SHOWN = frozenset({"lexicon", "nlu", "rules", "evaluation", "risk", "names"})  # folders of data/ no visitor reads
# `phone` and `sms` are shown by confidence, which triage.content sees to.
NOT_TEXT = frozenset(
    {
        "source",
        "sources",
        "ref",
        "says",
        "aliases",
        "url",
        "payload",
        "id",
        "owner",
        "contacts",
        "choices",
        "topics",
        "ask",
        "phone",
        "sms",
        "say",
        "unless",
        "words",
    }
)
_ILLNESS = r"(?:\w+ )?(?:depression|angst|socialangst|anoreksi|bulimi|psykose|skizofreni|ptsd|ocd|adhd|autisme|spiseforstyrrelse|borderline|bipolar|mani|personlighedsforstyrrelse)"
_PILLS = r"(?:piller|tabletter|panodil\w*|pinex|pamol\w*|ipren\w*|sovepiller)"
_NUMERAL = r"(?:\d+|to|tre|fire|fem|seks|syv|otte|ni|ti|tolv|femten|tyve|tredive|fyrre|halvtreds|hundrede|en håndfuld|et helt glas|alle)"
_PEOPLE = r"(?:dig|mig|sig|hende|ham|nogen)"
EVERYWHERE = {
    "begå": re.compile(r"\bbegå\w*\s+selvmord|\bselvmord\w*\s+begå\w*", re.I),
    # neither a feat nor a failure, and nobody is what they thought of
    "wording": re.compile(
        r"\b(?:vellykke\w*|mislykke\w*|fuldbyrde\w*) (?:selvmord|forsøg)\w*|\bselvmorder\w*|\bselvmordskandidat\w*|\bselvmordsof(?:fer\w*|re\w*)\b"
        r"|\b(?:selvmords?)?forsøg\w* (?:\w+ )?(?:lykkedes|lykkes|mislykkedes|slog fejl|gik galt|gik godt)\b"
        r"|\blykkedes\b[^.?!]{0,30}\b(?:tage (?:sit|dit) (?:eget )?liv|selvmord\w*)",
        re.I,
    ),
    "method": re.compile(
        rf"\b(?:hænger?|hængte?|skyder?|skød|drukner?|kvæler?|kvalte) {_PEOPLE}(?: selv)?\b(?! ud\b)|\b(?:hænge|hængt) (?:op|i loftet)"
        r"|\bbarberblad\w*|\brebet\b|\bløkke[nr]?\b|\bovers?kær\w*|\bskære (?:dig|sig|mig) i|\bskære (?:i|over) (?:armen|håndled\w*|pulsår\w*|låret)"
        r"|\b(?:springe|hoppe|springer|hopper|sprang|hoppede|kaste sig) (?:\w+ ){0,2}?(?:fra|foran|ud over) (?:en |et |den |det )?(?:\w*bro\w*|\w*altan\w*|\w*tag(?:et)?|\w*tog(?:et)?|\w*vindue\w*|\w*højhus\w*)\b"
        rf"|\bantal piller|\b{_NUMERAL} (?:{_PILLS}|gram)\b|\b(?:fyrre|mange|flere|alle) {_PILLS}\b|\bkulilte\w*|\bdødelig\w* dosis|\bhoppe ud foran\b|\bsluge? (?:alle|mange|en masse)\b",
        re.I,
    ),
    "blame": re.compile(
        r"(?<!ikke )(?<!aldrig )\bdin (?:egen )?skyld\b|\bhvorfor har du (?:\w+ )?(?:ikke|aldrig)\b|\bdu (?:skulle|burde) (?:ikke |aldrig |bare |hellere |også )*have\b|\btag dig sammen\b"
        r"|\bdu overdriver\b|\bselv ude om\b|\bhvordan kunne du\b|\bdu lyver\b|\bopmærksomhedskræ\w*|\b(?:svagt|dumt|forkert|pinligt|egoistisk) af dig\b|\begoistisk\w*"
        r"|\bhvorfor (?:gjorde|sagde|fortalte|sendte|gik|lod|blev|kom|skrev|ringede|stoppede|tog|sov|drak|løb|råbte|bad) du\b"
        r"|\bdu har (?:jo |da )?selv (?:valgt|bedt om|sendt|lagt op til|gjort)\b|\bdu (?:lod|lader) (?:ham|hende|dem|det ske)\b|\bdet (?:må|skal) du selv (?:rode|rydde)\w*|\bkunne du (?:ikke )?(?:bare )?have\b",
        re.I,
    ),
    "promise": re.compile(
        r"\b(?:jeg|vi|det) lover(?: (?:jeg|vi))?(?: dig)?\b|\bpå æresord\b|\b(?:det|alt|det hele|alting) skal nok (?:gå|blive|ordne|løse|komme)\b"
        r"|\b(?:det|alt|det hele|alting) (?:bliver|vil blive) (?:helt |snart |nok )?(?:godt|okay|fint|som før)(?: igen)?\b|\bgaranter\w*|\bdu kan være helt sikker på\b"
        r"|(?<!love, at )(?<!love at )\bingen (?:får|kommer til at få|vil få) (?:det|noget|nogensinde noget|noget som helst) at vide\b|\bdet bliver (?:helt |kun )?(?:mellem os|vores hemmelighed|en hemmelighed)\b|\bdet hele ordner sig\b"
        r"|\b(?:jeg|vi) (?:siger|fortæller|skriver) (?:det |noget )?(?:ikke|aldrig) (?:det |noget )?(?:videre |til )(?:nogen|andre|et menneske)\b|\bdet går over\b|\b(?:jeg|vi) redder dig\b"
        r"|\bder sker dig (?:ikke|aldrig) noget\b|\bdu er (?:helt )?i sikkerhed hos os\b|\bdin hemmelighed er (?:sikker|tryg)\b",
        re.I,
    ),
    "diagnosis": re.compile(
        r"(?:^|[.?!:] ?|\b(?:lyder som om|tror|mener|tyder på),? (?:at )?)du (?:har|lider)(?: (?:nok|vist|måske|sikkert|tydeligvis|helt klart|også))*(?: af)? (?:en |et )?"
        rf"{_ILLNESS}\b"
        r"|\bdet (?:er|lyder som) (?:helt klart |nok |vist |tydeligt )?(?:en |et )?(?:depression|anoreksi|bulimi|psykose|skizofreni|ptsd|borderline|spiseforstyrrelse)\b"
        r"|\bdu (?:er|virker|lyder)(?: (?:nok|vist|tydeligvis|helt klart))* (?:deprimeret|psykotisk|sindssyg|psykisk syg|alkoholiker|narkoman|anorektiker|bipolar|autist)\b",
        re.I,
    ),
    # what was said is made small, or to be got over
    "belittling": re.compile(
        r"\b(?:andre|mange|nogle) har det (?:meget |langt )?værre\b|\bså slemt er det (?:nok |da |vel |heller )*ikke\b|\bdet er (?:bare|kun) (?:en fase|teenage\w*|hormoner)\b"
        r"|\btænk (?:dog |bare )?positivt\b|\bop med humøret\b|\bglem det nu\b|\bdu skal bare (?:glemme|komme videre|tage dig sammen|slappe af|smile)\b|\bvær nu lidt glad\b",
        re.I,
    ),
}
_SAID_IN_DANGER = frozenset({"wording.py", "care.py", "talk.py"})
IN_DANGER = {
    "begå": re.compile(r"\bbegå", re.I),
    "exclamation": re.compile("!"),
    "weight": re.compile(r"\b\d+ ?(?:kilo|kg|kalorier|kcal)\b|\bbmi\b|\bkalorie\w*", re.I),
}
_PHONE = re.compile(r"(?<![\d.,:/-])(?:\d{2} ?\d{2} ?\d{2} ?\d{2}|116 ?\d{3})(?![\d:/-]|[.,]\d)")
_SHORT = re.compile(r"\b(?:ring(?:er|e)?(?: til)?|sms(?: til)?|politiet på|telefon(?:en)?) (\d{3,4})\b", re.I)
_BESIDE_CHARS = 24  # "BørneTelefonen på chat eller sms 116 111"
EMERGENCY = frozenset({"112", "114", "1813", "1888"})
# Of the contacts shown (at most three), one of these must be among them: (level, kind) -> one set by role, in the order self,
# friend, parent, professional; one set alone is for all. "{region}" stands for one of the region, demanded where a region is known.
_REGIONAL = frozenset({"laegevagt_{region}", "psykiatrisk_akut_{region}"})
_CHILD_LINE, _SOCIAL, _DUTY = (
    {"boernetelefonen"},
    {"social_vagt_generelt"},
    {"fakta_underretning_hvordan", "ankestyrelsen"},
)
_VIOLENCE, _LIFE = {"lev_uden_vold_1888"}, {"livslinien"}
DEMANDED: dict[tuple[RiskLevel, RiskKind], tuple[AbstractSet[str], ...]] = {
    (RiskLevel.ACUTE, RiskKind.SUICIDE): (_LIFE,),
    (RiskLevel.HIGH, RiskKind.SUICIDE): (_LIFE,),
    (RiskLevel.ACUTE, RiskKind.SELF_HARM): (_CHILD_LINE | _REGIONAL, _CHILD_LINE, _LIFE | _REGIONAL, _SOCIAL),
    (RiskLevel.HIGH, RiskKind.SELF_HARM): (_CHILD_LINE | _LIFE, _CHILD_LINE, _LIFE, _LIFE),
    (RiskLevel.ACUTE, RiskKind.SUBSTANCE): ({"giftlinjen"},),  # poisoning too, whoever writes
    (RiskLevel.ACUTE, RiskKind.DIGITAL_ABUSE): ({"politi_114"},),
    (RiskLevel.HIGH, RiskKind.DIGITAL_ABUSE): ({"sletdet", "politi_114"},),
    (RiskLevel.ACUTE, RiskKind.HOMELESS): ({"social_vagt_generelt", "politi_114"},),
    (RiskLevel.HIGH, RiskKind.HOMELESS): (_SOCIAL,),
    (RiskLevel.ACUTE, RiskKind.PHYSICAL_ABUSE): (_CHILD_LINE | _VIOLENCE, _CHILD_LINE, _VIOLENCE, _SOCIAL),
    (RiskLevel.HIGH, RiskKind.PHYSICAL_ABUSE): (
        _CHILD_LINE | _VIOLENCE | {"offerraadgivningen"},
        _CHILD_LINE,
        _VIOLENCE,
        _DUTY,
    ),
    (RiskLevel.ACUTE, RiskKind.SEXUAL_ABUSE): (
        _CHILD_LINE | {"offerraadgivningen"},
        _CHILD_LINE,
        {"offerraadgivningen"},
        {"politi_114"} | _SOCIAL,
    ),
    (RiskLevel.HIGH, RiskKind.SEXUAL_ABUSE): (
        _CHILD_LINE | {"offerraadgivningen"},
        _CHILD_LINE,
        {"offerraadgivningen"},
        {"politi_114"} | _DUTY,
    ),
    (RiskLevel.ACUTE, RiskKind.NEGLECT): (_CHILD_LINE | _SOCIAL, _CHILD_LINE, _SOCIAL, _SOCIAL),
    (RiskLevel.HIGH, RiskKind.NEGLECT): (_CHILD_LINE | _SOCIAL, _CHILD_LINE, _SOCIAL, _DUTY),
    (RiskLevel.ACUTE, RiskKind.EATING): (_CHILD_LINE | _REGIONAL, _CHILD_LINE, _REGIONAL, _SOCIAL),
    (RiskLevel.HIGH, RiskKind.EATING): (_CHILD_LINE, _CHILD_LINE, {"headspace_family"} | _REGIONAL, _DUTY),
    (RiskLevel.ACUTE, RiskKind.HONOUR): (_VIOLENCE,),
    (RiskLevel.HIGH, RiskKind.HONOUR): (_VIOLENCE,),
    (RiskLevel.ACUTE, RiskKind.PSYCHOSIS): (_CHILD_LINE | _REGIONAL, _CHILD_LINE | _REGIONAL, _REGIONAL, _REGIONAL),
    (RiskLevel.HIGH, RiskKind.PSYCHOSIS): (
        _CHILD_LINE | _REGIONAL,
        _CHILD_LINE,
        {"headspace_family"} | _REGIONAL,
        _DUTY,
    ),
}
_ROLES = (Role.SELF, Role.FRIEND, Role.PARENT, Role.PROFESSIONAL)
# A weekday noon, a night, a Sunday; without a time zone, as opening hours are Danish local time anyway.
_HOURS = (datetime(2026, 11, 18, 12, 0), datetime(2026, 11, 18, 3, 30), datetime(2026, 11, 22, 15, 0))
_AGES = (None, 8, 14, 17, 24, 40)


@dataclass(frozen=True)
class Shown:
    """One text a visitor may see, where it stands, and whether it answers danger."""

    where: str
    text: str
    in_danger: bool = False


@dataclass(frozen=True)
class Fault:
    """A rule that a text breaks; `found` is the part that breaks it."""

    where: str
    rule: str
    found: str


def shown_texts(root: Path) -> Iterator[Shown]:
    """Yield every text under `root` that can be shown to a visitor."""
    for path in sorted((root / "data").rglob("*.yml")):
        part = path.relative_to(root / "data").parts[0]
        if part not in NOT_SHOWN:
            content = _yaml(path)
            if part == "contacts":
                content.pop("note", None)  # for editors; an offer's note is shown
            yield from _of_content(content, str(path.relative_to(root)), part == "responses")
    responses = read_yaml(root / "domain.yml").get("responses") or {}
    yield from _of_content(responses, "domain.yml", False)
    for path in sorted((root / "web" / "static").rglob("*.js")):
        yield from _of_script(path, root)
    for path in sorted((root / "web" / "templates" / "public").rglob("*.html")):
        yield Shown(str(path.relative_to(root)), _plain(path.read_text("utf-8")))
    for folder in ("web", "actions"):
        for path in sorted((root / folder).rglob("*.py")):
            yield from _of_python(path, str(path.relative_to(root)))


def _yaml(path: Path) -> Any:
    return parse(path.read_text("utf-8"))


def _of_content(value: Any, where: str, in_danger: bool) -> Iterator[Shown]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in NOT_TEXT:
                yield from _of_content(inner, f"{where}: {key}", in_danger)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_content(inner, where, in_danger)
    elif isinstance(value, str) and " " in value.strip():
        yield Shown(where, value, in_danger)


def _of_script(path: Path, root: Path) -> Iterator[Shown]:
    """Yield the texts of strings.js; other scripts hold none (tests/contract), but are looked through all the same."""
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text("utf-8"), flags=re.S | re.M)
    for match in re.finditer(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`', code):
        text = next(group for group in match.groups() if group is not None)
        if " " in text.strip():
            yield Shown(str(path.relative_to(root)), text)


def _of_python(path: Path, where: str) -> Iterator[Shown]:
    """Yield the texts that stand in code because they must be there when everything else is down; no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documents = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documents]
    for value in (node.value for node in constants):
        if isinstance(value, str) and " " in value.strip():
            yield Shown(where, value, in_danger=path.name in _SAID_IN_DANGER)


def _plain(html: str) -> str:
    """Return the words of a template: no tags, no Jinja, no script."""
    for cut in (r"\{#.*?#\}", r"\{%.*?%\}", r"<(script|style)\b.*?</\1>", r"<!--.*?-->"):
        html = re.sub(cut, " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>|\{\{.*?\}\}", " ", html, flags=re.S)).split())


def faults_of(
    shown: Shown, numbers: frozenset[str], owners: Mapping[str, frozenset[str]] | None = None
) -> Iterator[Fault]:
    """Yield each rule one text breaks.

    Args:
        shown: The text.
        numbers: Those of data/contacts, digits only.
        owners: Name of a contact, lower case -> its own numbers; a number beside a name must be one of them.
    """
    rules = {**EVERYWHERE, **(IN_DANGER if shown.in_danger else {})}
    for name, rule in rules.items():
        for match in rule.finditer(shown.text):
            yield Fault(shown.where, name, match.group())
    for match in _PHONE.finditer(shown.text):
        if _digits(match.group()) not in numbers:
            yield Fault(shown.where, "number not in data/contacts", match.group())
    for match in _SHORT.finditer(shown.text):
        if match[1] not in numbers | EMERGENCY and not any(one.startswith(match[1]) for one in numbers):
            yield Fault(shown.where, "number not in data/contacts", match[1])

    for name, own in (owners or {}).items():
        for match in re.finditer(
            rf"\b{re.escape(name)}\b[^.?!\d]{{0,{_BESIDE_CHARS}}}?({_PHONE.pattern})", shown.text, re.I
        ):
            if _digits(match[1]) not in own:
                yield Fault(shown.where, "number of another contact", match.group())


def owners_of_numbers(data_dir: Path) -> dict[str, frozenset[str]]:
    """Return the numbers of each contact that has one, by its name without what stands in brackets or after a comma."""
    owners: dict[str, frozenset[str]] = {}
    for path in sorted((data_dir / "contacts").glob("*.yml")):
        contact = read_yaml(path)
        found = {_digits(str(number)) for number in [*(contact.get("phone") or []), contact.get("sms") or ""]} - {""}
        name = re.split(r" \(|,", str(contact["name"]))[0].lower()
        if found:
            owners[name] = owners.get(name, frozenset()) | frozenset(found)
    return owners


def known_numbers(data_dir: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the numbers that may be shown (digits only), and the ids of all contacts."""
    numbers: set[str] = set()
    ids: set[str] = set()
    for path in sorted((data_dir / "contacts").glob("*.yml")):
        contact = read_yaml(path)
        ids.add(contact["id"])
        if contact.get("confidence") != "low":
            numbers |= {_digits(str(number)) for number in [*(contact.get("phone") or []), contact.get("sms") or ""]}
        stated = str(contact.get("facts") or "")
        numbers |= {_digits(number) for number in _PHONE.findall(stated)}  # a fact has its own source
    return frozenset(numbers - {""}), frozenset(ids)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text).removeprefix("45") if text.strip().startswith("+45") else re.sub(r"\D", "", text)


def plan_faults(plans: ResponsePlans, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield plans that name an unknown contact, or show none or the wrong ones somewhere, at some hour, at some age."""
    for plan in plans.every():
        where = f"data/responses/risk.yml: {plan.level.value}.{plan.kind.value}.{plan.role.value}"
        ids = {one.id for one in catalogue.contacts.values()}
        for place in (*REGIONS, None):
            named = local_contacts(plan.contacts, place)
            yield from (Fault(where, "unknown contact", one) for one in named if one not in ids)
            for now in _HOURS:
                for age in _AGES if plan.role is Role.SELF else (None,):
                    shown = contacts_now(named, catalogue, now, plan.role, age)
                    yield from _contact_faults(plan, shown, where, place)
    for writing in {*plans.no_call.values(), plans.if_i_tell}:
        for place in (*REGIONS, None):
            shown = contacts_now(local_contacts(writing.contacts, place), catalogue, _HOURS[0])
            if not shown:
                yield Fault("data/responses/risk.yml: no_call", "one to three contacts", "none")


def demanded(plan: ResponsePlan, place: str | None) -> AbstractSet[str]:
    """Return the contacts of which one must be shown; empty where none must, or where only the unknown region's would do."""
    by_role = DEMANDED.get((plan.level, plan.kind))
    if by_role is None:
        return frozenset()
    wanted = by_role[_ROLES.index(plan.role)] if len(by_role) > 1 else by_role[0]
    return frozenset(local_contacts(tuple(wanted), place)) if place or not wanted & _REGIONAL else frozenset()


def _contact_faults(plan: ResponsePlan, shown: list[str], where: str, place: str | None = None) -> Iterator[Fault]:
    if not 1 <= len(shown) <= MAX_CONTACTS:
        yield Fault(where, "one to three contacts", ", ".join(shown))
    wanted = demanded(plan, place)
    if wanted and not wanted & set(shown):
        yield Fault(where, "contact demanded", ", ".join(sorted(wanted)))
    if plan.level is RiskLevel.ACUTE and "112" not in plan.text + plan.until:
        yield Fault(where, "112 demanded", plan.text)
    if plan.level is RiskLevel.ACUTE and "alarm_112" not in shown:
        yield Fault(where, "112 demanded", ", ".join(shown))
    if "#human" not in {choice.payload for choice in plan.choices}:
        yield Fault(where, "human demanded", ", ".join(choice.title for choice in plan.choices))


def check(root: Path = ROOT) -> tuple[int, list[Fault]]:
    """Check everything; return how many texts were read, and the faults in the order they were found."""
    numbers, _ = known_numbers(root / "data")
    texts = list(shown_texts(root))
    owners = owners_of_numbers(root / "data")
    faults = [fault for shown in texts for fault in faults_of(shown, numbers, owners)]
    faults += plan_faults(load_plans(root / "data"), load_catalogue(root / "data"))
    return len(texts), list(dict.fromkeys(faults))


def main() -> int:
    """Print the faults; the exit code is 1 where there is one."""
    count, faults = check()
    for fault in faults:
        print(f"{fault.where}: {fault.rule}: {fault.found}")
    print(f"{count} texts read, {len(faults)} against the rules")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
