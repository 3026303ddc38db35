"""Every item's form, sent back as it came, asks for no change; what is changed lands where it belongs; faults are said in Danish."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.real_content import AFTERNOON, ROOT, catalogue
from web.editor import item_edits, item_fields, item_shapes, item_words, items, preview, tree, yaml_text
from web.editor.item_shapes import Edit, Field, FieldError, Item

TEXTS = tree.texts(ROOT)
ITEMS = items.list_items(TEXTS)
BY_ID = {item.id: item for item in ITEMS}
FORMS = [item for item in ITEMS if item.kind not in ("intent",)]
CHILLED = BY_ID["offer:kalundborg.chilled"]


def filled(fields: list[Field], **changed: Any) -> item_shapes.Form:
    """A browser's form: everything as it stands, and some fields typed anew."""
    values: dict[str, list[str]] = {}
    for field in fields:
        if field.kind == "choices":
            values[f"{field.name}_there"], values[field.name] = ["1"], list(field.value)
        elif field.kind == "weekly":
            values |= {
                f"{field.name}_{day}": [", ".join((field.value or {}).get(day) or [])] for day in item_words.DAYS
            }
        elif field.kind == "list":
            values[field.name] = ["\n".join(map(str, field.value))]
        elif field.kind in ("ordered", "phrases", "pairs"):
            values[field.name] = [*field.value, "", ""]  # as many lists to choose from, and two empty ones
        else:
            values[field.name] = ["" if field.value is None else str(field.value)]
    values |= {name: value if isinstance(value, list) else [value] for name, value in changed.items()}
    return lambda name: values.get(name, [])


def change(item: Item, **changed: Any) -> str:
    text = TEXTS[item.file]
    fields = item_fields.fields_of(item, text)
    return item_edits.apply(text, item_edits.changes(item, fields, filled(fields, **changed)))


def test_every_kind_of_content_is_found() -> None:
    assert {item.kind for item in ITEMS} == set(item_words.KINDS)
    assert len(BY_ID) == len(ITEMS)
    assert sum(item.kind == "offer" for item in ITEMS) == len(catalogue().offers)
    assert sum(item.kind == "contact" for item in ITEMS) == len(catalogue().contacts)


@pytest.mark.parametrize("item", FORMS, ids=lambda item: item.id)
def test_a_form_sent_back_as_it_came_changes_nothing(item: Item) -> None:
    fields = item_fields.fields_of(item, TEXTS[item.file])

    assert fields and item_edits.changes(item, fields, filled(fields)) == []


@pytest.mark.parametrize(
    "item", [item for item in FORMS if item.kind not in ("lexicon", "hours")], ids=lambda item: item.id
)
def test_every_item_can_be_shown_as_a_visitor_sees_it(item: Item) -> None:
    shown = preview.preview(item, TEXTS[item.file], catalogue(), AFTERNOON)

    assert all(message["text"] or message["cards"] for message in shown) and shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [("chilled", "offer:kalundborg.chilled"), ("børnetelefonen", "contact:boernetelefonen"), ("bornetelefonen", "contact:boernetelefonen"),
     ("hvor gammel er du", "phrase:ask_age"), ("bisidder", "right:bisidder"), ("mit hjerte banker så hårt", "intent:disclose_anxiety"),
     ("selvmordstanker akut", "plan:acute.suicide"), ("er du en robot", "answer:utter_is_robot"), ("risk_suicide", "lexicon:data/lexicon/risk_suicide.yml")],
)  # fmt: skip
def test_one_search_finds_everything(query: str, expected: str) -> None:
    assert expected in [item.id for item in items.search(ITEMS, query)][:12]


def test_an_offer_is_changed_field_by_field() -> None:
    text = change(CHILLED, age_max="17", who=["young"], state="ended", note="Er slut. Spørg kommunen.", confirmed="2026-11-26", grade_min="7", open_case="true",
                  aliases="chilled\nchill", fact_price="Det er gratis.", source_price="seed:001")  # fmt: skip
    content = yaml_text.load(text)

    assert content["ages"] == {"min": 14, "max": 17} and content["who"] == ["young"]
    assert content["status"]["state"] == "ended" and content["status"]["note"] == "Er slut. Spørg kommunen."
    assert content["confirmed"] == date(2026, 11, 26)
    assert content["requires"] == {"grade": {"min": 7}, "open_case": True} or content["requires"]["open_case"] is True
    assert content["aliases"] == ["chilled", "chill"] and content["facts"]["price"] == {
        "text": "Det er gratis.",
        "source": "seed:001",
    }


def test_a_new_fact_and_a_new_source_are_added_and_an_emptied_fact_goes() -> None:
    text = change(
        CHILLED, fact_hours="Om mandagen.", source_hours="seed:001", fact_waiting="", ref_2="https://x.example", as_of_2="2026-11", says_2="ringede"
    )  # fmt: skip
    content = yaml_text.load(text)

    assert content["facts"]["hours"] == {"text": "Om mandagen.", "source": "seed:001"}
    assert "waiting" not in content["facts"]
    assert content["sources"][2] == {"ref": "https://x.example", "as_of": "2026-11", "says": "ringede"}


def test_opening_hours_are_typed_as_people_write_them() -> None:
    text = change(BY_ID["hours:default"], weekly_mon="16.00-22.00, 23:00 – 24:00", weekly_tue="kl. 9-14", weekly_sun="")
    content = yaml_text.load(text)

    assert (
        content["default"]["weekly"]["mon"] == ["16:00-22:00", "23:00-24:00"]
        and content["default"]["weekly"]["tue"] == ["09:00-14:00"]
        and content["default"]["weekly"]["sun"] == []
    )


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"age_min": "otte"}, "age_min", "helt tal"),
        ({"name": "  "}, "name", "tom"),
        ({"confirmed": "i går"}, "confirmed", "dato"),
        ({"state": "kører"}, "state", "listen"),
        ({"who": []}, "who", "tom"),
    ],
)
def test_what_cannot_be_used_is_said_in_danish(changed: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(FieldError, match=words) as caught:
        change(CHILLED, **changed)

    assert caught.value.field == field


def test_places_only_one_of_two_changed_are_no_conflict() -> None:
    old = TEXTS[CHILLED.file]
    theirs = item_edits.apply(old, [Edit(("name",), "Chilled 2")])

    assert item_edits.conflicting([Edit(("summary",), "Ny.")], old, theirs) == []
    assert item_edits.conflicting([Edit(("name",), "Chilled 3")], old, theirs) == [Edit(("name",), "Chilled 3")]
    assert item_edits.conflicting([Edit(("name",), "Chilled 2")], old, theirs) == []


def test_a_file_that_cannot_be_read_is_still_found() -> None:
    found = items.list_items({"data/offers/kalundborg/x.yml": "id: [", "data/contacts/y.yml": "- 1"})

    assert len(found) == 2 and all(item.kind == "lexicon" for item in found)


def test_every_word_of_the_vocabulary_has_a_danish_one() -> None:
    from triage.vocabulary import Aspect, OfferState, RiskKind

    assert set(item_words.ASPECTS) == set(Aspect)
    assert {kind.value for kind in RiskKind} <= set(item_words.KIND_WORDS)
    assert {state.value for state in OfferState} == set(item_words.STATES)


def test_every_text_said_around_danger_has_a_field() -> None:
    """What stands in risk.yml and has no form could only be changed by hand."""
    path = "data/responses/risk.yml"
    plans = [item for item in ITEMS if item.kind == "plan"]
    reached = {field.path for item in plans for field in item_fields.fields_of(item, TEXTS[path])}
    said = {place for place, _ in item_fields._leaves(yaml_text.load(TEXTS[path]), ())}

    ours = {"level", "kind", "if_yes", "if_no", "choices", "contacts", "question"}  # what is not said but decides
    missing = {place for place in said - reached if not ours & {str(step) for step in place}}
    assert missing == set()


def test_topics_are_chosen_in_an_order_and_an_empty_choice_goes() -> None:
    item = BY_ID["offer:kalundborg.chilled"]
    before = yaml_text.get(TEXTS[item.file], ("topics",))

    after = change(item, topics=["stress", "", *before, "stress", ""])

    assert "stress" not in before
    assert yaml_text.get(after, ("topics",)) == ["stress", *before]


def test_one_day_of_the_opening_hours_changes_one_line() -> None:
    item = next(one for one in ITEMS if one.id == "hours:default")
    text = TEXTS[item.file]
    fields = item_fields.fields_of(item, text)
    weekly = next(field.value for field in fields if field.kind == "weekly")
    form = {f"weekly_{day}": [", ".join(spans)] for day, spans in weekly.items()} | {"weekly_mon": ["16.00-22.00"]}

    after = item_edits.apply(text, item_edits.changes(item, fields, lambda name: form.get(name, [])))

    changed = [pair for pair in zip(text.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1 and "16:00-22:00" in changed[0][1] and changed[0][1].lstrip().startswith("mon:")
