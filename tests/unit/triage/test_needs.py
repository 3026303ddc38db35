"""What a message tells of age, place, grade, role, diagnosis and case, and what only looks as if it did."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.real_content import places
from triage.needs import MAX_AGE, Told, find_relation, read_message, writes_of_own_grown_ups
from triage.vocabulary import Municipality, Role

K, H, E, T, ELSEWHERE = (
    Municipality.KALUNDBORG,
    Municipality.HADERSLEV,
    Municipality.KERTEMINDE,
    Municipality.THISTED,
    Municipality.OTHER,
)
AUTISM, ADHD, NO_DIAGNOSIS = frozenset({"autism"}), frozenset({"adhd"}), frozenset()


def read(text: str, answering: str | None = None) -> Told:
    return read_message(text, places(), answering)


# --- ages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("angst 15", 15),
        ("hjælp til angst 15 kalundborg", 15),
        ("stress 17?", 17),
        ("jeg er 13", 13),
        ("Jeg er 13 år gammel", 13),
        ("jeg er en pige på 14", 14),
        ("hej jeg er en dreng på 15 fra kalundborg", 15),
        ("er 12 og har ingen venner", 12),
        ("14 år og ked af det", 14),
        ("m 16 har brug for hjælp", 16),
        ("jeg er lige fyldt 18", 18),
        ("jeg er kun 11", 11),
        ("jeg er fjorten", 14),
        ("jeg er femten år", 15),
        ("jeg er tretten og et halvt", 13),
        ("jeg e 13 aar", 13),
        ("har angst, 15", 15),
        ("jeg er 15,5 år", 15),
        ("jeg er 16½", 16),
        ("jeg er næsten 13", 12),
        ("jeg er snart 14", 13),
        ("jeg fylder 18 om en måned", 17),
        ("jeg bliver 15 til sommer", 14),
        ("15-årig pige der har det svært", 15),
        ("er en 17årig fyr", 17),
        ("jeg er 20 og går på gymnasiet", 20),
        ("jeg er 9", 9),
        ("13", 13),
        ("16!", 16),
        ("17 har ingen sag", 17),
        ("jeg er femtenårig", 15),
    ],
)
def test_own_age(text: str, age: int) -> None:
    told = read(text)

    assert (told.age, told.own_age) == (age, age)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("min søn på 11 har angst", 11),
        ("min datter er 14 og vil ikke i skole", 14),
        ("jeg er mor til en dreng på 9", 9),
        ("vores pige på 15 spiser ikke", 15),
        ("Min dreng er 11, har autisme", 11),
        ("jeg er 42 og min søn er 13", 13),
        ("min søn, 8 år, tør ikke sove alene", 8),
        ("vores datter fylder 13 på lørdag", 12),
        ("min veninde er 14 og skærer i sig selv", 14),
        ("jeg er bekymret for min ven på 16", 16),
        ("min lillebror på 8 bliver drillet", 8),
        ("jeg er lærer og har en elev på 10 der er ked af det", 10),
        ("undskyld, det er hans bror der er 9. Han er 13", 13),
        ("øh nej hun er jo fyldt 17", 17),
    ],
)
def test_age_of_the_one_it_is_about(text: str, age: int) -> None:
    assert read(text).age == age


def test_a_parents_own_age_is_not_the_childs() -> None:
    told = read("jeg er 42 og min søn er 13")

    assert (told.own_age, told.age, told.role) == (42, 13, Role.PARENT)


@pytest.mark.parametrize(
    "text",
    [
        "jeg stod op kl 7",
        "på nyrupskolen, 5. klasse, gemmer sig",
        "gået fra hinanden efter 14 år",
        "kan jeg ringe klokken 14",
        "kl. 16 i dag",
        "det koster 50 kr",
        "har i åbent 16-20",
        "jeg sover kun 4 timer",
        "for 3 år siden døde min far",
        "det har stået på i 2 år",
        "for to år siden",
        "jeg har 12 venner på snap",
        "jeg har 3 søskende",
        "jeg fik 12 i matematik og 10 i dansk",
        "vi er 24 i klassen",
        "jeg har grædt 10 gange i dag",
        "om 14 dage skal jeg til eksamen",
        "jeg går i 7. klasse",
        "jeg går i 8b",
        "da jeg var 8 blev mine forældre skilt",
        "siden jeg var 12 har jeg haft angst",
        "100 procent",
        "jeg vejer 48 kg",
        "er 112 for alvorlige ting",
        "ring 116 111",
        "den 12/5 skal jeg til læge",
        "iphone 14",
        "side 15 i bogen",
        "man skal vente 10 uger",
        "min kat er død",
        "angst 7. klasse",
        "angst gruppe 2",
        "stress 40 timer om ugen",
        "en af mine venner",
        "det er 15 minutter væk",
        "cool kids er til 12",
        "min bror er til fodbold",
        "4 har mobbet mig",
    ],
)
def test_what_is_no_age(text: str) -> None:
    told = read(text)

    assert (told.age, told.own_age) == (None, None)


def test_a_bare_number_is_an_age_only_when_asked_for_one() -> None:
    assert read("jeg tror det er 13", answering="age").age == 13
    assert read("6", answering="grade").grade == 6
    assert read("vi bor 4 mennesker her og det hele er noget rod og jeg ved ikke hvad jeg skal sige", "age").age is None


# --- role --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("min datter skærer i sig selv", Role.PARENT),
        ("vores søn vil ikke i skole", Role.PARENT),
        ("jeg er mor til to", Role.PARENT),
        ("jeg er hendes mormor", Role.PARENT),
        ("[navn] på 12 er så ked af det. jeg er hans far", Role.PARENT),
        ("jeg er onkel til en dreng på 14", Role.PARENT),
        ("hilsen en bekymret mor", Role.PARENT),
        ("min bekymrede mor ringer hele tiden", None),
        ("jeg er hendes veninde", None),
        ("min far drikker hver dag og min lillesøster er bange", None),
        ("min veninde er ked af det fordi hendes far drikker", Role.FRIEND),
        ("jeg er hos mormor nu", None),
        ("jeg er med farmor i byen", None),
        ("min mor er mor til tre", None),
        ("min søster er mor til to", None),
        ("jeg er nærmest mor til mine søskende", None),
        ("jeg er far til en pige på 12", Role.PARENT),
        ("vi forældre er bekymrede", Role.PARENT),
        ("som forælder ved jeg ikke hvad jeg skal gøre", Role.PARENT),
        ("mit barnebarn er ked af det", Role.PARENT),
        ("vi har en dreng på 9 der er bange for alt", Role.PARENT),
        ("har tvillinger på 2 og er helt flad", Role.PARENT),
        ("sidder alene med tre og kan ikke mere", Role.PARENT),
        ("der er en spiller på mit u15-hold som altid sidder alene", Role.PROFESSIONAL),
        ("vi er et lærerteam og mangler sparring", Role.PROFESSIONAL),
        ("jeg har en pige i klassen jeg er vild med", None),
        ("vi har en hund på 3", None),
        ("jeg er lærer på en skole", Role.PROFESSIONAL),
        ("jeg er pædagog i en børnehave", Role.PROFESSIONAL),
        ("jeg arbejder som sundhedsplejerske", Role.PROFESSIONAL),
        ("en af mine elever har blå mærker", Role.PROFESSIONAL),
        ("jeg er bekymret for min veninde", Role.FRIEND),
        ("hvordan hjælper jeg min ven", Role.FRIEND),
        ("min bedste ven skærer i sig selv", Role.FRIEND),
        ("min kæreste er begyndt at ryge hash", Role.FRIEND),
        ("min storesøster spiser ikke", Role.FRIEND),
        ("jeg har angst", None),
        ("min lærer er sur på mig", None),
        ("min mor råber ad mig", None),
        ("min far drikker", None),
        ("min ven slår mig", None),
        ("jeg savner mine venner", None),
    ],
)
def test_role(text: str, role: Role | None) -> None:
    assert read(text).role is role


# --- diagnosis, case ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "diagnosis"),
    [
        ("jeg har autisme", AUTISM),
        ("jeg er autist", AUTISM),
        ("min søn har aspergers", AUTISM),
        ("jeg har adhd og autisme", AUTISM | ADHD),
        ("har ADD", ADHD),
        ("jeg sidder i kørestol", frozenset({"disability"})),
        ("jeg har ikke autisme", NO_DIAGNOSIS),
        ("nej ingen diagnose", NO_DIAGNOSIS),
        ("han har ikke nogen diagnose", NO_DIAGNOSIS),
        ("hverken adhd eller autisme", NO_DIAGNOSIS),
        ("jeg tror jeg har adhd", None),
        ("måske har jeg autisme", None),
        ("jeg skal udredes for adhd", None),
        ("jeg har angst", None),
        ("ikke autisme men adhd", ADHD),
    ],
)
def test_diagnosis(text: str, diagnosis: frozenset[str] | None) -> None:
    assert read(text).diagnosis == diagnosis


@pytest.mark.parametrize(
    ("text", "answer"),
    [("nej", NO_DIAGNOSIS), ("nope", NO_DIAGNOSIS), ("ja autisme", AUTISM), ("det ved jeg ikke", None)],
)
def test_an_answer_on_diagnosis(text: str, answer: frozenset[str] | None) -> None:
    assert read(text, answering="diagnosis").diagnosis == answer


@pytest.mark.parametrize(
    ("text", "open_case"),
    [
        ("jeg har en sag i kommunen", True),
        ("min sagsbehandler svarer ikke", True),
        ("jeg har en kontaktperson", True),
        ("vi har en rådgiver i fagcentret", True),
        ("jeg har ikke nogen sag", False),
        ("vi har ingen sagsbehandler", False),
        ("kommunen kender mig ikke", False),
        ("jeg har angst", None),
        ("det er en svær sag at tale om", None),
    ],
)
def test_open_case(text: str, open_case: bool | None) -> None:
    assert read(text).open_case is open_case


@pytest.mark.parametrize(
    ("text", "open_case"), [("ja", True), ("jep det har jeg", True), ("nej", False), ("ved ikke", None)]
)
def test_an_answer_on_the_case(text: str, open_case: bool | None) -> None:
    assert read(text, answering="open_case").open_case is open_case


# --- grade, place, the rest --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("jeg går i 5. klasse", 5),
        ("går i 5 klasse", 5),
        ("jeg går i 7b", 7),
        ("går i 8. kl", 8),
        ("jeg går i sjette klasse", 6),
        ("jeg går i niende", 9),
        ("min datter starter i 0. klasse", 0),
        ("hun går i børnehaveklasse", 0),
        ("jeg går i 10.", 10),
        ("jeg er 12", None),
        ("jeg er i klassen", None),
        ("går i 3.g", None),
        ("jeg fik 7 i karakter", None),
    ],
)
def test_grade(text: str, grade: int | None) -> None:
    assert read(text).grade == grade


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("jeg bor i kalundborg", K),
        ("bor i kalundborg kommune", K),
        ("er fra Gørlev", K),
        ("jeg bor i goerlev", K),
        ("bor i høng", K),
        ("jeg kommer fra vojens", H),
        ("haderslev", H),
        ("jeg bor i munkebo", E),
        ("jeg bor i langeskov", E),
        ("bor i hanstholm", T),
        ("jeg bor i thy", T),
        ("jeg bor i københavn", ELSEWHERE),
        ("aarhus", ELSEWHERE),
        ("jeg flyttede fra odense til kalundborg", K),
        ("jeg vil gerne løve op til det", None),
        ("min hest hedder agger", None),
        ("gram hvedemel", None),
        ("bor på landet", None),
        ("kalundborgvej 12", None),
        ("bor i kertminde", E),
        ("er fra haderslv", H),
        ("histed", None),
        ("jeg bor i kalundborg, men min kusine på 15 oppe i thisted har det svært", T),
        ("min søn bor hos sin far i haderslev, selv bor jeg i kerteminde", H),
        ("jeg bor i thisted og går til fodbold i haderslev", T),
    ],
)
def test_municipality(text: str, place: Municipality | None) -> None:
    assert read(text).municipality is place


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("jeg er gravid", "pregnant", True),
        ("jeg er ikke gravid", "pregnant", False),
        ("jeg tror jeg er gravid", "pregnant", None),
        ("jeg bor i plejefamilie", "placed", True),
        ("min plejemor er sød", "placed", True),
        ("jeg er ikke anbragt", "placed", False),
        ("jeg er nybagt mor", "new_parent", True),
        ("jeg har en på 3 måneder", "new_parent", True),
        ("jeg har en på 13", "new_parent", None),
        ("nej det er min anden bror der har en sag. ham her har ikke", "open_case", False),
        ("jeg er flygtning fra syrien", "refugee", True),
        ("jeg har angst", "pregnant", None),
    ],
)
def test_other_conditions(text: str, field: str, value: bool | None) -> None:
    assert getattr(read(text), field) is value


def test_one_message_tells_it_all() -> None:
    told = read("hej jeg er en pige på 12 fra kalundborg, går i 6. klasse, har autisme men ingen sag i kommunen")

    assert (told.age, told.municipality, told.grade, told.diagnosis, told.open_case) == (12, K, 6, AUTISM, False)


# --- whatever comes ----------------------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_any_text_is_read_without_error_and_within_limits(text: str) -> None:
    told = read(text)

    assert told.age is None or 0 < told.age <= MAX_AGE
    assert told.grade is None or 0 <= told.grade <= 10


@given(
    st.integers(6, 25),
    st.sampled_from(["jeg er {}", "Jeg er {} år", "er {} og trist", "pige på {}", "jeg er en dreng på {} år"]),
)
def test_every_age_is_read_in_plain_forms(age: int, form: str) -> None:
    assert read(form.format(age)).age == age


@given(
    st.integers(1, 24),
    st.sampled_from(["kl {}", "klokken {}", "det koster {} kr", "for {} år siden", "i {} timer", "{} gange"]),
)
def test_no_number_of_another_kind_is_an_age(number: int, form: str) -> None:
    assert read(form.format(number)).age is None


def test_nothing_told_is_nothing_known() -> None:
    empty: dict[str, Any] = vars(read("hej"))

    assert set(empty.values()) == {None}


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("undskyld mente 13", 13),
        ("nej 24 undskyld", 24),
        ("jeg mener 14", 14),
        ("13 ikke 15", 13),
        ("hov skrev forkert, er 12", 12),
        ("sorry 3 venner kom forbi", None),
        ("har sagt undskyld 10 gange", None),
        ("jeg sov 5 ikke 8 timer", None),
    ],
)
def test_a_corrected_age_is_the_one_that_stands(text: str, age: int | None) -> None:
    assert read(text).age == age


@pytest.mark.parametrize(
    ("text", "municipality"),
    [
        ("øh der står kalundborg, men vi bor faktisk i thisted", Municipality.THISTED),
        ("min far bor i haderslev og jeg bor i kerteminde", Municipality.KERTEMINDE),
        ("er tit i thisted, bor i kalundborg", Municipality.KALUNDBORG),
        ("jeg bor ikke i kalundborg mere men i kerteminde", Municipality.KERTEMINDE),
        ("vi er flyttet fra thisted til haderslev", Municipality.HADERSLEV),
        ("boede før i haderslev, nu thisted", Municipality.THISTED),
        ("jeg kommer fra haderslev", Municipality.HADERSLEV),
        ("jeg bor ikke i thisted", None),
    ],
)
def test_a_place_somebody_has_left_does_not_count(text: str, municipality: Municipality | None) -> None:
    assert read(text).municipality is municipality


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("min lillesøster er bange", "lillesøster"), ("min søde kæreste er ked af det", "kæreste"), ("min fars kæreste er ond", None),
        ("mit barnebarn er ked af det", "barnebarn"), ("jeg er farmor til en dreng", "barnebarn"), ("jeg er stedfar til en pige", "bonusbarn"),
        ("jeg er onkel til en dreng på 14", "nevø"), ("jeg er moster til en pige", "niece"), ("jeg er mor til to", None),
    ],
)  # fmt: skip
def test_what_another_is_to_the_writer(text: str, relation: str | None) -> None:
    assert find_relation(text) == relation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("min far drikker og jeg kan ikke sove", True), ("min træner råber af os", True), ("min mor passer min datter", False),
        ("min lærer siger min ven bliver mobbet", False), ("han er 12 og ked af det", False),
    ],
)  # fmt: skip
def test_who_writes_of_their_own_grown_ups_only(text: str, expected: bool) -> None:
    assert writes_of_own_grown_ups(text) is expected


def test_a_boys_age_is_not_his_uncles() -> None:
    told = read("jeg er onkel til en dreng på 14")

    assert (told.own_age, told.age) == (None, 14)
