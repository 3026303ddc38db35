"""Danish, however it is chatted, stays Danish; other languages are known and answered with nothing but what is true."""

from __future__ import annotations

import copy
import re
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.real_content import DATA, catalogue
from triage.content import read_yaml
from triage.errors import ContentError
from triage.languages import Language, Languages, load_languages
from triage.vocabulary import RiskKind, RiskLevel
from web.chat.language_guess import load_guess

EXAMPLES = Path(__file__).parent / "language_examples.txt"
RIGHT_TO_LEFT = {"ar", "fa"}
MS_ALLOWED = 5.0  # median of a message; design: rated and answered well within a turn


@cache
def languages() -> Languages:
    return load_languages(DATA, catalogue().contacts)


GUESS = load_guess()


def code_of(text: str, guess: Any = GUESS) -> str:
    language = languages().detect(text, guess)
    return language.code if language else "da"


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\[(\w\w)\]", line):
            lines = found.setdefault(match[1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


LINES = examples()


# --- which language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", LINES["da"])
def test_danish_chat_is_never_taken_for_another_language(text: str) -> None:
    assert code_of(text) == "da"


@pytest.mark.parametrize(("code", "text"), [(c, text) for c, lines in LINES.items() if c != "da" for text in lines])
def test_another_language_is_known(code: str, text: str) -> None:
    assert code_of(text) == code


def test_there_are_enough_examples() -> None:
    assert len(LINES["da"]) >= 150
    assert {code: len(lines) for code, lines in LINES.items() if len(lines) < 20} == {"ru": 12}
    assert set(LINES) - {"da"} == set(languages().by_code)


@pytest.mark.parametrize("text", LINES["da"])
def test_danish_stays_danish_without_the_guess(text: str) -> None:
    assert code_of(text, None) == "da"


def test_most_is_known_without_the_guess() -> None:
    lines = [(code, text) for code, texts in LINES.items() if code in ("en", "ar", "uk", "kl") for text in texts]

    known = sum(code_of(text, None) == code for code, text in lines)

    assert known >= 0.8 * len(lines)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("jeg siger altid مرحبا til hende", "da", id="one-foreign-word-in-danish"),
        pytest.param("hej мир", "da", id="two-alphabets"),
        pytest.param("你好我需要帮助", "en", id="letters-we-have-no-language-for"),
        pytest.param("𝓱𝓮𝓳 𝓳𝓮𝓰 𝓮𝓻 𝓴𝓮𝓭", "da", id="fancy-letters"),
        pytest.param("hola necesito ayuda no hablo danés", "da", id="spanish-is-not-romanian"),
        pytest.param("ik spreek geen deens kan je me helpen", "da", id="dutch-is-not-german"),
        pytest.param("", "da", id="nothing"),
        pytest.param("12345 😭", "da", id="no-letters"),
        pytest.param("https://example.org/i-want-to-go-home-and-i-am-alone", "da", id="an-address"),
    ],
)
def test_edges(text: str, code: str) -> None:
    assert code_of(text) == code


def test_danish_training_sentences_are_hardly_ever_another_language() -> None:
    """Sentences of the intents, which hold a few English ones on purpose; the bar is on what is none of them."""
    texts = [m[1] for path in sorted((DATA / "nlu").glob("*.yml")) if path.name != "out_of_scope.yml"
             for m in re.finditer(r"^\s+- (.+)$", path.read_text(encoding="utf-8"), re.M)]  # fmt: skip

    odd = [text for text in texts if code_of(text) not in ("da", "en")]

    assert len(texts) > 4000
    assert odd == []


def test_a_message_costs_little() -> None:
    texts = [text for lines in LINES.values() for text in lines] + ["jeg er træt og ved ikke hvad jeg skal " * 50]
    took = []
    for text in texts:
        begun = time.thread_time()
        languages().assess(text, languages().detect(text, GUESS))
        took.append(1000 * (time.thread_time() - begun))

    assert sorted(took)[len(took) // 2] < MS_ALLOWED


# --- danger -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "level", "kind"),
    [
        ("i want to die", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("أريد أن أموت", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("اريد ان اموت", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("я хочу померти", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("می‌خواهم بمیرم", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("toqorusuppunga", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("ich will sterben", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("chcę umrzeć", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("ölmek istiyorum", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("waxaan rabaa inaan dhinto", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("vreau să mor", RiskLevel.ACUTE, RiskKind.SUICIDE),
        ("мій батько б'є мене і я боюся йти додому", RiskLevel.HIGH, RiskKind.PHYSICAL_ABUSE),
        ("мій батько б’є мене", RiskLevel.HIGH, RiskKind.PHYSICAL_ABUSE),
        ("أبي يضربني", RiskLevel.HIGH, RiskKind.PHYSICAL_ABUSE),
    ],
)
def test_danger_in_another_language_is_danger(text: str, level: RiskLevel, kind: RiskKind) -> None:
    found = languages().assess(text, languages().detect(text, GUESS))

    assert found is not None and (found.level, found.kind) == (level, kind)
    (why,) = found.evidence
    assert why.text == text[why.start : why.end] and why.text in text and why.reason.startswith("vending om fare på ")


def test_the_phrase_is_quoted_as_it_was_written() -> None:
    text = "Ой! Я  ХОЧУ померти..."

    found = languages().assess(text, languages().detect(text, GUESS))

    assert found is not None and [(one.text, one.reason) for one in found.evidence] == [
        ("ХОЧУ померти", "vending om fare på ukrainsk")
    ]


@pytest.mark.parametrize(
    "text",
    [
        'linjen "i want to die" er fra en sang',
        "han sagde ich will sterben i filmen vi så i tysk",
        "i don't speak danish can you help me",
        "هل تتكلم العربية",
    ],
)
def test_no_danger_is_seen_where_none_is_said(text: str) -> None:
    assert languages().assess(text, languages().detect(text, GUESS)) is None


# --- the texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages().by_code.values(), ids=lambda one: one.code)
def test_texts_are_short_and_calm(language: Language) -> None:
    for text in (language.text, language.again, language.danger):
        assert "!" not in text and "112" in text
        assert len(text.split()) <= 75
    assert len(language.human) <= 30
    assert len({language.text, language.again, language.danger}) == 3


@pytest.mark.parametrize("language", languages().by_code.values(), ids=lambda one: one.code)
def test_a_text_is_of_its_own_language(language: Language) -> None:
    """Also a check of the rules: what was written to be read is known as what it is."""
    assert code_of(language.text.replace("BørneTelefonen", "")) == language.code


def test_right_to_left_texts_keep_their_numbers_in_order() -> None:
    right_to_left = [one for one in languages().by_code.values() if one.rtl]

    assert {one.code for one in right_to_left} == RIGHT_TO_LEFT
    assert not any("116 111" in text for one in right_to_left for text in (one.text, one.again, one.danger))


def test_the_page_knows_the_same_right_to_left_languages() -> None:
    script = (DATA.parent / "web/static/lib/dom.js").read_text(encoding="utf-8")
    match = re.search(r"RIGHT_TO_LEFT = new Set\((\[.*?\])\)", script)

    assert match is not None and set(re.findall(r"\w+", match[1])) == {
        one.code for one in languages().by_code.values() if one.rtl
    }


# --- a file that is wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("contacts", ["findes_ikke"], id="unknown-contact"),
        pytest.param("unknown", "xx", id="unknown-without-texts"),
        pytest.param("danish", ["jeg"], id="words-as-a-list"),
        pytest.param("languages.en.text", "", id="no-text"),
        pytest.param("languages.en.text", "Call 112 or 70 11 22 33 or 116 111.", id="another-number"),
        pytest.param("languages.en.again", "Ask for a person.", id="no-number"),
        pytest.param("languages.en.rtl", "nej", id="rtl-a-text"),
        pytest.param("languages.en.whole", "help", id="whole-no-list"),
        pytest.param("languages.en.reviewed", "i går", id="reviewed-no-date"),
        pytest.param("languages.en.texts", "Hello", id="unknown-field"),
        pytest.param("languages.en.common", 5, id="common-a-number"),
        pytest.param("languages.en.danger_words.0.level", "none", id="danger-of-no-level"),
        pytest.param("languages.en.danger_words.0.say", [], id="danger-without-words"),
        pytest.param("languages.en.danger_words.0.kind", "sorg", id="danger-of-no-kind"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, field: str, value: Any) -> None:
    content = copy.deepcopy(read_yaml(DATA / "languages.yml"))
    inner: Any = content
    *outer, last = field.split(".")
    for name in outer:
        inner = inner[int(name) if name.isdigit() else name]
    inner[last] = value
    with (tmp_path / "languages.yml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(content, file)

    with pytest.raises(ContentError) as caught:
        load_languages(tmp_path, catalogue().contacts)

    assert caught.value.field in field and "languages.yml" in caught.value.path


@pytest.mark.parametrize("text", ["is it free", "im 14", "i feel bad", "my dad hits me", "what"])
def test_a_short_message_goes_on_in_the_language_of_the_talk(text: str) -> None:
    assert getattr(languages().going_on(text, {"en"}), "code", None) == "en"


@pytest.mark.parametrize(
    "text", ["ja", "hej", "ok", "jeg er 14", "kan i hjælpe", "skole er lort", "angst", "kalundborg", ""]
)
def test_danish_after_another_language_is_danish(text: str) -> None:
    assert languages().going_on(text, {"en"}) is None


def test_a_talk_goes_on_in_no_language_it_was_not_answered_in() -> None:
    assert languages().going_on("is it free", ()) is None
