"""Birthdays, houses, farms and profiles told by what is said around them, and what only sounds like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import privacy_hints
from triage.privacy import load_recognisers, redact

LISTS = load_recognisers(Path(__file__).resolve().parents[3] / "data")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        # birthdays
        ("kom til verden den sidste dag i oktober 08", "sidste dag i oktober 08"),
        ("den første mandag i juni er jeg født", "første mandag i juni"),
        ("ottende maj, jo det er helt rigtigt, det er min fødselsdag", "ottende maj"),
        ("3. marts. ja det er min fødselsdag", "3. marts"),
        ("jeg er løve, tredje august er min dag", "tredje august"),
        ("hun er jomfru, 3. september", "3. september"),
        ("tiende i tolvte er min dag", "tiende i tolvte"),
        ("æ har fødselsda æ 9. maj å ingen kom", "9. maj"),
        ("min fødselsdaw er den 3. maj", "3. maj"),
        ("æ bliwer 15 æ 9. maj", "9. maj"),
        # houses
        ("forfesten er hos mig, skovkransen 12, kom", "skovkransen 12"),
        ("hjemme hos os, kornblomsten 4", "kornblomsten 4"),
        ("Agren 7 var vores gamle hus", "Agren 7"),
        ("engsvinget 5 er vores hus", "engsvinget 5"),
        ("i klinten 3 helt oppe på bakken, der bor min plejefar", "klinten 3"),
        ("nede i strædet 9 kan alle høre det", "strædet 9"),
        ("du skal med bus 12 og så er det lærkegrenen 5", "lærkegrenen 5"),
        ("vi bor i kystblokken 4. tv", "kystblokken 4. tv"),
        ("kom til skovfyr 9, 1. sal", "skovfyr 9, 1. sal"),
        ("vi bor ned a Kirsebærgyden ve æ mejeri", "Kirsebærgyden"),
        # farms
        ("onkel har søndergård og der er jeg hver sommer", "søndergård"),
        ("min far har lindegaardslund og ingen naboer", "lindegaardslund"),
        ("vi har gården lille hanebjerg men den skal sælges", "lille hanebjerg"),
        ("det brænder i laden på rugsminde", "rugsminde"),
        ("kom ud til bøgegården det er den sidste gård", "bøgegården"),
        ("Ejendommen Store Kildegård ligger for sig selv", "Store Kildegård"),
        ("vores gård er lille damkær", "lille damkær"),
        ("han bor ude po nørrebygård", "nørrebygård"),
        # profiles
        ("er mest på insta, bare søg kanelsneglekongen så er det mig", "kanelsneglekongen"),
        ("tjek vildmedviola på tiktok, det er mig de griner af", "vildmedviola"),
        ("steam bollehoved ingen andre hedder det", "bollehoved"),
        ("discord: mørkelygte", "mørkelygte"),
        ("jeg er xX.natteravn derinde", "xX.natteravn"),
        ("xXmosegrisXx er min roblox", "xXmosegrisXx"),
        ("billederne ligger hos sneglen.dk9", "sneglen.dk9"),
        ("ham v4l1d4 har mine billeder", "v4l1d4"),
        ("han kalder sig m4rk1", "m4rk1"),
    ],
    ids=lambda value: value[:40],
)
def test_what_is_told_of_somebody_goes(text: str, hidden: str) -> None:
    start = text.index(hidden)

    found = redact(text, LISTS).spans

    assert {place for a, b, _ in found for place in range(a, b)} >= set(range(start, start + len(hidden)))


HARMLESS = [
    # dates that are nobody's birthday
    "første april er der eksamen",
    "det var den sidste dag i november",
    "den første dag i august starter vi",
    "sidste dag i skolen var værst",
    "5. november er min dag i retten",
    "3. maj er min dag nummer ti uden hash",
    "femte maj skal jeg til tandlæge",
    "3. marts holder vi min fødselsdagsfest",
    "4. juli skal vi på ferie",
    "fødselsdag er det værste jeg ved",
    "min dag var lort",
    "min dag er fyldt med møder",
    "jeg er vægt og det er min kæreste også",
    "vægt 52 kg og 3 kilo mere i maj",
    "vi fik tre fisk og en skildpadde den 3. maj",
    "han løslades anden juledag",
    "anden dag i træk jeg pjækker",
    "hver første mandag i måneden er der møde",
    # words and numbers that are no house
    "festen er i kælderen 4 timer i aften",
    "festen er i klubben 12 maj",
    "festen er på lørdag 20 hos mig",
    "hos mig, uge 41, kan vi ses",
    "hos os er der 4 børn",
    "nede i hallen 3 gange om ugen",
    "inde i toget 5 personer der råber",
    "nede på gaden 40 politifolk",
    "nede i strædet 20 mennesker",
    "i klassen 5 der mobber",
    "i uge 41 der bor jeg hos far",
    "i 2019 der boede vi i jylland",
    "på niveau 4 og der bor en drage i spillet",
    "side 4 er vores hus i bogen",
    "så er det kapitel 4 og så 5 i bussen",
    "tag bussen så er det 20 minutter",
    "tag toget og så er det stop 3",
    "uge 12 er vores sommerhus lejet ud",
    "nummer 4 er vores lejlighed",
    "kælderen 2 timer og så hjem",
    "kl 4 er mit værelse koldt",
    "afdeling 4, 2. sal",
    "lokale 12, 1. sal",
    "vi bor på tredje sal uden elevator",
    "i marts 12 der boede jeg på gaden",
    "bor i et hus med 4 andre",
    "vi bor ned ad en grusvej",
    "han bor nede ad landevejen",
    "vi bor ude i skoven",
    # farms that have no name, and what ends as farms do
    "mor har planteskole og far har bondegård",
    "vi har bondegård med køer",
    "onkel har en hestegård og en minkgård",
    "far har landbrug og jeg gider ikke overtage",
    "vi har gården fuld af biler",
    "de var ude på skolegården",
    "kom ud til gården",
    "vi skal hjem til bondegården med køerne",
    "laden på gården brændte",
    "marken på den anden side",
    "de sad i skuret på skolen",
    "stalden på rideskolen er tom",
    "vores gård er stor",
    "vores gård er et landbrug med grise",
    "vi har sommerhus og drivhus",
    "han har baggård og værksted",
    "gården ligger langt ude",
    "gården er solgt og vi flytter",
    # what one looks for on an app
    "søg hjælp på insta siger de til mig",
    "tjek videoer på tiktok, det hjælper mig",
    "jeg så du kan søg vennerne på snap",
    "find venner på discord siger de til mig",
    "følg nyhederne på facebook hvis det hjælper mig",
    "søg kattevideoer på tiktok, det hjælper mig",
    "discord serveren er nede",
    "snap sletter beskeder",
    "snap virker ikke",
    "tiktok stjæler min tid",
    "på insta ser alle perfekte ud",
    "på snap hver dag",
    "min insta er hacket",
    "min snapchat virker ikke",
    "steam er nede igen",
    "youtube hele dagen",
    "roblox igen",
    # dots, digits and kisses
    "vi ses xx",
    "xoxo hej",
    "han er hjemme kl.19",
    "skolen.og 7 andre",
    "billede.mp4",
    "hjem.kl20",
    "co2 og h2o",
    "3g og 4g og 5g",
    "s3lvm0rd",
    "h4d3r mig selv",
    "ham d3r",
    "mp3 og mp4",
    "han er i 7b og hun i 8a",
    "a4 papir og b12 vitamin",
    "1a2b",
    "ham den 14 årige",
    "ham 3f kontoret",
]


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:40])
def test_what_only_sounds_like_it_stays(text: str) -> None:
    assert privacy_hints.find(text, LISTS, []) == []


@pytest.mark.parametrize("text", ["kom til verden den sidste dag i oktober 08", "bor i kystblokken 4. tv", "xX.ravnXx"])
def test_hiding_again_changes_nothing(text: str) -> None:
    once = redact(text, LISTS).text

    assert redact(once, LISTS).text == once
