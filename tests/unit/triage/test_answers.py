"""A bare "ja" after a question about danger is heard, and ordinary messages are not taken for answers."""

from __future__ import annotations

import pytest

from triage.answers import (
    Answer,
    another_has_taken,
    another_took_something,
    asks_how_long,
    asks_what_follows,
    danger_is_here,
    dares_not_tell,
    gets_worse,
    has_promised_silence,
    is_hurt,
    must_leave_now,
    named_other,
    names_another,
    names_only_a_parent,
    names_only_somebody,
    points_back,
    reaches_out,
    read_answer,
    read_answer_to_offer,
    refuses_to_call,
    speaks_of_amount,
    speaks_of_own_parents,
    speaks_of_poison,
    speaks_of_self,
    stands_by_it,
    tells_of_taking,
    wants_erased,
)


@pytest.mark.parametrize("text", ["ja", "Ja.", "jaaa", "jo", "mhm", "det gør jeg", "ja det gør jeg hver dag", "nogle gange", "lidt", "tror det"])  # fmt: skip
def test_yes(text):
    assert read_answer(text) is Answer.YES


@pytest.mark.parametrize(
    "text",
    [
        "nej",
        "NEJ!",
        "næ",
        "slet ikke",
        "det gør jeg ikke",
        "ikke lige nu",
        "nej det har jeg ik",
        "nej men jeg er bare træt",
    ],
)
def test_no(text):
    assert read_answer(text) is Answer.NO


@pytest.mark.parametrize("text", ["måske", "ved ik", "idk", "nej ikke endnu", "nej men jeg har tænkt på det", "ikke rigtigt", "vil ikke sige det"])  # fmt: skip
def test_no_clear_answer(text):
    assert read_answer(text) is Answer.UNSURE


@pytest.mark.parametrize(
    "text",
    [
        "hej",
        "",
        "😭",
        "ja men hvad koster det?",
        "ja tak",
        "nej tak",
        "jeg vil gerne vide noget om headspace",
        "min mor er syg",
    ],
)
def test_what_is_no_answer(text):
    assert read_answer(text) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("jo tak gerne", Answer.YES),
        ("gerne", Answer.YES),
        ("ja tak", Answer.YES),
        ("nej tak", Answer.NO),
        ("ikke så gerne", None),
        ("tak", None),
        ("gerne?", None),
    ],
)
def test_an_offer_is_taken_with_thanks(text, answer):
    assert read_answer_to_offer(text) is answer


@pytest.mark.parametrize(
    ("reads", "text", "neighbour"),
    [
        pytest.param(refuses_to_call, "jeg tør ik ringe", "kan jeg ringe til jer", id="no-call"),
        pytest.param(refuses_to_call, "vil hellere skrive", "jeg vil skrive en stil", id="rather-write"),
        pytest.param(asks_what_follows, "hvad sker der hvis jeg siger det til min lærer", "hvad sker der til headspace", id="told"),
        pytest.param(speaks_of_poison, "jeg har taget 20 panodiler", "jeg har taget bussen", id="pills"),
        pytest.param(speaks_of_poison, "hun har slugt alle sine piller", "hun får piller mod angst", id="her-pills"),
        pytest.param(speaks_of_amount, "det var ikke med vilje", "det var ikke mig", id="by-mistake"),
        pytest.param(speaks_of_amount, "har mistet tællingen", "har mistet min mobil", id="lost-count"),
        pytest.param(gets_worse, "jeg kaster op nu", "jeg kaster med bolden", id="vomits"),
        pytest.param(gets_worse, "han er ikke til at vække", "han er sød", id="asleep"),
        pytest.param(has_promised_silence, "jeg har lovet ikke at sige det", "jeg har lovet at komme", id="promise"),
        pytest.param(dares_not_tell, "jeg tør ik sige det til nogen", "jeg tør ikke sige at min far drikker", id="fear"),
        pytest.param(dares_not_tell, "det er svært at fortælle", "det er svært at gå i skole", id="hard"),
        pytest.param(dares_not_tell, "der er noget jeg ikke tør sige", "der er noget jeg ikke forstår", id="something"),
        pytest.param(dares_not_tell, "ved ikke hvor jeg skal starte", "ved ikke hvor jeg skal bo", id="begin"),
        pytest.param(speaks_of_own_parents, "min mor drikker", "hans mor drikker", id="parents"),
        pytest.param(speaks_of_self, "jeg tør ik", "han tør ikke", id="self"),
    ],
)  # fmt: skip
def test_read_and_harmless_neighbour(reads, text, neighbour):
    assert reads(text) and not reads(neighbour)


@pytest.mark.parametrize(
    "text",
    [
        "nej det var det ikke",
        "eller.. nej det var det ik",
        "det var ik for sjov alligevel",
        "jeg jokede ikke",
        "jeg mente det",
        "det er alvor",
        "okay det var ikke en joke",
    ],
)
def test_taking_a_joke_back_is_heard(text: str) -> None:
    assert stands_by_it(text)


@pytest.mark.parametrize(
    "text",
    [
        "nej",
        "ja det er jeg",
        "det er rigtigt",
        "okay",
        "det var bare for sjov",
        "var det ikke for sjov?",
        "jeg mente det ikke",
    ],
)
def test_not_every_answer_takes_a_joke_back(text: str) -> None:
    assert not stands_by_it(text)


@pytest.mark.parametrize(
    "text",
    [
        "mor kommer nu",
        "min mor kommer nu",
        "mor kommer",
        "shit min far kommer hjem nu",
        "nogen kigger",
        "der kommer nogen",
        "min lærer står bag mig",
        "han kommer nu",
        "jeg er nødt til at lukke",
        "skjul det her hurtigt",
        "hvordan lukker jeg det her",
        "gem siden",
    ],
)
def test_somebody_comes_or_looks_on(text):
    assert must_leave_now(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "min mor kommer hjem fuld hver aften",
        "mor kommer fra polen",
        "min far kommer aldrig til mine kampe",
        "hvornår kommer der nogen",
        "min mor kommer og tager min telefon hver aften",
        "jeg kan ikke komme hjem",
        "skal jeg gå til lægen",
        "jeg vil væk hjemmefra",
        "jeg gemmer mig for de andre",
    ],
)
def test_other_sentences_are_no_reason_to_hide(text):
    assert not must_leave_now(text)


@pytest.mark.parametrize(
    "text", ["slet det hele", "kan du slette alt", "slet vores samtale", "hvordan sletter jeg det her", "Slet alt"]
)
def test_asks_to_have_all_erased(text):
    assert wants_erased(text)


@pytest.mark.parametrize(
    "text", ["", "han vil ikke slette billedet", "hvordan får jeg slettet et billede", "sletter i det her"]
)
def test_asks_about_something_else_than_erasing_the_talk(text):
    assert not wants_erased(text)


def test_a_father_is_a_parent():
    assert speaks_of_own_parents("min far drikker")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("min mor er ked af det hele tiden", "din mor"),
        ("min bedste veninde vil dø", "din veninde"),
        ("min veninde siger at min bror er syg", ""),
        ("hendes mor og min far", ""),
        ("han vil dø", ""),
    ],
)
def test_the_one_person_a_message_names(text: str, named: str) -> None:
    assert named_other(text) == named


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("min mor råber meget", True),
        ("mine forældre skændes", True),
        ("min far slår min lillebror", False),
        ("min far råber ad hende", False),
        ("min ven råber", False),
    ],
)
def test_a_parent_alone_in_a_message_harms_whoever_writes(text: str, only: bool) -> None:
    assert names_only_a_parent(text) is only


@pytest.mark.parametrize(
    "text",
    ["det skete igen i går", "han kommer nu", "han gjorde det igen", "nu er han her", "onkel står udenfor døren", "det sker hver nat", "hun er på vej op", "min stedfar kommer hjem nu"],
)  # fmt: skip
def test_what_points_back_at_what_was_told(text):
    assert points_back(text)


@pytest.mark.parametrize(
    "text",
    ["han slog mig i går", "det er fint", "hun tog min telefon", "hvad sker der nu i min sag", "vi har fri i dag"],
)
def test_what_tells_something_of_its_own(text):
    assert not points_back(text)


@pytest.mark.parametrize("text", ["jeg bløder", "han bløder fra hovedet", "hun besvimede", "det gør ondt dernede", "jeg kan ikke trække vejret", "min arm er brækket og jeg har brækket armen"])  # fmt: skip
def test_a_hurt_body(text):
    assert is_hurt(text)


@pytest.mark.parametrize("text", ["jeg bløder ikke", "der er ikke blod", "jeg har fået mens og bløder lidt", "det gør ondt i hjertet", "jeg skal til blodprøve"])  # fmt: skip
def test_no_hurt_body(text):
    assert not is_hurt(text)


def test_another_named():
    assert not names_another("han vil ikke have at jeg ringer")
    assert names_another("nu slår han min lillesøster") and not names_another("min far kommer")


@pytest.mark.parametrize("text", ['jeg vil ikke ringe', 'jeg tør ikke ringe', 'jeg tor ikke ringe', 'jeg vil gerne chatte i stedet', 'kan jeg skrive med nogen?', 'jeg gider ik snakke i telefon', "kan man ikke bare sms'e til dem", 'er der en chat', 'jeg har ingen telefon', 'far hører mig hvis jeg ringer', 'er der nogen jeg kan skrive med', 'må jeg skrive i stedet for at ringe', 'kan jeg skrive til børnetelefonen', 'skal jeg virkelig ringe'])  # fmt: skip
def test_who_will_not_call(text):
    assert refuses_to_call(text)


@pytest.mark.parametrize("text", ['skal jeg ringe til forældrene?', 'hvem skal man ringe til', 'jeg vil gerne ringe til nogen', 'jeg vil bare skrive et digt', 'han vil ikke have at jeg ringer til politiet', 'hvad skal jeg skrive i underretningen', 'jeg kan høre stemmer', 'han vil gerne skrive med mig', 'jeg vil gerne skrive en stil om det', 'jeg vil gerne skrive med et menneske'])  # fmt: skip
def test_who_only_asks_or_writes(text):
    assert not refuses_to_call(text)


@pytest.mark.parametrize(
    ("said", "reason", "is_taken"),
    [
        ("har taget 20 panodiler", "har taget piller eller forsøgt", True),
        ("slugt noget vaskemiddel", "bevidstløs, overdosis eller forgiftet nu", True),
        ("datter på 3 har spist mine blodtrykspiller", "livsfare eller hurtig lægehjælp", True),
        ("drukket en flaske vodka og vågner ikke", "bevidstløs, overdosis eller forgiftet nu", True),
        ("har forsøgt at hænge mig", "har taget piller eller forsøgt", False),
        ("har taget kniven med", "vold lige nu", False),
        ("har ikke drukket i tre dage", "livsfare eller hurtig lægehjælp", False),
        ("tage mit liv", "taler om at tage sit liv", False),
    ],
)
def test_a_phrase_of_the_lexicon_that_is_about_something_taken(said, reason, is_taken):
    assert tells_of_taking(said, reason) is is_taken


@pytest.mark.parametrize("text", ["vores datter på 3 har spist mine piller", "min lillebror er 2 og har drukket klorin", "han har taget alle pillerne", "mor har taget noget"])  # fmt: skip
def test_another_has_taken_it(text):
    assert another_has_taken(text)


@pytest.mark.parametrize("text", ["jeg har taget mors piller", "min mor ved ikke at jeg har taget piller", "har taget 30", "min far slår mig og jeg har taget piller"])  # fmt: skip
def test_the_writer_has_taken_it(text):
    assert not another_has_taken(text)


@pytest.mark.parametrize("text", ["han har taget noget", "min veninde har taget 30", "hun har lige slugt dem alle sammen", "min ven har taget noget stof", "mor har drukket for meget"])  # fmt: skip
def test_another_took_something(text):
    assert another_took_something(text)


@pytest.mark.parametrize("text", ["han har taget noget fra min taske", "hun har taget noget med hjem", "jeg har taget noget", "han tog toget", "hun har taget det pænt"])  # fmt: skip
def test_what_another_took_that_is_no_poison(text):
    assert not another_took_something(text)


@pytest.mark.parametrize("text", ["nu kommer han", "han er her nu", "jeg gemmer mig på toilettet", "jeg har låst mig inde", "han banker på døren", "de leder efter mig", "jeg kan ikke komme væk"])  # fmt: skip
def test_who_harms_is_here(text):
    assert danger_is_here(text)


@pytest.mark.parametrize("text", ["han er i skole", "han kommer hjem i morgen", "nu er jeg ked af det", "han kommer ikke", "nu er han på arbejde", "han er hjemme i weekenden", "er han her?"])  # fmt: skip
def test_who_harms_is_elsewhere(text):
    assert not danger_is_here(text)


@pytest.mark.parametrize("text", ["jeg siger det til mor i aften", "okay jeg fortæller det til min lærer i morgen", "jeg har talt med min psykolog", "jeg ringer til livslinien nu"])  # fmt: skip
def test_who_reaches_out(text):
    assert reaches_out(text)


@pytest.mark.parametrize("text", ["jeg siger farvel til mor i aften", "jeg siger det ikke til mor", "jeg siger det til mor og så dør jeg", "jeg skriver et brev til mor"])  # fmt: skip
def test_who_does_not_reach_out(text):
    assert not reaches_out(text)


@pytest.mark.parametrize(
    "text",
    ["hvor lang tid tager det", "hvor længe skal jeg vente?", "hvornår kommer der nogen", "hvor mange er der i kø", "er der lang kø"],
)  # fmt: skip
def test_who_asks_how_long_it_takes(text):
    assert asks_how_long(text)


@pytest.mark.parametrize(
    "text",
    ["hvor lang tid varer chilled", "hvornår kommer mor hjem fra arbejde", "hvor længe har jeg haft det sådan", "det tager lang tid"],
)  # fmt: skip
def test_who_asks_of_something_else(text):
    assert not asks_how_long(text)


@pytest.mark.parametrize(
    "text", ["det er min onkel", "min stedfar", "mors kæreste", "det er ham", "noget med min lærer"]
)
def test_only_a_person_is_named(text):
    assert names_only_somebody(text)


@pytest.mark.parametrize("text", ["det er min onkel der har fødselsdag", "min far er sød", "jeg bor hos min mor", "det er fredag"])  # fmt: skip
def test_more_than_a_person_is_named(text):
    assert not names_only_somebody(text)
