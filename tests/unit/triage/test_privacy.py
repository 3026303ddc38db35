"""Redaction: what it hides, what it leaves, and what must hold for any text at all."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from triage.errors import ContentError
from triage.privacy import PLACEHOLDERS, Recogniser, Recognisers, load_recognisers, redact

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = [
    json.loads(line) for line in (Path(__file__).parent / "identity_examples.jsonl").read_text("utf-8").splitlines()
]
# Share of the frozen examples that must be hidden in full, by kind (issue 5, docs/privacy.md).
LEAST = {
    "PERSON": 0.95,
    "CPR": 0.99,
    "PHONE": 0.99,
    "EMAIL": 0.99,
    "ADDRESS": 0.99,
    "URL": 0.99,
    "ACCOUNT": 0.99,
    "PLATE": 0.99,
    "BIRTHDATE": 0.99,
    "SCHOOL": 0.90,
    "HANDLE": 0.90,
    "ORG": 0.90,
    "QUASI": 0.90,
}
LISTS = load_recognisers(ROOT / "data")


def hidden(text: str) -> list[tuple[str, str]]:
    """What is hidden in a text: (kind, words)."""
    return [(kind, text[start:end]) for start, end, kind in redact(text, LISTS).spans]


@pytest.mark.parametrize("kind", LEAST)
def test_frozen_examples_reach_the_least_recall(kind: str) -> None:
    found: Counter[bool] = Counter()
    for item in EXAMPLES:
        covered = {place for start, end, _ in redact(item["text"], LISTS).spans for place in range(start, end)}
        for start, end, _ in (span for span in item["spans"] if span[2] == kind):
            found[covered.issuperset(range(start, end))] += 1

    assert found.total() >= 2
    assert found[True] / found.total() >= LEAST[kind]


def test_frozen_harmless_lines_are_left_alone() -> None:
    harmless = [item for item in EXAMPLES if not item["spans"]]
    touched = [item["text"] for item in harmless if redact(item["text"], LISTS).spans]

    assert len(harmless) >= 70
    assert len(touched) / len(harmless) <= 0.02, touched


def test_frozen_set_is_large_enough() -> None:
    assert len(EXAMPLES) >= 150


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jeg hedder signe og er 13", "jeg hedder [navn] og er 13"),
        ("noahs mor drikker", "[navn]s mor drikker"),
        ("hr. Winther ringer på 20 30 40 51", "hr. [navn] ringer på [telefon]"),
        ("mit cpr er 010203-1234", "mit cpr er [cpr]"),
        ("skriv til noah@live.dk", "skriv til [mail]"),
        ("jeg bor på Elmevej 3, 2. tv", "jeg bor på [adresse]"),
        ("jeg går på ubby friskole", "jeg går på [skole]"),
        ("han spiller i ubby if", "han spiller i [forening]"),
        ("min snap er noah.k_09", "min snap er [profil]"),
        ("se https://x.dk/noah", "se [link]"),
        ("jeg er født d. 3/4 2010", "jeg er født [fødselsdato]"),
        ("konto 1234 0012345678", "konto [konto]"),
        ("bilen er AB 12 345", "bilen er [nummerplade]"),
    ],
)
def test_each_kind_has_its_danish_placeholder(text: str, expected: str) -> None:
    assert redact(text, LISTS).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "ring 112 eller 116 111",
        "kan jeg ringe til 1818 i nat",
        "jeg er 15 og bor i 4400 kalundborg",
        "jeg går i 7. klasse",
        "det koster 12 500 kr om året",
        "vi ses kl 14.30 den 3. maj",
        "jeg var der fra 2019-2023",
        "hun hedder det samme som mig",
    ],
)
def test_what_help_depends_on_stays(text: str) -> None:
    assert redact(text, LISTS).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("storm siger jeg er grim", [("PERSON", "storm")]),
        ("der var storm hele natten", []),
        ("min bror bo drikker", [("PERSON", "bo")]),
        ("kan min bror bo hos jer", []),
        ("mit liv er svært", []),
        ("liv og emma er uvenner", [("PERSON", "liv"), ("PERSON", "emma")]),
    ],
)
def test_names_that_are_words_need_a_sign_of_a_person(text: str, expected: list) -> None:
    assert hidden(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("går på egeborg i 5.b", [("SCHOOL", "egeborg"), ("SCHOOL", "5.b")]),
        ("min lærer på granås råber", [("SCHOOL", "granås")]),
        ("jeg går på lyngs og hader det", [("SCHOOL", "lyngs")]),
        ("min bror går på htx i slagelse", [("SCHOOL", "htx i slagelse")]),
        ("hun er i 2.g c", [("SCHOOL", "2.g c")]),
        ("min far arbejder hos kvistrup transport", [("ORG", "kvistrup transport")]),
        ("mor er ansat i netto i høng", [("ORG", "netto i høng")]),
        ("vi kommer i moskeen i holbæk", [("ORG", "moskeen i holbæk")]),
        ("bor på egevej 3, 4400 kalundborg", [("ADDRESS", "egevej 3, 4400 kalundborg")]),
        ("jeg hedder vildkat på snap", [("HANDLE", "vildkat")]),
        ("kom ind på discord.gg/xyz12", [("URL", "discord.gg/xyz12")]),
        ("livs mor drikker", [("PERSON", "liv")]),
        ("hvorfor hader storm mig", [("PERSON", "storm")]),
        ("bo, min onkel, er her", [("PERSON", "bo")]),
        ("jeg savner iris", [("PERSON", "iris")]),
        ("t. bendtsen fra kommunen", [("PERSON", "t. bendtsen")]),
    ],
)
def test_what_stands_around_a_word_tells_what_it_is(text: str, expected: list) -> None:
    assert hidden(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i ungdomsklubben skrammen er der en der sælger", [("ORG", "ungdomsklubben skrammen")]),
        ("vi går i den æthiopiske kirke i odense", [("ORG", "den æthiopiske kirke i odense")]),
        ("jeg er kok på den gyldne gås", [("ORG", "den gyldne gås")]),
        ("min mor er ansat hos ravnholt biler", [("ORG", "ravnholt biler")]),
        ("vi kommer i bækkekirken", [("ORG", "bækkekirken")]),
        ("min bror er med i bandidos", [("ORG", "bandidos")]),
        ("jeg er væbner i 3. holbæk", [("ORG", "3. holbæk")]),
        ("jeg hænger ud i klub 77", [("ORG", "klub 77")]),
        ("vi tabte 3-0 til herlev if", [("ORG", "herlev if")]),
        ("de flyttede mig fra ryndly til vibelund", [("ORG", "ryndly"), ("ORG", "vibelund")]),
        ("skal starte i 10. klasse center næstved", [("SCHOOL", "10. klasse center næstved")]),
        ("alle på ølsted ved det", [("SCHOOL", "ølsted")]),
        ("ved kanalen 4 bor vi", [("ADDRESS", "ved kanalen 4")]),
        ("cpr: 040506xxxx", [("CPR", "040506xxxx")]),
        ("min eks-noah stalker mig", [("PERSON", "noah")]),
        ("det er kun storm der starter", [("PERSON", "storm")]),
    ],
)
def test_names_made_of_ordinary_words_are_found_by_what_stands_beside_them(text: str, expected: list) -> None:
    assert hidden(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "personalet på bostedet tvang ham",
        "ham fra ridecentret er 40",
        "jeg er kok på den lille kro",
        "vi går i den lokale kirke",
        "jeg hænger ud i klubben",
        "vi tabte 3-0 til dem fra nabobyen",
        "siden august har jeg ikke sovet",
        "jeg går i 2g",
        "min hest hedder balder",
        "jeg har mille ting i hovedet",
        "vi flyttede fra randers til holbæk",
    ],
)
def test_what_only_looks_like_such_a_name_stays(text: str) -> None:
    assert redact(text, LISTS).text == text


def test_the_street_of_an_offer_stays_but_not_as_a_home() -> None:
    assert redact("ligger familiehuset på holbækvej", LISTS).text == "ligger familiehuset på holbækvej"
    assert redact("jeg bor på holbækvej 12", LISTS).text == "jeg bor på [adresse]"


def test_a_number_in_the_alias_of_a_helpline_keeps_no_word() -> None:
    assert "nummer" not in {phrase[0] for phrase in LISTS.kept.get("nummer", ()) if len(phrase) == 1}
    assert redact("vi bor i rynkebakken nummer fireogtyve", LISTS).text == "vi bor i [adresse]"


@pytest.mark.parametrize(
    "text",
    [
        "jeg går på efterskole i jylland",
        "hun går på indersiden af fødderne",
        "kan jeg gå på hhx i slagelse",
        "min mor arbejder i netto",
        "vi købte slik i netto i høng",
        "er der en moske i holbæk",
        "sommer er den bedste tid",
        "jeg elsker sol og hader vinter",
        "maj er min yndlingsmåned",
        "de kalder mig taber",
        "vi går i 7. i kalundborg",
        "jeg kan godt tage mig sammen",
    ],
)
def test_look_alikes_of_schools_workplaces_and_names_stay(text: str) -> None:
    assert redact(text, LISTS).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ring på 26(17)9904", [("PHONE", "26(17)9904")]),
        ("cpr 19 04 11 tankestreg 27 48", [("CPR", "19 04 11 tankestreg 27 48")]),
        ("mit cpr er 3o1oo7-1865", [("CPR", "3o1oo7-1865")]),
        ("cpr er skjult men de sidste 1 1 9 6 kan i få", [("CPR", "1 1 9 6")]),
        ("han er fra nittende juli totusindeogfjorten", [("BIRTHDATE", "nittende juli totusindeogfjorten")]),
        ("penge fra 9 0 7 0 - 1 6 2 2 0 3 4 1 1 8", [("ACCOUNT", "9 0 7 0 - 1 6 2 2 0 3 4 1 1 8")]),
        ("det ligger på minmappe.example/del/9xk2", [("URL", "minmappe.example/del/9xk2")]),
        ("zn1ckers ved alt om mig", [("HANDLE", "zn1ckers")]),
        ("kom til lyngvej 118 b 2 tv nu", [("ADDRESS", "lyngvej 118 b 2 tv")]),
        ("adressen er skrænten nummer toogtredive", [("ADDRESS", "skrænten nummer toogtredive")]),
        ("mathilde kragelund har filmet mig", [("PERSON", "mathilde kragelund")]),
        ("hun går til psykologerne ved åen", [("ORG", "psykologerne ved åen")]),
        ("min læge i lægehuset skovbrynet", [("ORG", "lægehuset skovbrynet")]),
    ],
)
def test_rarer_ways_to_write_them_are_found(text: str, expected: list) -> None:
    assert hidden(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "jeg tænker på s3lvm0rd",  # must reach whoever reads it
        "mp3filer og h2o og covid19 og u12drengene",
        "bogen hedder kajs fødselsdag",
        "må jeg få henna på hænderne",
        "vi læser romeo og julie",
        "sidste 4 2 gange gik det godt",
        "emma bor i thorning",
    ],
)
def test_what_looks_like_them_stays(text: str) -> None:
    left = [found for found in hidden(text) if found != ("PERSON", "emma")]

    assert left == []


def test_offers_and_helplines_from_the_content_stay(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    for path in (ROOT / "data" / "names").glob("*.txt"):
        (tmp_path / "names" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "contacts").mkdir()
    (tmp_path / "contacts" / "x.yml").write_text(
        "id: x\nname: Emma Linjen\naliases: [emma linjen]\nphone: ['61 62 63 64']\nurl: https://emmalinjen.dk/\n",
        "utf-8",
    )

    lists = load_recognisers(tmp_path)

    for text in ("hvad er emma linjen", "ring 61626364", "se emmalinjen.dk"):
        assert redact(text, lists).text == text
    assert redact("emma er her", lists).text == "[navn] er her"


def test_further_recognisers_only_add() -> None:
    def finds_blue(text: str) -> list[tuple[int, int, str]]:
        at = text.find("blå")
        return [(at, at + 3, "ORG")] if at >= 0 else []

    text = "emma bor i det blå hus"
    more = redact(text, load_recognisers(ROOT / "data", ner=finds_blue))

    assert set(redact(text, LISTS).spans) < set(more.spans)
    assert more.text == "[navn] bor i det [forening] hus"


@pytest.mark.parametrize("span", [(-1, 3, "ORG"), (0, 99, "ORG"), (2, 2, "ORG"), (0, 3, "NOISE")], ids=str)
def test_useless_spans_of_a_further_recogniser_are_ignored(span: tuple[int, int, str]) -> None:
    lists = load_recognisers(ROOT / "data", ner=lambda text: [span])

    assert redact("hej du", lists).text == "hej du"


def test_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="first_names.txt"):
        load_recognisers(tmp_path)


def test_letters_with_marks_and_invisible_signs_keep_their_places() -> None:
    text = "min mail er no\u200bah@live.dk og jeg hedder Jo\u0308rgen"

    spans = [(kind, text[start:end]) for start, end, kind in redact(text, LISTS).spans]

    assert spans == [("EMAIL", "no\u200bah@live.dk"), ("PERSON", "Jo\u0308rgen")]


PIECES = st.sampled_from(
    [
        *PLACEHOLDERS.values(),
        "emma",
        "Storm",
        "jeg hedder ",
        "min bror ",
        " og ",
        ", ",
        "22 33 44 55",
        "010203-1234",
        "@",
        "snabela",
        " punktum dk",
        "vej 3",
        " skole",
        "7.b",
        "født 3/4 2010",
        "k e n ",
        "s",
        "'s",
        "\ue000",
        "\ue001",
        "İ",
        "ß",
        "å",
        "\u200b",
        "\n",
        " if ",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=12).map("".join),
    st.sampled_from([item["text"] for item in EXAMPLES]),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("[navn] og storm, emma")
def test_any_text_gives_right_offsets_and_settles(text: str) -> None:
    result = redact(text, LISTS)

    rebuilt, at = [], 0
    for start, end, kind in result.spans:
        assert at <= start < end <= len(text)
        rebuilt += [text[at:start], PLACEHOLDERS[kind]]
        at = end
    assert "".join([*rebuilt, text[at:]]) == result.text
    assert redact(result.text, LISTS).text == result.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jeg hører ariana grande", "jeg hører ariana grande"),
        ("vi læser karen blixen", "vi læser karen blixen"),
        ("min lærer karen blixen", "min lærer [navn]"),
        ("hun hedder emma watson", "hun hedder [navn]"),
    ],
)
def test_people_everybody_knows_stay_unless_somebody_close_is_meant(text: str, expected: str) -> None:
    assert redact(text, LISTS).text == expected


SPOKEN_WORDS = [
    "og",
    "så",
    "streg",
    "bindestreg",
    "nul",
    "en",
    "to",
    "fem",
    "tyve",
    "tredive",
    "enogtyve",
    "4",
    "12",
    "1234",
    "cpr",
    "konto",
    "født",
    "den",
    "plade",
    "ab",
    ".",
    "-",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SPOKEN_WORDS), max_size=14).map(" ".join))
@example("det er nul to tyve og og så tyve tre fire fem")
@example("cpr fem og så tyve tre fire tre to et")
def test_numbers_in_words_are_read_whatever_joins_them(text: str) -> None:
    once = redact(text, LISTS).text

    assert redact(once, LISTS).text == once


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(0, 100), st.integers(1, 30), st.sampled_from(sorted(PLACEHOLDERS)))
def test_no_recogniser_makes_less_hidden(text: str, start: int, length: int, kind: str) -> None:
    lists = load_with(lambda current: [(start, min(start + length, len(current)), kind)])

    before = {place for a, b, _ in redact(text, LISTS).spans for place in range(a, b)}
    after = {place for a, b, _ in redact(text, lists).spans for place in range(a, b)}

    assert before <= after


def load_with(recogniser: Recogniser) -> Recognisers:
    """The lists with one further recogniser, without reading the files again."""
    return replace(LISTS, extra=(recogniser,))


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1 ",
        "emma ",
        "a.b@",
        "Aa ",
        "7 ",
        "22 ",
        "to tre ",
        "bor på ",
        "a at ",
        "den eneste a ",
        "hedder ",
        "x y ",
        "@a",
        "k e ",
        "[navn] og ",
        "1234 ",
    ],
)
@pytest.mark.timeout(30)
def test_long_texts_take_linear_time(unit: str) -> None:
    text = (unit * 4000)[:4000]

    start = time.process_time()
    redact(text, LISTS)

    assert time.process_time() - start < 1.5  # seconds; about 0.1 on an idle core


def test_a_text_made_to_take_many_rounds_is_hidden_as_a_whole() -> None:
    lists = load_with(lambda current: [(current.rfind("]") + 1, current.rfind("]") + 2, "ORG")])

    assert redact("x" * 50, lists).text == "[navn]"


def test_messages_are_redacted_within_ten_milliseconds() -> None:
    seconds = []
    for item in EXAMPLES:
        start = time.process_time()
        redact(item["text"], LISTS)
        seconds.append(time.process_time() - start)

    assert sorted(seconds)[int(len(seconds) * 0.95)] <= 0.010


@pytest.mark.parametrize(
    "text", ["Jeg bor i Haderslev Kommune og har en søn", "Er der nogen i Kalundborg Kommune, man kan tale med"]
)
def test_a_municipality_in_capitals_stays(text: str) -> None:
    assert redact(text, LISTS).text == text


@pytest.mark.parametrize("number", ["4o 92 l7 55", "2O 3I 44 55", "20 31 44 55"])
def test_a_number_with_letters_for_digits_is_hidden(number: str) -> None:
    assert redact(f"mit nummer er {number} om aftenen", LISTS).text == "mit nummer er [telefon] om aftenen"
