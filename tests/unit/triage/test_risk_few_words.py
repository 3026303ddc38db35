"""What people write in a few words: danger is seen, its harmless neighbour is not, and loneliness is no wish to die."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.risk import assess, load_lexicon
from triage.risk_lexicon import RiskLexicon
from triage.vocabulary import RiskKind, RiskLevel

DATA = Path(__file__).resolve().parents[3] / "data"
DANGER = {
    RiskKind.PHYSICAL_ABUSE: (
        "mor slår", "far slår", "papfar slår", "han slår", "mor tæsker os", "hjælp. gemmer mig", "hjælp han kommer", "gemmer mig for far",
        "gemt mig i skabet", "gemmer mig på badeværelset", "bliver slået hver dag", "får tæsk derhjemme", "tør ikke hjem", "han truer mig",
        "låst inde",
    ),
    RiskKind.SELF_HARM: (
        "orker ikke, skærer igen", "skærer lige nu", "cutter igen", "skåret igen", "skar mig i nat", "skader mig selv", "har skåret i mig",
    ),
    RiskKind.SUICIDE: ("vil bare dø", "ikke leve mere", "gider ikke leve", "står på broen", "træt af at leve", "mistet lysten til at leve"),
    RiskKind.SUBSTANCE: ("har taget piller", "har taget noget", "har lige taget noget"),
    RiskKind.HONOUR: ("de vil gifte mig", "skal giftes væk", "de sender mig til somalia"),
    RiskKind.DIGITAL_ABUSE: ("de deler mine nudes", "eks truer med billeder", "han vil dele mine billeder"),
    RiskKind.SEXUAL_ABUSE: ("han tvinger mig til sex", "onkel rører ved mig", "blev rørt på"),
    RiskKind.NEGLECT: ("ingen mad hjemme", "mor er fuld igen"),
}  # fmt: skip
HARMLESS = (
    "hej", "tak for hjælpen", "mor slår græs", "far slår mig i skak", "jeg skærer løg", "gemmer mig i legen", "skærer kage",
    "står i kø", "jeg har taget for mange kager", "har taget en panodil", "skal giftes til sommer", "låst inde på toilettet lol",
    "han har billeder af mig og holdet", "det er slut", "farvel og tak", "sidste time", "kan ikke mere pizza", "jeg er træt",
    "mor er væk til mandag", "ikke mere mad tak", "har taget noget tøj på", "jeg er 10 og vil gerne chatte med en sød voksen",
    "kan jeg få en voksen med til møde", "tak for det, jeg kigger på det i morgen", "okay tak, jeg ringer til dem",
)  # fmt: skip
LOW = (
    "jeg er ensom", "jeg er ked af det hele tiden", "jeg føler mig alene", "jeg har ingen venner", "jeg er så ensom om aftenen",
    "jeg græder hver dag", "jeg er bare trist for tiden", "føler mig tom", "jeg er ked af det uden grund", "ingen gider mig",
    "jeg savner nogen at snakke med", "jeg tror jeg har en depression", "jeg kan ikke komme ud af sengen", "jeg isolerer mig på mit værelse",
    "jeg føler mig usynlig", "jeg er så alene i verden", "jeg tuder hver aften", "alting er gråt", "jeg hader mig selv", "jeg er ikke god nok",
    "jeg sidder altid alene i kantinen", "jeg har ingen at tale med", "min datter er trist hele tiden", "min mor er ked af det hele tiden",
)  # fmt: skip
HINTS = (
    "jeg gider ikke mere", "jeg orker ikke mere", "hvad er meningen med livet", "jeg vil bare forsvinde", "jeg hader mit liv",
    "livet er meningsløst", "jeg er en byrde for alle", "hvorfor lever jeg", "jeg er i vejen for alle", "jeg har givet op",
    "jeg orker ikke en dag til", "hvad er pointen med at leve", "livet er ikke noget værd", "jeg er træt af det hele", "ingen ville savne mig",
    "jeg har mørke tanker", "jeg kan ikke se nogen vej ud", "verden er bedre uden mig", "bare jeg aldrig var født", "jeg gad godt bare forsvinde",
)  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> RiskLexicon:
    return load_lexicon(DATA)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in DANGER.items() for text in texts])
def test_danger_in_a_few_words_is_danger(lexicon: RiskLexicon, kind: RiskKind, text: str) -> None:
    found = assess(text, lexicon)

    assert (found.level >= RiskLevel.HIGH, found.kind) == (True, kind)


@pytest.mark.parametrize("text", HARMLESS)
def test_its_harmless_neighbour_raises_no_alarm(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert found.level < RiskLevel.HIGH or found.doubtful


def test_a_phrase_for_whole_messages_counts_only_there(lexicon: RiskLexicon) -> None:
    alone, among_others = (
        assess("mor slår", lexicon),
        assess("mor slår altid græs om lørdagen når solen skinner", lexicon),
    )

    assert [one.reason for one in alone.evidence] == ["siger med få ord, at nogen slår"]
    assert all("få ord" not in one.reason for one in among_others.evidence)


@pytest.mark.parametrize("text", LOW)
def test_lonely_or_sad_is_not_asked_about_dying(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert found.level < RiskLevel.HIGH and found.kind in (None, RiskKind.OTHER)


@pytest.mark.parametrize("text", HINTS)
def test_a_hint_of_not_wanting_to_live_is_asked_about(lexicon: RiskLexicon, text: str) -> None:
    found = assess(text, lexicon)

    assert found.level >= RiskLevel.CONCERN and found.kind is RiskKind.SUICIDE
