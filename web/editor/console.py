"""Everything the editor's pages need, made once for the staff app: drafts, releases, preparations, rehearsals, and the live core."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ops.model import ROOT as CODE
from triage.errors import ContentError
from triage.settings import Settings
from web.chat.core import Core, danish_now
from web.editor import (
    checks,
    examples,
    item_edits,
    item_fields,
    item_shapes,
    item_words,
    items,
    preview,
    readability,
    tree,
    word_lists,
    yaml_text,
)
from web.editor.drafts import Draft, DraftError, Drafts
from web.editor.item_shapes import Item
from web.editor.meaning import Meanings
from web.editor.merge import merge
from web.editor.preparations import Preparations, Rehearsals
from web.editor.releases import Refresh, Releases
from web.editor.tryout import Rasa

CONFIRM_TITLE = "Bekræftelser"
# What the municipality must confirm before young people get the address (source: the facts' own list, shared/facts/README.md).
GO_LIVE = (
    ("vagt", "Døgnvagt eller social vagt: nummer og tider for hver kommune, og om det går via 114."),
    ("hovednummer", "Hovednummer og telefontider til børne- og familieafdelingen, og en sikker måde at underrette på."),
    ("anonym", "Anonym og åben rådgivning: sted, tid, hvor mange gange, og om unge kan komme alene."),
    ("indgang", "Adressen på kommunens børneindgang, og hvem der svarer."),
    ("lokalt", "SSP-kontakt, misbrugstilbud for unge, sundhedspleje, skoletilbud og lokale unge-caféer."),
    ("anonymitet", "Hvad robotten må love om anonymitet, og hvad der sker, når en ung siger sit navn (underretningspligt)."),
    ("region", "Regionens numre (lægevagt, psykiatri) og de landsdækkende numre: ét opslag pr. nummer, med dato under kilder."),
    ("kalundborg", "Kalundborg: Fagcenter Børn og Familie, akuttelefon, åben rådgivning, Café UNG, headspace, og hvad der er forsøg eller forslag."),
    ("haderslev", "Haderslev: hovednummeret, det rådgivende team, headspace, og om den lokale Cyberhus-chat findes."),
    ("kerteminde", "Kerteminde: Familierådgivning og Modtagelsen (telefon og tider), og at siden følger barnets lov."),
    ("thisted", "Thisted: Børne- og Familierådgivning (telefon, adresse, tider), U-turn, og hvad der er i stedet for headspace."),
    ("aabningstid", "Rådgivernes åbningstid er skrevet ind. Som systemet leveres, er der åbent altid."),
)  # fmt: skip


class SaveConflictError(DraftError):
    """Somebody else changed the same place meanwhile; both are shown."""

    def __init__(self, both: list[tuple[str, str, str]]) -> None:
        super().__init__("En anden har ændret det samme imens.")
        self.both = both  # (label, mine, theirs)


class Console:
    """The editor's side of one process."""

    def __init__(self, settings: Settings, core: Core, refresh: Refresh) -> None:
        self.root = settings.data_dir.resolve().parent
        self.folder = settings.var_dir.resolve() / "editor"
        models = self.root / "models" if (self.root / "models").exists() else CODE / "models"
        self.core, self.four_eyes, self.keeps_unanswered = (
            core,
            settings.editor_four_eyes,
            settings.unanswered_questions,
        )
        self.drafts = Drafts(self.root, self.folder)
        self.releases = Releases(self.drafts, models, settings.bot_model_urls or (settings.bot_url,), refresh)
        self.preparations = Preparations(self.drafts, models, settings.bot_url)
        self.rehearsals = Rehearsals(self.drafts, models)
        self.nearness = Meanings(self.folder)
        self._near: tuple[str, list[examples.Pair]] = ("", [])
        self.live_bot = Rasa(settings.bot_url)
        self._numbers: tuple[str, frozenset[str]] = ("", frozenset())
        self._common: frozenset[str] = frozenset()

    # --- drafts ---------------------------------------------------------------------------------------------------------

    def draft_for(self, draft_id: str, who: str) -> Draft | None:
        """The draft somebody works in: the one named, else their newest open one."""
        if draft_id:
            found = self.drafts.find(draft_id)
            return found if found and found.state in ("open", "prepared", "approved") else None
        return next((one for one in self.drafts.open_drafts() if one.owner == who), None)

    def draft_to_write(self, draft_id: str, who: str, title: str = "") -> Draft:
        """The same, but one is begun where there is none."""
        found = self.draft_for(draft_id, who)
        return found or self.drafts.create(title or f"Ændringer den {danish_now():%d.%m.} af {who}", who)

    def progress(self, draft: Draft) -> dict[str, Any] | None:
        """How far a draft's preparation came."""
        return self.preparations.progress(draft)

    # --- items ----------------------------------------------------------------------------------------------------------

    def all_items(self, draft: Draft | None) -> list[Item]:
        """Every item as a draft has it."""
        return items.list_items(self.drafts.texts(draft))

    def item(self, draft: Draft | None, item_id: str) -> Item:
        """One item.

        Raises:
            DraftError: There is none of that id.
        """
        found = next((one for one in self.all_items(draft) if one.id == item_id), None)
        if found is None:
            raise DraftError("Det findes ikke mere. Måske er det flyttet eller omdøbt.")
        return found

    def text_of(self, draft: Draft | None, item: Item) -> str:
        """The text of an item's file."""
        return self.drafts.text(draft, item.file) or ""

    def edited(self, item: Item, seen: str, form: item_shapes.Form) -> tuple[str, list[item_shapes.Edit]]:
        """What a form makes of the text its editor saw.

        Raises:
            item_shapes.FieldError, yaml_text.EditError: It cannot be made.
        """
        edits = item_edits.changes(item, item_fields.fields_of(item, seen), form)
        return item_edits.apply(seen, edits), edits

    def save(
        self,
        draft_id: str,
        item_id: str,
        seen_hash: str,
        form: item_shapes.Form,
        who: str,
        force: bool = False,
        by_itself: bool = False,
    ) -> tuple[Draft, str]:
        """Save a form into a draft; returns the draft and the hash of the text as it is now.

        Two people at once: places only one of them changed are put together; where both did, nothing is written.

        Args:
            force: The editor has seen both and decided.
            by_itself: Saved by the page, not by a person's click.

        Raises:
            SaveConflictError, item_shapes.FieldError, DraftError: Nothing was written.
        """
        draft = self.draft_for(draft_id, who)
        item = self.item(draft, item_id)
        now = self.text_of(draft, item)
        seen = (self.drafts.blob(seen_hash) if seen_hash and seen_hash != tree.digest(now) else now) or now
        _, edits = self.edited(item, seen, form)
        if by_itself and any(edit.value is item_shapes.REMOVE and edit.path[0] == "sources" for edit in edits):
            # The form still shows the empty source; saving again by itself would take the next one too.
            raise DraftError("Kilden er tom. Tryk »Gem i kladden«, hvis den skal fjernes.")
        if by_itself and any(edit.path[0] == "entries" and len(edit.path) == 2 for edit in edits):
            # All groups behind it get other numbers, and the form still has the old ones.
            raise DraftError("Tryk »Gem i kladden«, når gruppen er, som den skal være.")
        if not edits:
            return draft or self.draft_to_write(draft_id, who), tree.digest(now)
        if seen != now and not force:
            clashing = item_edits.conflicting(edits, seen, now)
            if clashing:
                labels = {field.path: field.label for field in item_fields.fields_of(item, now)}
                raise SaveConflictError(
                    [
                        (
                            labels.get(edit.path) or labels.get(edit.path[:-1], ""),
                            _shown(edit.value),
                            _shown(item_edits.at(now, edit.path)),
                        )
                        for edit in clashing
                    ]
                )
        try:
            text = item_edits.apply(now, edits)
        except yaml_text.EditError as error:
            raise DraftError(
                "Ændringen kan ikke skrives i filen uden at ændre noget andet. Sig det til den, der passer systemet."
            ) from error
        if item.kind in ("offer", "contact"):
            self._must_be_readable(item, text)
        draft = self.drafts.change(
            self.draft_to_write(draft_id, who).id,
            {item.file: text},
            who,
            f"Ændrede {item_words.KINDS[item.kind].lower()}: {item.title}"[:120],
        )
        return draft, tree.digest(text)

    def _must_be_readable(self, item: Item, text: str) -> None:
        try:
            preview.entry_from(item, text)
        except ContentError as error:
            raise DraftError(f"{error.field}: {error.problem}.") from error

    def keep_seen(self, text: str) -> str:
        """Keep the text an editor sees, so that what they change can be told from what others change meanwhile."""
        return self.drafts.keep(text)

    def confirm(self, item_id: str, draft_id: str, who: str, today: date) -> Draft:
        """Note that somebody confirmed an offer or contact today.

        Raises:
            DraftError: It is neither.
        """
        draft = self.draft_to_write(draft_id, who, CONFIRM_TITLE)
        item = self.item(draft, item_id)
        if item.kind not in ("offer", "contact"):
            raise DraftError("Det kan ikke bekræftes.")
        text = yaml_text.set_value(self.text_of(draft, item), ("confirmed",), today)
        return self.drafts.change(draft.id, {item.file: text}, who, f"Bekræftede {item.title}")

    def check_while_typing(self, item: Item, text: str, form: item_shapes.Form) -> dict[str, Any]:
        """Findings for each shown field, LIX, hard words, and what a visitor would see."""
        fields: dict[str, Any] = {}
        listed = item_fields.fields_of(item, text)
        if item.kind == "lexicon":
            bad = word_lists.faults(item.file, listed, form, self._word_groups())
            fields = {name: {"lix": None, "verdict": "", "hard": [], "stops": stops} for name, stops in bad.items()}
        for one in listed:
            given = form(one.name)
            if not one.shown or not given or one.kind not in ("text", "line") or not given[0].strip():
                continue
            found = checks.check_text(preview.fill(given[0]), item.kind == "plan", self.numbers(), self.common())
            reading = readability.read(preview.fill(given[0]), self.common())
            fields[one.name] = {
                "lix": reading.lix, "verdict": reading.verdict, "hard": list(reading.hard_words)[:8],
                "stops": [_told(note) for note in found if note.weight == checks.STOP],
            }  # fmt: skip
        try:
            after, _ = self.edited(item, text, form)
            if item.kind in ("offer", "contact") and "summary" in fields:
                entry = preview.entry_from(item, after)
                fields["summary"]["stops"] += [_told(one) for one in checks.numbers_without_source(entry, item.file)]
            return {
                "fields": fields,
                "messages": preview.preview(item, after, self.core.catalogue, danish_now()),
                "problem": "",
            }
        except item_shapes.FieldError as error:
            return {"fields": fields, "messages": None, "problem": str(error), "field": error.field}
        except ContentError as error:
            return {"fields": fields, "messages": None, "problem": f"{error.field}: {error.problem}."}
        except (yaml_text.EditError, KeyError, TypeError, AttributeError):
            return {"fields": fields, "messages": None, "problem": "Det kan ikke læses endnu."}

    def named(self) -> dict[str, dict[str, str]]:
        """What can be chosen in lists, id -> name: topics, contacts, and entries (contacts and offers)."""
        catalogue = self.core.catalogue
        topics = {topic.value: str(words.get("label") or topic.value) for topic, words in catalogue.topics.items()}
        contacts = dict(item_words.CONTACTS_BY_PLACE)
        contacts |= _by_name({one.id: one.name for one in catalogue.contacts.values()})
        offers = {
            one.id: f"{one.name} ({item_words.AREAS.get(one.area, one.area)})" for one in catalogue.offers.values()
        }
        return {"topics": _by_name(topics), "contacts": contacts, "entries": {**contacts, **_by_name(offers)}}

    def numbers(self) -> frozenset[str]:
        """Phone numbers that may be shown."""
        state = tree.state_of(tree.texts(self.root, prefix="data/contacts/"))
        if self._numbers[0] != state:
            self._numbers = (state, checks.safe_messaging.known_numbers(self.root / "data")[0])
        return self._numbers[1]

    def _word_groups(self) -> dict[str, list[str]]:
        """Word groups as published, by name; those that hold others count as read."""
        found: dict[str, list[str]] = {}
        for text in tree.texts(self.root, prefix="data/lexicon/").values():
            with contextlib.suppress(yaml_text.EditError, AttributeError, TypeError):
                found.update(
                    {
                        name: [word.strip("<>") for word in words]
                        for name, words in (yaml_text_load(text).get("words") or {}).items()
                    }
                )
        return found

    def common(self) -> frozenset[str]:
        """Frequent Danish words."""
        self._common = self._common or checks.common_words(self.root / "data")
        return self._common

    # --- intents --------------------------------------------------------------------------------------------------------

    def nlu(self, draft: Draft | None) -> dict[str, str]:
        """Files with examples as a draft has them, by path."""
        return {path: text for path, text in self.drafts.texts(draft).items() if path.startswith("data/nlu/")}

    def meanings(self, draft: Draft | None) -> dict[str, Any]:
        """What each intent means: data/intents.yml."""
        return dict(yaml_text.load(self.drafts.text(draft, "data/intents.yml") or "{}") or {})

    def intents(self, draft: Draft | None) -> list[tuple[str, str]]:
        """Every intent that has examples: (name, label)."""
        meanings = self.meanings(draft)
        return [
            (name, str((meanings.get(name) or {}).get("label") or item_words.INTENT_WORDS.get(name, name)))
            for name in examples.read_intents(self.nlu(draft))
        ]

    def near_in_meaning(self, draft: Draft | None) -> list[examples.Pair]:
        """Examples of two intents that mean nearly the same; found once for a state of the examples."""
        nlu = self.nlu(draft)
        state = tree.state_of(nlu)
        if self._near[0] != state:
            found = examples.read_intents(nlu)
            every = {name: [one for place in places for one in place.examples] for name, places in found.items()}
            self._near = (state, self.nearness.pairs(every))
        return self._near[1]

    def refuse_identities(self, sentences: list[str]) -> None:
        """Examples are kept for ever, so one that names somebody is refused.

        Raises:
            examples.ExampleError: One does.
        """
        found = next(checks.identities(self.core.recognisers, sentences), None)
        if found is not None:
            raise examples.ExampleError(
                f"»{found.found}« ser ud til at nævne en bestemt person eller et sted. Eksempler gemmes for altid, så skriv det om uden."
            )

    def add_examples(self, draft_id: str, intent: str, sentences: list[str], who: str) -> Draft:
        """Add sentences to an intent, in a draft.

        Raises:
            examples.ExampleError, DraftError: Nothing was written.
        """
        if not sentences or not all(sentences):
            raise examples.ExampleError("Sæt kryds ved de sætninger, der skal være eksempler, og lad ingen være tom.")
        if not intent:
            raise examples.ExampleError("Vælg, hvad sætningerne betyder.")
        self.refuse_identities(sentences)
        changes = examples.add(self.nlu(self.draft_for(draft_id, who)), intent, sentences)
        return self.drafts.change(
            self.draft_to_write(draft_id, who).id, changes, who, f"Tilføjede eksempler til {intent}"
        )

    # --- drafts and what is published meanwhile -------------------------------------------------------------------------

    def put_together(self, draft_id: str, path: str, choice: str, who: str) -> bool:
        """Bring a draft's file up to what is published now: merged by itself, or as chosen (mine | theirs). False: it clashes."""
        draft = self.drafts.get(draft_id)
        conflict = next((one for one in self.drafts.conflicts(draft) if one.file == path), None)
        if conflict is None:
            return True
        if choice == "mine":
            text: str | None = conflict.mine
        elif choice == "theirs":
            text = conflict.theirs
        else:
            text, clashes = merge(conflict.base, conflict.mine, conflict.theirs)
            if clashes:
                return False
        self.drafts.rebase(draft_id, path, text, who)
        return True

    # --- facts ----------------------------------------------------------------------------------------------------------

    def unconfirmed(self, draft: Draft | None, today: date) -> list[dict[str, Any]]:
        """Offers and contacts nobody has confirmed for half a year or ever, those never confirmed first, then the oldest."""
        found = []
        for item in self.all_items(draft):
            if item.kind not in ("offer", "contact"):
                continue
            content = yaml_text_load(self.text_of(draft, item))
            confirmed = content.get("confirmed")
            days = checks.age_in_days(confirmed if isinstance(confirmed, date) else None, today)
            if days is None or days > checks.CONFIRM_DAYS:
                found.append(
                    {
                        "item": item,
                        "days": days,
                        "owner": str(content.get("owner") or ""),
                        "sources": content.get("sources") or [],
                    }
                )
        return sorted(
            found, key=lambda one: (one["owner"], one["days"] is not None, -(one["days"] or 0), one["item"].title)
        )

    def go_live(self) -> dict[str, dict[str, str]]:
        """What has been ticked off before going live: key -> who and when."""
        path = self.folder / "golive.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def tick(self, key: str, done: bool, who: str) -> None:
        """Tick one point off, or take the tick back."""
        if key not in {name for name, _ in GO_LIVE}:
            raise DraftError("Det punkt findes ikke.")
        ticks = self.go_live()
        ticks.pop(key, None)
        if done:
            ticks[key] = {"who": who, "at": datetime.now(UTC).date().isoformat()}
        tree.write(self.folder / "golive.json", json.dumps(ticks, ensure_ascii=False))

    def figures(self) -> dict[str, Any]:
        """Figures of the model that is published, as last measured; {} where they were not."""
        path = self.folder / "figures" / f"{live_model(self.root)}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    async def stop(self) -> None:
        """End what runs for the editors."""
        await self.preparations.stop()
        await self.rehearsals.stop()
        self.live_bot.close()


def live_model(root: Path) -> str:
    """Name of the model that belongs to the published content."""
    from ops.model import model_name

    return model_name(root, CODE)


_loaded: dict[str, Any] = {}


def yaml_text_load(text: str) -> Mapping[str, Any]:
    """Read a small file, kept by its text: a page lists 140 of them."""
    key = tree.digest(text)
    if key not in _loaded:
        if len(_loaded) > 600:
            _loaded.clear()
        _loaded[key] = yaml_text.load(text)
    return _loaded[key]


def _by_name(found: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(found.items(), key=lambda pair: pair[1].lower()))


def _told(note: checks.Finding) -> str:
    return f"{note.message} »{note.found}«" if note.found else note.message


def _shown(value: Any) -> str:
    if value is item_shapes.REMOVE or value is None:
        return "(tomt)"
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


async def in_thread(work: Any, *arguments: Any) -> Any:
    """Run something slow off the event loop."""
    return await asyncio.to_thread(work, *arguments)
