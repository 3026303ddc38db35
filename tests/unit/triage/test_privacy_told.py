"""Numbers told piece by piece, and the many rows of numbers that say nothing of anybody."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from triage import privacy_told
from triage.privacy import load_recognisers, redact

LISTS = load_recognisers(Path(__file__).resolve().parents[3] / "data")


@pytest.mark.parametrize(
    ("text", "hidden", "kind"),
    [
        ("72 31 31 og 08 til sidst", "72 31 31 og 08 til sidst", "PHONE"),
        ("50 dobbelt 7, 19, 82", "50 dobbelt 7, 19, 82", "PHONE"),
        ("dobbelt nul kommer efter 27 så det er 27 dobbelt nul 3 trippel 4", "27 dobbelt nul 3 trippel 4", "PHONE"),
        ("den er øh toogtredive og så fire ottetaller og så elleve", "toogtredive og så fire ottetaller", "PHONE"),
        ("61 og 3 nuller og 753", "61 og 3 nuller og 753", "PHONE"),
        ("2 gange 63 og så 4907", "2 gange 63 og så 4907", "PHONE"),
        ("2 gange 44 og 2 gange 17", "2 gange 44 og 2 gange 17", "PHONE"),
        ("fyrre tolv og så to gange treogtyve", "fyrre tolv og så to gange treogtyve", "PHONE"),
        ("51 tre gange og så 28", "51 tre gange og så 28", "PHONE"),
        ("24, så 33, så 46 og så 57", "24, så 33, så 46 og så 57", "PHONE"),
        ("seksti firti toogtyve elleve, den er nem", "seksti firti toogtyve elleve", "PHONE"),
        ("femtito tyve elleve firtitre", "femtito tyve elleve firtitre", "PHONE"),
        ("tyve 33 nul syv otte to", "tyve 33 nul syv otte to", "PHONE"),
        ("4Z 1B 7O 36", "4Z 1B 7O 36", "PHONE"),
        ("7I I4 zo 86 forstår du", "7I I4 zo 86", "PHONE"),
        ("5S 31 OO 82", "5S 31 OO 82", "PHONE"),
        ("skriv 3 0 o 0 7 S 2 l så ser ingen det", "3 0 o 0 7 S 2 l", "PHONE"),
        ("to8 ni4 o6 l3 hurtigt", "to8 ni4 o6 l3", "PHONE"),
        ("7en5to6fire02", "7en5to6fire02", "PHONE"),
        ("nr seks2 4o 5o 39 men kun sms", "seks2 4o 5o 39", "PHONE"),
        ("jeg er 15, 4Z 1B 7O 36", "4Z 1B 7O 36", "PHONE"),
        ("52 6 6 6 9 9 1", "52 6 6 6 9 9 1", "PHONE"),
        ("ok 33 5 0 2 8 4 1", "33 5 0 2 8 4 1", "PHONE"),
        ("45 og så 2o 58 4l 9o", "2o 58 4l 9o", "PHONE"),
        ("det er 25O3O9 l12o der står på kortet", "25O3O9 l12o", "CPR"),
        ("dobbelt 1 nul fire 09 2 gange 17", "dobbelt 1 nul fire 09 2 gange 17", "CPR"),
        ("reg 4312 og kontoen er 20948857", "reg 4312 og kontoen er 20948857", "ACCOUNT"),
        ("reg.nr. 4312 konto nr. 20 94 88 57", "reg.nr. 4312 konto nr. 20 94 88 57", "ACCOUNT"),
    ],
    ids=lambda value: value[:40],
)
def test_a_number_told_in_pieces_goes(text: str, hidden: str, kind: str) -> None:
    start = text.index(hidden)

    found = redact(text, LISTS).spans

    assert {place for a, b, _ in found for place in range(a, b)} >= set(range(start, start + len(hidden)))
    assert kind in {kind for _, _, kind in found}


HARMLESS = [
    # ages, years, dates, times
    "mine søskende er 22, 24, 27 og 30",
    "vi er 22 og så 24, 27 og så 30",
    "de er syv, ni, elleve og femten",
    "de andre er enogtyve, treogtyve og femogtyve",
    "jeg var tolv, han var tretten og hun var fjorten",
    "det var 2009 og så 2011",
    "fra 2019 2020 til nu",
    "det var i 2009 og 2012 og 2015",
    "20.15 og så 21.45",
    "toget går 17.42 og så 18.12",
    "kl 20 og så 21 og så 22 og så 23",
    "klokken tre fire fem seks om morgenen",
    "lejrtur 6-8 september og 10-12 oktober",
    "mellem 20 og 24 og så igen 30 31",
    "den 4. og så den 5. og så den 23.",
    "uge 41 42 og 43 44",
    "ferien er uge 28 29 30 og 31",
    # marks, scores, measures
    "fik 7 4 02 10 12",
    "7 10 12 4 7 4",
    "karakterer 12 10 7 10 4",
    "fem syvtaller og tre firetaller",
    "fik to 12 taller og tre 10 taller",
    "fik tre 10 og to 12 og en 7",
    "en 10 og en 12 og et 7",
    "25-20 25-18 vandt vi",
    "21-19 og så 21-17",
    "sættene var 21-15 21-18",
    "jeg vejede 58, så 52, så 47 og så 44",
    "vejede 52 og så 48 og så 45 og så 43",
    "puls 80 så 95 så 88 og så 91",
    "blodsukker 8 så 12 så 22 så 9",
    "feber 39 så 38 så 40 så 37",
    "løb 5 km, så 7 km og så 10 km",
    "2 gange 20 minutter og 3 gange 10",
    "3 gange 12 armbøjninger og 2 gange 40",
    "tog 20, så 30, så 40 og så 50",
    "level 84 og så 91 og så 97 og 99",
    # money
    "han fik 2 gange 5000",
    "to 200 og tre 100",
    "skylder 500, så 800 og så 20",
    "de krævede 50 så 60 så 70 og så 80",
    "jeg skylder 2500 og har kun 80",
    "3 gange 1000 kr og så 500",
    "først 250 og så 500 og så 25 kr",
    "bøden var på 1000 plus 250 plus 80",
    "femti kroner og så tyve",
    "50 og 3 nuller",
    "en million er et ettal og 6 nuller",
    "dobbelt så meget som de 20 andre",
    "dobbelt 12 timers vagt",
    # counting, games, sums
    "1 2 3 4 5 6 7 8 tæller jeg når jeg har panik",
    "2 3 4 5 6 7 8 9",
    "8 9 10 11 12",
    "6 7 8 9 10 11",
    "3 7 12 19 25",
    "25 19 12 7 3",
    "to tre fire fem seks syv otte ni",
    "nul en to tre fire fem seks syv otte",
    "jeg tæller tre seks ni tolv femten",
    "lotto 3 7 12 19 25 36",
    "sidste uges tal 23 14 9 31 2",
    "10 9 8 7 6 5 4 3 2 1",
    "2 gange 44 er 88",
    "3 gange 12 er 36 og 4 gange 12 er 48",
    "regn 20 og så 30 og så 41 og så 52",
    "opgave 20 21 22 og 24",
    # pages, lines, sizes, models, classes
    "side 20 så 31 så 42 og så 57",
    "læs side 118 119 og så 24",
    "kapitel 2 3 4 5 6 7 8 9",
    "linje 5c og 6a og så 350s",
    "bus 20 21 og så 41 42",
    "s20 s21 s8",
    "i5 i7 i9",
    "90s 80s 70s musik",
    "b1 b2 c1 niveau",
    "5l 20l 30l",
    "størrelse 36 38 40 og 42",
    "jeans 32 34 og så 28 30",
    "iphone 12 13 og 14 15",
    "ps4 og ps5 og så xbox 360",
    "windows 10 og 11 og så 7 8",
    "co2 og h2o og o2",
    "2x4 og 3x12",
    # help and public numbers
    "116 111 og 112",
    "livslinjen er 70 201 201",
    "halvfjerds tyve et tyve et",
    "1813 og så 112",
    "en en to",
    "skal jeg ringe 114 eller 112",
    "lev uden vold har 1888 og så 24 timer",
    # little words
    "en to tre nu",
    "vi to og de tre og de fire andre",
    "en eller to eller tre eller fire gange",
    "jeg har to brødre og tre søstre og fire katte",
    "fem seks gange om ugen, nogle gange otte ni",
    "en af de ti og en af de tyve",
    "så så så og og og",
    "vi bor 6 mennesker på 58 kvm og så 2 hunde",
    "er i 8. og så 9. og så 10.",
    "bor 20 30 40 km væk",
    "20, 30, 40 eller 50 procent",
    "de 12 og de 13 og de 14 årige",
    "is og so i bo",
]


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:40])
def test_a_row_of_numbers_that_is_nobodys_stays(text: str) -> None:
    assert privacy_told.find(text, LISTS, []) == []


def test_a_long_text_of_nothing_but_numbers_takes_no_time() -> None:
    started = time.perf_counter()

    privacy_told.find("seks1 3o 5o, " * 200 + "tre nul og så " * 200, LISTS, [])

    assert time.perf_counter() - started < 0.5
