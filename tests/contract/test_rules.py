"""domain.yml, data/intents.yml, data/nlu, data/rules, actions/ and the code speak of the same intents, actions and phrases."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from actions.start_server import SafeExecutor
from tests.real_content import DATA, ROOT, catalogue
from triage.content import read_yaml
from triage.danish import normalise_text
from triage.intents import load_intents
from triage.offers import QUESTIONS
from triage.vocabulary import Aspect, Topic
from web.editor.checks import CLOSED, UNTRAINED

DOMAIN = read_yaml(ROOT / "domain.yml")
MEANINGS = load_intents(DATA)
MIN_EXAMPLES, MIN_CLOSED = 30, 10  # the second for phrases people say in few ways (issue A)
ASKED_BY_INTENT = {Aspect.ANONYMOUS, Aspect.PARENTS, Aspect.STATUS, Aspect.WHO, Aspect.GROUP}  # asked by words only


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for item in read_yaml(path)["nlu"]:
            lines = [line[2:].strip() for line in item["examples"].splitlines() if line.startswith("- ")]
            found.setdefault(item["intent"], []).extend(lines)
    return found


EXAMPLES = examples()


def steps() -> list[dict[str, Any]]:
    rules = [rule for path in (DATA / "rules").glob("*.yml") for rule in read_yaml(path)["rules"]]
    flat = [step for rule in rules for step in rule["steps"]]
    return flat + [inner for step in flat for inner in step.get("or", ())]


RULED_INTENTS = {step["intent"] for step in steps() if "intent" in step}
RULED_ACTIONS = {step["action"] for step in steps() if "action" in step}


def folded(text: str) -> str:
    """Letters and digits only, normalised spelling: what two sentences must share to be called the same."""
    return " ".join(re.findall(r"\w+", normalise_text(text)))


def test_every_intent_of_the_domain_has_a_meaning_and_the_other_way_round() -> None:
    assert set(DOMAIN["intents"]) - UNTRAINED == set(MEANINGS)


def test_every_intent_can_be_named_in_a_question_back() -> None:
    assert [name for name, meaning in MEANINGS.items() if not meaning.label] == []


def test_every_intent_has_a_rule() -> None:
    assert set(DOMAIN["intents"]) == RULED_INTENTS


def test_every_intent_has_enough_examples() -> None:
    few = {
        name: len(EXAMPLES.get(name, ()))
        for name in MEANINGS
        if len(EXAMPLES.get(name, ())) < (MIN_CLOSED if name in CLOSED else MIN_EXAMPLES)
    }

    assert few == {}
    assert set(EXAMPLES) <= set(DOMAIN["intents"])


def test_no_example_stands_twice() -> None:
    """Spellings of one sentence are wanted within an intent; the same letters twice, or in two intents, are not."""
    written = Counter((name, text.lower()) for name, texts in EXAMPLES.items() for text in texts)
    homes: dict[str, set[str]] = {}
    for name, texts in EXAMPLES.items():
        for text in texts:
            homes.setdefault(folded(text), set()).add(name)

    assert [key for key, count in written.items() if count > 1] == []
    assert {text: names for text, names in homes.items() if text and len(names) > 1} == {}


def test_no_sentence_of_our_test_sets_is_trained_on() -> None:
    """Four words or fewer, and closed phrases, are what anybody would write, and no leak."""
    held_out: set[str] = set()
    for path in (DATA / "evaluation" / f"{name}.jsonl" for name in ("intents", "routing", "faq", "dialogues")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            held_out.update(
                folded(text)
                for text in [item.get("text", ""), *(turn.get("user", "") for turn in item.get("turns", ()))]
            )
    open_examples = [text for name, texts in EXAMPLES.items() if name not in CLOSED for text in texts]
    leaked = [text for text in open_examples if len(folded(text).split()) > 4 and folded(text) in held_out]

    assert held_out and leaked == []


def test_every_topic_has_an_intent_and_every_need_a_topic() -> None:
    told = {meaning.topic for meaning in MEANINGS.values() if meaning.topic}

    assert told == set(Topic)
    assert [name for name, meaning in MEANINGS.items() if meaning.kind == "need" and meaning.topic is None] == []


def test_every_fact_can_be_asked_by_an_intent_or_by_words() -> None:
    asked = {meaning.aspect for meaning in MEANINGS.values() if meaning.aspect}

    assert asked | ASKED_BY_INTENT == set(Aspect)


def test_every_right_an_intent_names_is_explained() -> None:
    assert {meaning.right for meaning in MEANINGS.values() if meaning.right} <= set(catalogue().rights)


def test_actions_of_the_domain_are_those_of_the_action_server() -> None:
    executor = SafeExecutor()
    executor.register_package("actions")

    # Other tests in this process may have made actions of their own.
    ours = {name for name, run in executor.actions.items() if run.__self__.__class__.__module__.startswith("actions.")}
    assert set(DOMAIN["actions"]) == ours


def test_rules_use_only_actions_forms_and_responses_there_are() -> None:
    known = {*DOMAIN["actions"], *DOMAIN["forms"], *DOMAIN["responses"], "action_listen"}  # the last is Rasa's own

    assert known >= RULED_ACTIONS
    said = {
        name for path in (ROOT / "actions").glob("*.py") for name in re.findall(r'response="(\w+)"', path.read_text())
    }
    assert set(DOMAIN["responses"]) <= RULED_ACTIONS | said, "a response nobody says"


def test_the_form_asks_what_the_core_may_want_to_know() -> None:
    assert DOMAIN["forms"]["needs_form"]["required_slots"] == list(QUESTIONS)
    assert {f"action_ask_{question}" for question in QUESTIONS} <= set(DOMAIN["actions"])


def test_slots_fill_from_entities_that_exist_and_never_steer_by_themselves() -> None:
    for name, slot in DOMAIN["slots"].items():
        assert slot["influence_conversation"] is False, name
        entities = [mapping["entity"] for mapping in slot["mappings"] if mapping["type"] == "from_entity"]
        assert set(entities) <= set(DOMAIN["entities"]), name


def test_no_slot_can_hold_free_text() -> None:
    kinds = {mapping["type"] for slot in DOMAIN["slots"].values() for mapping in slot["mappings"]}

    assert kinds <= {"from_entity", "from_intent", "custom"}


# --- phrases -----------------------------------------------------------------------------------------------------

CODE = "\n".join(
    path.read_text(encoding="utf-8") for folder in ("triage", "actions") for path in (ROOT / folder).glob("*.py")
)
USED = set(re.findall(r'phrases\["(\w+)"', CODE)) | set(
    re.findall(r'"(not_for_\w+|because_\w+|ages_\w+|warning_\w+)"', CODE)
)
USED |= {f"fallback_{n}" for n in (1, 2, 3)} | {f"ask_{question}" for question in QUESTIONS}
USED |= {f"{word}_{role}" for word in ("subject", "writes") for role in ("self", "parent", "friend", "professional")}


@pytest.mark.parametrize("key", sorted(USED))
def test_a_phrase_the_code_uses_exists(key: str) -> None:
    assert catalogue().phrases[key]


def test_the_words_to_fill_in_are_those_the_code_gives() -> None:
    given = {"name", "because", "subject", "age", "writes", "topic", "writes_subject", "schools", "ages", "place", "ask", "min", "max",
             "topics", "a", "b", "note"}  # fmt: skip
    wanted = {word for phrase in catalogue().phrases.values() for word in re.findall(r"{(\w*)}", phrase)}

    assert wanted <= given
