"""Names of offers and contacts are found in whatever spelling, and ordinary words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.real_content import catalogue
from triage.mentions import MentionFinder, choose, is_near, is_turned_down, mention_finder
from triage.vocabulary import Municipality

FINDER: MentionFinder = mention_finder(catalogue())


def found(text: str) -> set[str]:
    return {entry_id for mention in FINDER.find(text) for entry_id in mention.ids}


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        pytest.param("hvad er chilled", "kalundborg.chilled", id="plain"),
        pytest.param("HVAD ER CHILLED?", "kalundborg.chilled", id="upper-case"),
        pytest.param("hvad er coolkids", "kalundborg.cool_kids_asf", id="joined"),
        pytest.param("kan jeg komme til headspace", "kalundborg.headspace", id="headspace"),
        pytest.param("hvad er hedspace", "kalundborg.headspace", id="typo"),
        pytest.param("hvad er heaspace", "kalundborg.headspace", id="letter-dropped"),
        pytest.param("hvad laver børnetelefonen", "boernetelefonen", id="contact"),
        pytest.param("bornetelefonen", "boernetelefonen", id="without-ø"),
        pytest.param("boernetelefonen", "boernetelefonen", id="oe"),
        pytest.param("bøernetelefonen", "boernetelefonen", id="swapped"),
        pytest.param("hvad er familieraadslagning", "kerteminde.familieraadslagning", id="aa"),
        pytest.param("hvad er TUBA", "tuba", id="capitals"),
        pytest.param("hvad er livslinien", "livslinien", id="livslinien"),
        pytest.param("fortæl om home-start", "kalundborg.home_start", id="hyphen"),
        pytest.param("hvad er børnenes hus", "kerteminde.boernenes_hus", id="two-words"),
        pytest.param("hvad er netværksmøder", "thisted.netvaerksmoeder", id="plural"),
        pytest.param("hvem sidder i det rådgivne team", "haderslev.raadgivende_team", id="two-slips-in-a-long-name"),
        pytest.param("må man bruge hørt når man er 14", "hoert", id="ordinary-word-asked-about"),
        pytest.param("hvor længe har gro været der", "kalundborg.gro", id="short-name-asked-about"),
    ],
)
def test_a_name_is_found(text: str, entry_id: str) -> None:
    assert entry_id in found(text)


@pytest.mark.parametrize("entry", [*catalogue().offers.values(), *catalogue().contacts.values()], ids=lambda e: e.id)
def test_every_entry_is_found_by_its_own_name(entry) -> None:  # type: ignore[no-untyped-def]
    assert entry.id in found(f"hvad er {entry.name}") or entry.id in found(entry.aliases[0])


def test_two_names_are_found_in_order() -> None:
    ids = [mention.ids for mention in FINDER.find("hvad er forskellen på chilled og cool kids")]

    assert len(ids) == 2
    assert "kalundborg.chilled" in ids[0] and "kalundborg.cool_kids_asf" in ids[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "jeg har angst og er ked af det",
        "jeg er 14 og går i 8. klasse",
        "mine forældre skændes hele tiden",
        "jeg skal bare chille lidt med mine venner",
        "jeg er rød i hovedet og hørte det hele",
        "vi skal grille i haven",
        "min familie er hjemme hos min mormor",
        "min far har hørt alt hvad jeg sagde",
        "planterne kan gro i drivhuset",
        "hvad kan man gøre i kalundborg",
        "hvem tager vi først kontakt til her",
        "hvem ringer jeg til på børneområdet",
    ],
)
def test_ordinary_words_name_nothing(text: str) -> None:
    assert found(text) == set()


@given(st.text(max_size=120))
def test_any_text_gives_places_inside_the_folded_text_without_overlap(text: str) -> None:
    mentions = FINDER.find(text)

    assert all(mention.ids and 0 <= mention.start < mention.end for mention in mentions)


@pytest.mark.parametrize(
    ("municipality", "first"),
    [
        (Municipality.KALUNDBORG, "kalundborg.familieraadslagning"),
        (Municipality.HADERSLEV, "haderslev.familieraadslagning"),
        (Municipality.KERTEMINDE, "kerteminde.familieraadslagning"),
    ],
)
def test_a_name_of_several_places_means_the_visitors_own(municipality: Municipality, first: str) -> None:
    ids = found("hvad er familierådslagning")

    assert choose(catalogue(), sorted(ids), municipality)[0] == first


def test_elsewhere_a_national_entry_comes_before_another_municipalitys() -> None:
    assert (
        choose(catalogue(), ["headspace_kalundborg", "headspace_danmark"], Municipality.THISTED)[0]
        == "headspace_danmark"
    )
    assert choose(catalogue(), ["headspace_kalundborg", "headspace_danmark"], None)[0] == "headspace_danmark"


def test_the_local_offer_comes_before_the_contact_of_the_same_place() -> None:
    chosen = choose(catalogue(), ["headspace_kalundborg", "kalundborg.headspace"], Municipality.KALUNDBORG)

    assert chosen[0] == "kalundborg.headspace"


def test_unknown_ids_are_left_out() -> None:
    assert choose(catalogue(), ["no.such", "boernetelefonen", "boernetelefonen"], None) == ["boernetelefonen"]


@pytest.mark.parametrize(
    "text, is_described",
    [("kommer der en socialrådgiver på skolen", True), ("hvad laver en fremskudt socialrådgiver", False)],
)
def test_what_every_place_may_have_is_only_described(text: str, is_described: bool) -> None:
    (mention,) = FINDER.find(text)

    assert mention.ids == ("kerteminde.fremskudt_socialraadgiver",)
    assert mention.is_described is is_described


LETTERS = st.text("abdegiklmnorst", min_size=8, max_size=20)


def _slip(word: str, kind: str, at: int) -> str:
    at %= len(word) - 1
    changed = {
        "drop": word[:at] + word[at + 1 :],
        "add": word[:at] + "x" + word[at:],
        "change": word[:at] + "x" + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }
    return changed[kind]


KINDS = st.sampled_from(["drop", "add", "change", "swap"])


@given(LETTERS, st.lists(st.tuples(KINDS, st.integers(0, 30)), min_size=1, max_size=2))
def test_a_word_is_near_itself_with_as_many_slips(word: str, slips: list[tuple[str, int]]) -> None:
    wrong = word
    for kind, at in slips:
        wrong = _slip(wrong, kind, at)

    if len(slips) == 1 or abs(slips[0][1] % (len(word) - 1) - slips[1][1] % (len(word) - 1)) > 3:
        assert is_near(wrong, word, len(slips)) and is_near(word, wrong, len(slips))


@given(LETTERS, LETTERS)
def test_words_of_other_letters_are_not_near(one: str, other: str) -> None:
    if sum(a != b for a, b in zip(one, other, strict=False)) > 6 and set(one).isdisjoint(other):
        assert not is_near(one, other, 2)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("koster det noget at ringe 116 111", "boernetelefonen"),
        ("hvad er 1888", "lev_uden_vold_1888"),
    ],
)
def test_a_number_names_whom_it_reaches_and_no_other(text: str, ids: str) -> None:
    assert [mention.ids for mention in FINDER.find(text)] == [(ids,)]


@pytest.mark.parametrize("text", ["familier i kalundborg", "ringe 119"])
def test_a_town_or_a_number_makes_no_other_name(text: str) -> None:
    assert FINDER.find(text) == []


@pytest.mark.parametrize(
    ("text", "turned_down"),
    [
        ("headspace er jeg allerede gået til, det hjalp ik", True),
        ("nej ikke headspace, der arbejder min tante", True),
        ("ikk noget headspace", True),
        ("er headspace godt", False),
        ("ikke så godt, kan headspace hjælpe", False),
    ],
)
def test_what_is_turned_down_is_heard(text: str, turned_down: bool) -> None:
    assert is_turned_down(text, FINDER.find(text)[0]) == turned_down
