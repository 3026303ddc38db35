"""Danger in the words of children, parents and friends, each family beside its harmless neighbours (audit C, 2026-11-27)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from triage.closed_class import explains_nothing
from triage.risk import assess, load_lexicon
from triage.risk_lexicon import RiskLexicon
from triage.vocabulary import RiskKind, RiskLevel, Who

DATA = Path(__file__).resolve().parents[3] / "data"
SELF, OTHER = Who.SELF, Who.OTHER
POISON_OF_A_CHILD = (
    "min lillebror på 2 har drukket af afløbsrensen", "min lillesøster har spist en knapcellebatteri", "mit barn har spist opvasketabs",
    "lillebror har spist giftige bær fra haven", "min søn har drukket af sprinklervæsken", "vores datter på 3 har spist mine blodtrykspiller",
    "min baby har slugt noget vaskemiddel", "lilebror har spist vaske tabs", "my brother er 3 han drik vaskemidel",
    "min dreng på to har fået fat i farfars hjertepiller og spist nogle", "hun har drukket hårfarve og er kun 3", "min baby spiste en cigaret",
    "lillesoster drak af mors parfume", "min lillesøster fik fat i fars vodka og hun er 4", "lillebror har drukket noget under vasken",
    "vi tror vores toårige har spist opvasketabs", "min lilesøster har puttet en knapcelle i næsen", "min søn har fået opløsningsmiddel i munden",
    "naboens datter har spist af en svamp i skoven", "et barn i vuggestuen har drukket håndsprit", "min søn har taget mine sovepiller",
)  # fmt: skip
POISON_OF_ANYBODY = (
    ("jeg har drukket afløbsrens", SELF), ("jeg kom til at drikke opvaskemiddel", SELF), ("min veninde drak klorin", OTHER),
    ("min mor har drukket terpentin", OTHER), ("jeg spiste en opvasketab", SELF), ("har drukket afkalker fra kedlen", SELF),
)  # fmt: skip
SEXUAL_ABUSE = (
    ("jeg har sex med min lærer", SELF), ("min træner og jeg er kærester jeg er 13", SELF), ("min laerer og mig har haft sex bro", SELF),
    ("min lærer kysser mig", SELF), ("coach kisser mig", SELF), ("læreren har kysset mig i depotet", SELF), ("jeg er i seng med min chef jeg er 15", SELF),
    ("min datter på 14 er kæreste med sin håndboldtræner", OTHER), ("min veninde er i seng med vores lærer", OTHER),
    ("min far viser mig film med nøgne mennesker", SELF), ("min fodboldtræner sender mig billeder af sin penis", SELF), ("far viser mig porno", SELF),
    ("min fars ven viser mig sex film", SELF), ("mormors kæreste viser mig sin tissemand", SELF), ("min svømmetræner skriver frække ting til mig", SELF),
    ("jeg fik penge for at sutte ham", SELF), ("han køber vapes til mig hvis jeg sutter", SELF), ("jeg får robux hvis jeg viser mig nøgen", SELF),
    ("min kammerat får penge for sex", OTHER), ("min datter på 6 siger at morfar har leget doktor med hende", OTHER),
    ("min niece fortæller at hendes stedfar kilder hende i numsen", OTHER), ("min datter siger at farfar har kildet hende i tissekonen", OTHER),
    ("min far har sex med mig", SELF), ("min bror har haft sex med mig siden jeg var 9", SELF), ("stedfar kneppede mig", SELF),
    ("min matematiklærer tager mig på låret", SELF), ("min koranlærer vil have jeg tager bukserne af", SELF), ("jeg er sammen med en på 32 jeg er 13", SELF),
    ("jeg får slik når jeg holder på morfars tissemand", SELF), ("jeg laver onlyfans jeg er 15", SELF), ("morfar spurgte om jeg ville se hans tissemand", SELF),
    ("jeg har rørt ved min lillesøster", SELF), ("jeg rørte ved min fætter på 6 dernede", None), ("jeg har haft sex med min lillebror", SELF),
    ("min søn har haft sex med sin lillesøster", OTHER), ("min storebror putter fingre i mig", SELF), ("onkel gør noget ved min tissemand", SELF),
)  # fmt: skip
EXTORTED = (
    "hun vil have 500 på mobilepay ellers deler hun min dickpic", "han vil have penge ellers lægger han min video op",
    "han har optaget mig på cam og vil have 200 euro", "jeg betalte 300 men nu vil hun have 500 mere ellers deler hun",
    "send 500 på mobilepay eller jeg deler dine billeder skriver hun", "hvis jeg ikke sender 300 på mobilpay lægger han mit nøgenbillede op",
)  # fmt: skip
SUICIDE_OF_ANOTHER = (
    "min kæreste vil slå sig selv ihjel", "min kæreste siger hun vil slå sig selv ihjel", "min kæreste vil slå sig ihjel",
    "min eks truer med at slå sig selv ihjel", "min ven har forsøgt selvmord",
)  # fmt: skip
IN_A_DANGEROUS_PLACE = (
    "jeg står på taget nu",
    "står på broen nu",
    "nu står jeg på kanten",
    "jeg sidder på skinnerne",
    "jeg er på taget nu",
)
GRIEF = (
    "min far har slået sig selv ihjel", "min bror tog sit liv for 2 uger siden", "min mor hængte sig", "min onkel har taget livet af sig",
    "en fra min klasse har slået sig ihjel", "min veninde begik selvmord i går", "hans mor har slået sig selv ihjel", "min bror døde ved selvmord",
    "jeg mistede min bror til selvmord",
)  # fmt: skip
NOW_OR_ONES_OWN = (
    "min far har lige hængt sig",
    "jeg fandt min far hængende i garagen",
    "min bror har slået sig selv ihjel og jeg vil også dø",
)
THREATS = (
    "jeg vil slå min bror ihjel",
    "jeg slår min stedfar ihjel han slår min mor",
    "jeg kunne slå ham ihjel for det han har gjort ved min søster",
)
BURDEN = (
    "jeg er en byrde",
    "jeg føler mig som en byrde",
    "jeg er bare til besvær",
    "jeg er kun i vejen",
    "jeg er en byrde for mine forældre",
)
SIGNS = ("🔪🩸", "🔪", "🔪😭", "⚰️", "🪢", "😭🔪🩸")
HARMLESS = (
    # food, household, medicine of one's own
    "jeg fik våde sko", "jeg fik nye sko i går", "jeg frøs på vej i skole", "der kom frost i nat og jeg frøs", "vi frøs da vi ventede på bussen",
    "vi spiser bær fra haven", "min lillebror spiser brombær fra haven", "min søn spiser medicin mod epilepsi hver dag", "lillesøster har spist al slikken",
    "min datter har fået maling i håret", "min søn på 3 har spist sin første oliven", "vi har fået opvasketabs på tilbud", "vi vasker med klorin",
    "jeg skal købe vaskemiddel til mor", "vi lærte i skolen at man ikke må spise bær", "mit barn har fået batterier til sit legetøj",
    "min datter har smagt snus", "min lillebror har spist tandpasta", "vandet smager af klorin", "jeg drikker klorin vand i svømmehallen",
    "min datter er gift med en afkalker", "hvad hvis mit barn spiser en giftig plante", "min lillebror har fået medicin af lægen",
    # school, sport, family, one's own age
    "min lærer viser os film", "min træner sender billeder fra kampen", "min træner sender mig billeder af holdet", "læreren viste os en film om krop og sex",
    "vi så en film med nøgne mennesker i biologi", "vores lærer har vist os billeder fra sin ferie", "min lærer tager billeder af vores opgaver",
    "min far viser mig film fra da jeg var lille", "min lærer og jeg er uenige", "min træner og jeg er venner", "jeg har et crush på min træner",
    "jeg har sex med min kæreste vi er begge 15", "jeg er 24 og kæreste med min gamle lærer", "min mor er kæreste med min træner",
    "jeg er kæreste med min træners søn", "min søster er kærester med sin træner de er begge 25", "mormor kysser mig på kinden",
    "jeg fik penge for at slå græs for ham", "jeg fik penge for at passe min lillesøster", "jeg fik penge for at slikke frimærker",
    "min datter fortæller at mormor har kysset hende på kinden", "min datter siger at pædagogen skifter ble på hende", "lægen rørte ved min mave",
    "jeg har pillet ved min lillebrors computer", "jeg rørte min lillesøster på næsen",
    "min datter leger doktor med sin bamse",
    "send 50 kr på mobilepay så deler vi pizzaen", "jeg skylder 500 på mobilepay ellers ryger jeg ud af holdet", "han vil have 500 på mobilepay for billetten",
    "min matematiklærer tager mig altid op til tavlen", "min lærer krammede mig da min hund døde", "min lærer kom til at røre min skulder",
    "jeg fik 100 kr hvis jeg vaskede bilen", "jeg får slik når jeg holder morfars værktøj", "min søn har spist batteriet ned på min telefon",
    "jeg er 15 og min kæreste er 16 og vi har sex", "jeg er 13 og min søster er sammen med en på 25", "lægen undersøgte mig dernede fordi jeg havde ondt",
    "i går så jeg en film hvor et barn spiste et batteri", "hun vil have 500 mere for hesten ellers sælger hun den til en anden",
    # jokes and idioms
    "jeg kunne slå min bror ihjel han åd min slik", 
    "jeg kunne kvæle min søster hun spiste min is", "jeg har lyst til at slå min bror ihjel han snorker", "💀😂", "🥩🔪", "🔪🍎", "😭",
)  # fmt: skip

# By words alone the model alarms at these; no phrase may.
NO_PHRASE = (
    "jeg har rørt ved min lillesøsters telefon", "jeg har leget doktor med min lillesøster og hendes dukker",
    "jeg kunne slå min søster ihjel hun har taget min trøje igen",
)  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> RiskLexicon:
    return load_lexicon(DATA)


@pytest.mark.parametrize("text", POISON_OF_A_CHILD)
def test_a_child_that_swallowed_something_is_in_danger_now(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert (found.level, found.kind, found.who) == (RiskLevel.ACUTE, RiskKind.SUBSTANCE, OTHER)


@pytest.mark.parametrize(("text", "who"), POISON_OF_ANYBODY)
def test_whoever_swallowed_a_household_product_is_poisoned(lexicon: RiskLexicon, text: str, who: Who) -> None:
    found = assess(text, lexicon)

    assert (found.level, found.kind, found.who) == (RiskLevel.ACUTE, RiskKind.SUBSTANCE, who)


@pytest.mark.parametrize(("text", "who"), SEXUAL_ABUSE)
def test_sexual_abuse_in_a_childs_words_is_met_at_once(lexicon: RiskLexicon, text: str, who: Who | None) -> None:
    found = assess(text, lexicon)

    assert (found.level >= RiskLevel.HIGH, found.kind, found.doubtful) == (True, RiskKind.SEXUAL_ABUSE, False)
    assert who is None or found.who is who


@pytest.mark.parametrize("text", EXTORTED)
def test_extortion_with_a_sum_is_met_at_once(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert (found.level, found.kind, found.who, found.doubtful) == (RiskLevel.HIGH, RiskKind.DIGITAL_ABUSE, SELF, False)


@pytest.mark.parametrize("text", SUICIDE_OF_ANOTHER)
def test_anothers_suicide_is_no_honour_killing(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert (found.level >= RiskLevel.HIGH, found.kind, found.who) == (True, RiskKind.SUICIDE, OTHER)


@pytest.mark.parametrize("text", IN_A_DANGEROUS_PLACE)
def test_standing_there_now_is_acute(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert (found.level, found.kind) == (RiskLevel.ACUTE, RiskKind.SUICIDE)


@pytest.mark.parametrize("text", GRIEF)
def test_the_suicide_of_somebody_lost_is_grief(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert (found.level, found.kind, found.who) == (RiskLevel.CONCERN, RiskKind.OTHER, SELF)


@pytest.mark.parametrize("text", NOW_OR_ONES_OWN)
def test_it_is_danger_where_it_is_now_or_ones_own_wish(lexicon: RiskLexicon, text: str) -> None:
    assert assess(text, lexicon).level >= RiskLevel.HIGH


@pytest.mark.parametrize("text", THREATS)
def test_a_threat_that_is_no_joke_stays_one(lexicon: RiskLexicon, text: str) -> None:
    assert assess(text, lexicon).level is RiskLevel.ACUTE


@pytest.mark.parametrize("text", BURDEN)
def test_being_a_burden_is_asked_about(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert (found.level, found.kind, found.who) == (RiskLevel.CONCERN, RiskKind.SUICIDE, SELF)


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_danger_alone_are_asked_about(lexicon: RiskLexicon, text: str) -> None:
    assert assess(text, lexicon).level is RiskLevel.CONCERN


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_neighbours_raise_no_alarm(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert found.level < RiskLevel.HIGH or found.doubtful


@pytest.mark.parametrize("text", NO_PHRASE)
def test_a_genitive_and_a_quarrel_hold_no_phrase_of_danger(lexicon: RiskLexicon, text: str) -> None:
    assert assess(text, replace(lexicon, model=None)).level < RiskLevel.HIGH


def test_a_phrase_that_is_sure_is_not_lowered_and_may_be_raised(lexicon: RiskLexicon) -> None:
    alone, now = assess("min lærer kysser mig", lexicon), assess("min lærer kysser mig og jeg vil dø i nat", lexicon)

    assert (alone.level, alone.doubtful, now.level) == (RiskLevel.HIGH, False, RiskLevel.ACUTE)


@pytest.mark.parametrize(
    "text", ["han har lagt sig og det er aften nu", "mor er ikke vågnet", "jeg har ar på armene igen"]
)
def test_what_only_the_model_sees_is_explained_by_words_that_say_something(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert found.evidence and not any(explains_nothing(one.text) for one in found.evidence)
