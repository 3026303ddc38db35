"""All checks of the content: `python -m web.editor.checks`, `make check-content`, and before every release.

A finding stops a release, or is something to look at. Nothing here decides by taste: what stops can be named in one sentence.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.embedder import load_embedder
from triage import safe_messaging
from triage.content import load_catalogue
from triage.errors import ContentError
from triage.intents import load_intents
from triage.needs import load_places
from triage.offers import Catalogue, Contact, Offer
from triage.privacy import load_recognisers, redact
from triage.privacy_lists import Recognisers
from triage.response_plans import load_plans
from triage.risk_lexicon import load_lexicon
from triage.topics import load_topic_words
from triage.vocabulary import Topic
from web.chat.core import all_recognisers
from web.counsellor.opening import load_opening_hours
from web.editor import examples, readability, tree, yaml_text
from web.editor.fault_words import place_in_words, problem_in_words
from web.editor.wording import only_words

STOP, LOOK = "stop", "look"
CONFIRM_DAYS = 183  # half a year (issue: facts older than this are shown to their owner)
MOST_LIX = 50
BUTTON_CHARS = 25
UNTRAINED = frozenset({"report_danger", "nlu_fallback"})  # set by components
CLOSED = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "refuse_to_say",
        "dont_know",
        "ask_repeat",
        "say_better",
        "say_joke",
        "insult",
        "ask_if_normal",
    }
)  # said in few ways: ten examples are enough
NUMBERS = frozenset({"CPR", "PHONE", "EMAIL", "ACCOUNT", "PLATE", "URL", "HANDLE"})
_TRAP = re.compile(r"^(?:nlu|responses|rules|stories):", re.M)
_NUMBER = re.compile(r"\d[\d .]*\d|\d")
RULES = {
    "begå": "»begå« hører til forbrydelser. Skriv »tage sit liv«.",
    "method": "Teksten nævner en metode. Det må den ikke.",
    "blame": "Det kan læses som en bebrejdelse.",
    "promise": "Det er et løfte, vi ikke kan holde.",
    "diagnosis": "Robotten må ikke stille en diagnose.",
    "exclamation": "Ingen udråbstegn, når nogen har det svært.",
    "number not in data/contacts": "Nummeret står ikke hos en kontakt, vi har en kilde til.",
    "unknown contact": "Kontakten findes ikke.",
    "one to three contacts": "Der skal være en til tre kontakter.",
    "contact demanded": "Her skal der stå en bestemt kontakt.",
    "112 demanded": "Her skal der stå 112.",
}


@dataclass(frozen=True)
class Finding:
    """One thing found: `weight` stop | look, the file it stands in, what it is about, a Danish sentence, and the words in question."""

    weight: str
    file: str
    subject: str
    message: str
    found: str = ""


def check_text(
    text: str, in_danger: bool, numbers: frozenset[str], common: frozenset[str] = frozenset()
) -> list[Finding]:
    """Check one text while it is being written: quick, nothing is read from disk."""
    shown = safe_messaging.Shown("", text, in_danger)
    found = [
        Finding(STOP, "", "", RULES.get(fault.rule, fault.rule), fault.found)
        for fault in safe_messaging.faults_of(shown, numbers)
    ]
    if "!" in text and not in_danger:
        found.append(Finding(STOP, "", "", RULES["exclamation"], "!"))
    reading = readability.read(text, common)
    if reading.lix is not None and reading.lix > MOST_LIX:
        found.append(
            Finding(STOP, "", "", f"Lixtal {reading.lix} er for svært for børn. Del sætningerne, og brug kortere ord.")
        )
    elif reading.lix is not None and reading.lix > readability.HARD:
        found.append(Finding(LOOK, "", "", f"Lixtal {reading.lix} er svært for børn."))
    return found


def check_tree(root: Path, live: Mapping[str, str] | None = None, today: date | None = None) -> list[Finding]:
    """Check a whole content folder.

    Args:
        root: Holds data/ and domain.yml (and web/, whose texts are checked for safe messaging too).
        live: Texts as they are published, to tell what is new; None checks everything as if it were new.
    """
    now = tree.texts(root)
    changed = None if live is None else {path for path in {*now, *live} if now.get(path) != live.get(path)}
    catalogue, found = _unreadable(root)
    found += [Finding(STOP, path, "", "En linje ligner træningsdata (nlu:, rules:, responses:, stories:).") for path, text in now.items()
              if path.startswith("data/") and not path.startswith(("data/nlu/", "data/rules/")) and _TRAP.search(text)]  # fmt: skip
    if catalogue is None or any(one.weight == STOP for one in found):
        return found  # what cannot be read cannot be judged
    texts = list(safe_messaging.shown_texts(root))
    found += _safe(root, texts, catalogue)
    found += _entries(catalogue, changed, now, live, today or date.today())
    found += _phrases(now, live)
    found += _readable(texts)
    found += _rights(catalogue)
    found += _questions(catalogue, root)
    found += _topics(catalogue)
    found += list(_intents(root, now, live))
    return _unique(found)


def _unique(found: Iterable[Finding]) -> list[Finding]:
    return sorted(dict.fromkeys(found), key=lambda one: (one.weight != STOP, one.file, one.subject))


def _relative(root: Path, path: str) -> str:
    try:
        return Path(path).resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path


def _unreadable(root: Path) -> tuple[Catalogue | None, list[Finding]]:
    """Load everything the running parts load at start; returns the catalogue, and what cannot be loaded."""
    data, found, catalogue = root / "data", [], None
    loads = (load_catalogue, load_intents, load_plans, load_opening_hours, load_lexicon, load_topic_words, load_places)
    for load in loads:
        try:
            value = load(data)
            catalogue = value if isinstance(value, Catalogue) else catalogue
        except ContentError as error:
            problem = f"Kan ikke bruges: {problem_in_words(error.problem)}."
            found.append(Finding(STOP, _relative(root, error.path), place_in_words(error.field), problem))
        except Exception as error:  # a shape nobody thought of must stop a release, not the check
            found.append(Finding(STOP, "data", load.__name__, f"Kan ikke læses ({type(error).__name__})."))
    for path, text in tree.texts(root).items():
        if path.startswith(("data/nlu/", "data/rules/")) or path == "domain.yml":
            try:
                yaml_text.load(text)
            except yaml_text.EditError as error:
                found.append(Finding(STOP, path, "", f"Kan ikke læses: {error}."))
    return catalogue, found


def _safe(root: Path, texts: Iterable[safe_messaging.Shown], catalogue: Catalogue) -> Iterator[Finding]:
    """The rules of triage.safe_messaging, on texts read once."""
    numbers, _ = safe_messaging.known_numbers(root / "data")
    owners = safe_messaging.owners_of_numbers(root / "data")
    faults = [fault for shown in texts for fault in safe_messaging.faults_of(shown, numbers, owners)]
    faults += safe_messaging.plan_faults(load_plans(root / "data"), catalogue)
    for fault in faults:
        file, _, subject = fault.where.partition(": ")
        yield Finding(STOP, file, subject, RULES.get(fault.rule, fault.rule), fault.found)


# --- offers and contacts ------------------------------------------------------------------------------------------------


def file_of(entry: Offer | Contact) -> str:
    """The file an offer or contact stands in."""
    folder = "offers/" + entry.id.replace(".", "/") if isinstance(entry, Offer) else f"contacts/{entry.id}"
    return f"data/{folder}.yml"


def age_in_days(confirmed: date | None, today: date) -> int | None:
    """Days since somebody confirmed it; None = never."""
    return None if confirmed is None else (today - confirmed).days


def _entries(
    catalogue: Catalogue, changed: set[str] | None, now: Mapping[str, str], live: Mapping[str, str] | None, today: date
) -> Iterator[Finding]:
    aliases: dict[tuple[str, str], set[str]] = {}
    entries: list[Offer | Contact] = [*catalogue.offers.values(), *catalogue.contacts.values()]
    for entry in entries:
        file = file_of(entry)
        yield from _sourced(entry, file)
        yield from numbers_without_source(entry, file, STOP if changed is None or file in changed else LOOK)
        days = age_in_days(entry.confirmed, today)
        if days is None or days > CONFIRM_DAYS:
            since = "aldrig bekræftet" if days is None else f"bekræftet for {days} dage siden"
            yield Finding(LOOK, file, entry.name, f"Er {since}.")
        for alias in entry.aliases:
            if alias != alias.lower():
                yield Finding(STOP, file, entry.name, "Andre navne skrives med små bogstaver.", alias)
        if isinstance(entry, Offer):
            for alias in {entry.name.lower(), *entry.aliases}:
                aliases.setdefault((entry.area, alias), set()).add(entry.id)
            note = entry.status.note or ""
            if not entry.status.is_joinable(today) and not re.search(r"[Ss]pørg|ved (?:jeg|vi) ikke", note):
                yield Finding(
                    STOP, file, entry.name, "Kører ikke, så bemærkningen skal sige, hvem man kan spørge.", note
                )
        if live is not None and changed and file in changed and live.get(file):
            yield from _new_facts_need_new_sources(entry, file, now[file], live[file])
    for (_, alias), ids in aliases.items():
        if len(ids) > 1:
            yield Finding(
                STOP,
                file_of(catalogue.offers[min(ids)]),
                alias,
                f"To tilbud hedder det samme: {', '.join(sorted(ids))}.",
                alias,
            )


def _sourced(entry: Offer | Contact, file: str) -> Iterator[Finding]:
    refs = {source.ref for source in entry.sources}
    hidden = isinstance(entry, Contact) and not entry.shown
    for aspect, fact in entry.facts.items():
        if fact.source not in refs:
            yield Finding(STOP, file, entry.name, f"Kilden til »{aspect.value}« står ikke under kilder.", fact.source)
        elif not hidden and not re.match(r"seed:00[0-4]$|https?://", fact.source):
            yield Finding(
                STOP,
                file,
                entry.name,
                f"Kilden til »{aspect.value}« skal være en webadresse eller seed:NNN.",
                fact.source,
            )


def numbers_without_source(entry: Offer | Contact, file: str, weight: str = STOP) -> Iterator[Finding]:
    """A number in the summary must stand in a fact, which has a source, or in a field of its own."""
    stated = " ".join(
        [
            entry.name,
            *(fact.text for fact in entry.facts.values()),
            str(entry.ages.min or ""),
            str(entry.ages.max or ""),
        ]
    )
    if isinstance(entry, Contact):
        stated += " ".join([*entry.phone, entry.sms or "", entry.hours.text])
    known = {re.sub(r"\D", "", one) for one in re.findall(r"\d[\d ]*\d|\d", stated)} | set(re.findall(r"\d+", stated))
    for number in _NUMBER.findall(entry.summary):
        if re.sub(r"\D", "", number) not in known:
            yield Finding(
                weight, file, entry.name, "Tallet har ingen kilde: skriv det også under fakta, med kilde.", number
            )


def _new_facts_need_new_sources(entry: Offer | Contact, file: str, now: str, live: str) -> Iterator[Finding]:
    """A changed number or age is only as good as where it stands: the old source does not vouch for it."""
    new, old = yaml_text.load(now), yaml_text.load(live)
    vouched = new.get("sources") != old.get("sources") or new.get("confirmed") != old.get("confirmed")
    hard = ("phone", "sms", "ages", "address", "url")
    moved = [name for name in hard if new.get(name) != old.get(name) and new.get(name)]
    if moved and not vouched:
        words = {
            "phone": "telefonnummeret",
            "sms": "sms-nummeret",
            "ages": "alderen",
            "address": "adressen",
            "url": "hjemmesiden",
        }
        listed = " og ".join(words[name] for name in moved)
        yield Finding(
            STOP, file, entry.name, f"Du har ændret {listed}. Skriv en kilde, eller bekræft med datoen i dag."
        )


# --- words --------------------------------------------------------------------------------------------------------------


def _phrases(now: Mapping[str, str], live: Mapping[str, str] | None) -> Iterator[Finding]:
    path = "data/phrases.yml"
    if live is None or now.get(path) == live.get(path):
        return
    new, old = yaml_text.load(now[path]), yaml_text.load(live[path])
    for key, text in old.items():
        if key not in new:
            yield Finding(STOP, path, key, "Sætningen mangler. Den må skrives om, men ikke fjernes.")
        elif set(re.findall(r"{\w*}", new[key])) != set(re.findall(r"{\w*}", text)):
            wanted = " ".join(sorted(set(re.findall(r"{\w+}", text)))) or "ingen"
            yield Finding(STOP, path, key, f"Ordene i klammer skal være de samme som før: {wanted}.", new[key])


def _readable(texts: Iterable[safe_messaging.Shown]) -> Iterator[Finding]:
    for shown in texts:
        if not shown.where.startswith(("data/", "domain.yml")) or shown.where.startswith("data/languages.yml"):
            continue  # how hard a text is can be counted in Danish only
        file, _, subject = shown.where.partition(": ")
        if subject == "name":
            continue  # a name is as long as it is
        if "!" in shown.text:
            yield Finding(STOP, file, subject, RULES["exclamation"], "!")
        reading = readability.read(shown.text)
        if reading.lix is not None and reading.lix > MOST_LIX:
            yield Finding(STOP, file, subject, f"Lixtal {reading.lix} er for svært for børn.", shown.text[:80])
        elif reading.lix is not None and reading.lix > readability.HARD:
            yield Finding(LOOK, file, subject, f"Lixtal {reading.lix} er svært for børn.", shown.text[:80])


def _rights(catalogue: Catalogue) -> Iterator[Finding]:
    for name, right in catalogue.rights.items():
        sources = right["source"] if isinstance(right["source"], list) else [right["source"]]
        for source in sources:
            if not re.match(r"seed:00[0-4]$", str(source)) and source not in catalogue.contacts:
                yield Finding(STOP, "data/rights.yml", name, "Kilden findes ikke.", str(source))
        for asked in right.get("ask") or ():
            if catalogue.entry(asked) is None:
                yield Finding(STOP, "data/rights.yml", name, "Kontakten findes ikke.", str(asked))


def _questions(catalogue: Catalogue, root: Path) -> Iterator[Finding]:
    """An answer rests on something: a contact, a seed, or a document of ours for what it says of the chat itself."""
    for name, entry in yaml_text.load((root / "data/questions.yml").read_text("utf-8"))["questions"].items():
        for source in entry.get("source") or ():
            is_known = re.match(r"seed:00[0-4]$|docs/[a-z]+\.md$", str(source)) or source in catalogue.contacts
            if not is_known:
                yield Finding(STOP, "data/questions.yml", name, "Kilden findes ikke.", str(source))


def _topics(catalogue: Catalogue) -> Iterator[Finding]:
    for topic, words in catalogue.topics.items():
        if len(words.get("question") or "") > BUTTON_CHARS:
            yield Finding(
                STOP, "data/topics.yml", topic.value, f"Knappen må højst have {BUTTON_CHARS} tegn.", words["question"]
            )


# --- intents ------------------------------------------------------------------------------------------------------------


def _intents(root: Path, now: Mapping[str, str], live: Mapping[str, str] | None) -> Iterator[Finding]:
    nlu = {path: text for path, text in now.items() if path.startswith("data/nlu/")}
    parts = (
        tuple(nlu) + ("domain.yml", "data/intents.yml") + tuple(path for path in now if path.startswith("data/rules/"))
    )
    every = {*parts, *(path for path in live or () if path.startswith(("data/nlu/", "data/rules/")))}
    changed = {path for path in every if live is None or now.get(path) != live.get(path)}
    if not changed or (
        live is not None and changed == {"domain.yml"} and only_words(live.get("domain.yml", ""), now["domain.yml"])
    ):
        return
    domain = yaml_text.load(now["domain.yml"])
    meanings = load_intents(root / "data")
    names = set(domain["intents"])
    sentences = {
        name: [one for place in places for one in place.examples] for name, places in examples.read_intents(nlu).items()
    }
    for name in sorted(names - UNTRAINED - set(meanings)):
        yield Finding(STOP, "data/intents.yml", name, "Intentet mangler en linje om, hvad det betyder.")
    for name in sorted((set(meanings) | set(sentences)) - names):
        yield Finding(STOP, "domain.yml", name, "Intentet står ikke i domain.yml.")
    for name in sorted(names - _ruled(now)):
        yield Finding(STOP, "data/rules", name, "Intentet har ingen regel, så robotten ved ikke, hvad den skal svare.")
    for name, meaning in meanings.items():
        count, needed = len(sentences.get(name, ())), examples.ENOUGH_CLOSED if name in CLOSED else examples.ENOUGH
        if count < needed:
            yield Finding(STOP, "data/nlu", name, f"Har {count} eksempler. Der skal være mindst {needed}.")
        if not meaning.label:
            yield Finding(STOP, "data/intents.yml", name, "Mangler de ord, robotten spørger tilbage med.")
    told = {meaning.topic for meaning in meanings.values() if meaning.topic}
    for topic in Topic:
        if topic not in told:
            yield Finding(STOP, "data/intents.yml", topic.value, "Emnet har intet intent mere.")
    fresh = None if live is None else fresh_sentences(sentences, live)
    yield from _alike(sentences, fresh)
    if fresh is None:
        yield from standing_identities(root / "data", [one for listed in sentences.values() for one in listed])
    elif fresh:
        yield from identities(all_recognisers(root / "data", load_embedder()), fresh)
    yield from _leaks(root / "data", sentences)


def _ruled(now: Mapping[str, str]) -> set[str]:
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("intent"), str):
                found.add(value["intent"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for path, text in now.items():
        if path.startswith("data/rules/"):
            walk(yaml_text.load(text).get("rules"))
    return found


def fresh_sentences(sentences: Mapping[str, list[str]], live: Mapping[str, str]) -> list[str]:
    """Sentences that were not there, or stood under another intent."""
    old = examples.read_intents({path: text for path, text in live.items() if path.startswith("data/nlu/")})
    known = {name: {one for place in places for one in place.examples} for name, places in old.items()}
    return [one for name, listed in sentences.items() for one in listed if one not in known.get(name, ())]


def _alike(sentences: Mapping[str, list[str]], fresh: list[str] | None) -> Iterator[Finding]:
    for pair in examples.alike(sentences, fresh):
        if pair.kind == "copy":
            message = (
                "Sætningen står to gange."
                if not pair.is_conflict
                else f"Den samme sætning står under {pair.one_intent} og {pair.two_intent}."
            )
            yield Finding(STOP, "data/nlu", pair.two_intent, message, pair.two)
        else:
            yield Finding(LOOK, "data/nlu", pair.two_intent, f"Ligner »{pair.one}« under {pair.one_intent}.", pair.two)


def identities(recognisers: Recognisers, sentences: Iterable[str]) -> Iterator[Finding]:
    """New example sentences in which the chat would hide something: refused, because examples are kept for ever.

    Args:
        recognisers: Those of the chat, `web.chat.core.all_recognisers`: what it would hide must not be trained on either.
    """
    yield from _identities(recognisers, sentences, lambda kinds: True)


def standing_identities(data_dir: Path, sentences: Iterable[str]) -> Iterator[Finding]:
    """The same for sentences that stand there already.

    Among them are public figures and a few words that only look like names, so only numbers and addresses that cannot be
    anything else stop. Our rules alone look: reading all fifteen thousand with the name models takes minutes.
    """
    yield from _identities(load_recognisers(data_dir), sentences, lambda kinds: bool(kinds & NUMBERS))


def _identities(
    recognisers: Recognisers, sentences: Iterable[str], stops: Callable[[set[str]], bool]
) -> Iterator[Finding]:
    for sentence in sentences:
        kinds = {str(getattr(kind, "value", kind)) for _, _, kind in redact(sentence, recognisers).spans}
        if kinds:
            yield Finding(
                STOP if stops(kinds) else LOOK,
                "data/nlu",
                ", ".join(sorted(kinds)),
                "Eksemplet ser ud til at nævne en bestemt person eller et sted. Skriv det om uden.",
                sentence,
            )


def _leaks(data_dir: Path, sentences: Mapping[str, list[str]]) -> Iterator[Finding]:
    """A sentence of the frozen test sets in the examples would make every figure a lie."""
    held_out: set[str] = set()
    for name in ("intents", "routing", "faq", "dialogues"):
        path = data_dir / "evaluation" / f"{name}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            item = json.loads(line)
            held_out.update(
                examples.key_of(text)
                for text in [item.get("text", ""), *(turn.get("user", "") for turn in item.get("turns", ()))]
            )
    for name, listed in sentences.items():
        for sentence in listed if name not in CLOSED else ():
            key = examples.key_of(sentence)
            if len(key.split()) > 4 and key in held_out:
                yield Finding(
                    STOP, "data/nlu", name, "Sætningen står i prøverne. Robotten må ikke øve sig på den.", sentence
                )


# --- the numbers and words a quick check needs --------------------------------------------------------------------------


def common_words(data_dir: Path) -> frozenset[str]:
    """Frequent Danish words, small letters."""
    path = data_dir / "lexicon" / "common_words.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return frozenset(line for line in lines[:6000] if line and not line.startswith("#"))


def main(arguments: list[str] | None = None) -> int:
    """Check data/ of this repository; the exit code is 1 where something stops a release."""
    root = Path((arguments or sys.argv[1:] or [str(Path(__file__).resolve().parents[2])])[0])
    found = check_tree(root)
    stops = [one for one in found if one.weight == STOP]
    looks = [one for one in found if one.weight == LOOK]
    for one in stops:
        print(f"STOP  {one.file}: {one.subject}: {one.message} {one.found}".rstrip())
    for one in looks if "--all" in sys.argv else looks[:20]:
        print(f"se på {one.file}: {one.subject}: {one.message} {one.found}".rstrip())
    if len(looks) > 20 and "--all" not in sys.argv:
        print(f"… og {len(looks) - 20} mere at se på (--all viser dem)")
    print(f"{len(tree.paths(root))} filer læst: {len(stops)} stopper en udgivelse, {len(looks)} bør ses på")
    return 1 if stops else 0


if __name__ == "__main__":
    sys.exit(main())
