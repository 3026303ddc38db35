"""Where somebody belongs in rarer words, the kind of house beside a name, and what only looks like either."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.privacy import load_recognisers, redact

LISTS = load_recognisers(Path(__file__).resolve().parents[3] / "data")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("jeg hænger ud i klub vest hver dag", "klub vest"),
        ("er lærer på skolen på herredsåsen", "skolen på herredsåsen"),
        ("de voksne på gyvelhøj råber ad os", "gyvelhøj"),
        ("går i den syrisk ortodokse kirke", "den syrisk ortodokse kirke"),
        ("medlem af nationalt ungdomsråd for døve", "nationalt ungdomsråd for døve"),
        ("er i loge nr 47 siger han", "loge nr 47"),
        ("jeg er i brøndby u17 og må ikke vise følelser", "brøndby u17"),
        ("chauffør for vest taxa", "vest taxa"),
        ("er på tec ballerup nu", "tec ballerup"),
        ("læser htx i kal men dropper nok ud", "htx i kal"),
        ("går i 10eren i holbæk", "10eren i holbæk"),
        ("min dreng er på produktionsskolen klemmen", "produktionsskolen klemmen"),
        ("min far har lundgrens biler", "lundgrens biler"),
        ("min skole er ubby", "ubby"),
        ("min psykolog er hos psykologhuset i næstved", "psykologhuset i næstved"),
        ("spiller håndbold i team sydhavsøerne", "team sydhavsøerne"),
        ("har mistet alle på 20 30 40 og 50 er min tlf", "20 30 40 og 50"),
        ("nummeret er 28 19 33 fyrre", "28 19 33 fyrre"),
        ("billedet ligger på mega.nz/folder/k3x", "mega.nz/folder/k3x"),
        ("se instagram com/ida_holm", "instagram com/ida_holm"),
        ("under bøgen 9, 2. tv bor vi", "under bøgen 9, 2. tv"),
        ("skriv til postboks 214", "postboks 214"),
        ("går til dans i studio nova", "studio nova"),
        ("opvasker på café kystens perle", "café kystens perle"),
        ("er i praktik hos murer leo", "murer leo"),
        ("han er fra springholdet i hørve", "springholdet i hørve"),
        ("jeg er begyndt i aa gruppen i slagelse", "aa gruppen i slagelse"),
        ("kostskolen bagsværd var ikke min ide", "kostskolen bagsværd"),
        ("nu hedder jeg storm", "storm"),
        ("kald mig bille", "bille"),
        ("siden lilje blev født er alt anderledes", "lilje"),
    ],
    ids=lambda value: value[:40],
)
def test_what_says_who_somebody_is_goes(text: str, hidden: str) -> None:
    start = text.index(hidden)
    covered = {place for a, b, _ in redact(text, LISTS).spans for place in range(a, b)}

    assert covered >= set(range(start, start + len(hidden)))


@pytest.mark.parametrize(
    "text",
    [
        "sol og sommer hjælper ikke",
        "bogen hedder emmas dagbog",
        "hvad er et makkerpar på skolen for mig",
        "findes der hf i holbæk",
        "kan man gå i 10. klasse i slagelse",
        "i klubben er der en voksen jeg kan lide",
        "jeg var til fest på skolen",
        "vi var på hotel hele ugen",
        "jeg skal til frisør i morgen",
        "vi sad på café hver dag",
        "er der en tid hos frisør eller læge",
        "kan hele familien bo på stedet",
        "det er den rene nedgørelse",
        "min hund luna er syg",
        "min fætter kommer til sommer",
        "de tager min medicin og kateter",
        "jeg sidder på toilettet",
        "jeg er medlem af en forening",
        "vi er på vej til hovedgård",
        "nummer 20 er min yndlingsspiller",
        "jeg sov ikke. dk er koldt",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert redact(text, LISTS).text == text


def test_seasons_beside_each_other_are_somebody_where_they_do_something() -> None:
    assert redact("sol og august driller mig hver dag", LISTS).text == "[navn] og [navn] driller mig hver dag"
