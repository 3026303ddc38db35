"""Numbers as people write them, made by rule rather than listed: every spelling is hidden, every near neighbour stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.privacy import load_recognisers, redact

LISTS = load_recognisers(Path(__file__).resolve().parents[3] / "data")
EXAMPLES = settings(max_examples=150, deadline=None)

_UNITS = ["", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"]
_TENS = ["", "", "tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems"]
_TEENS = ["ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten"]
_MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november"]


def in_words(pair: str) -> str:
    """Two digits as they are said: "07" -> "nul syv", "42" -> "toogfyrre"."""
    tens, unit = int(pair[0]), int(pair[1])
    if tens == 0:
        return f"nul {_UNITS[unit] or 'nul'}"
    if tens == 1:
        return _TEENS[unit]
    return f"{_UNITS[unit]}og{_TENS[tens]}" if unit else _TENS[tens]


def one_by_one(digits: str) -> str:
    """Digits said one after another."""
    return " ".join(_UNITS[int(digit)] or "nul" for digit in digits)


def is_hidden(text: str, part: str) -> bool:
    """Whether four fifths of the letters of a part are hidden, which is what the sets of docs/privacy.md ask."""
    start = text.index(part)
    found = {place for a, b, _ in redact(text, LISTS).spans for place in range(a, b)}
    return len(found & set(range(start, start + len(part)))) >= 0.8 * len(part)


@st.composite
def phones(draw: st.DrawFn) -> str:
    """A Danish number in one of the ways it is written; no number of a helpline."""
    digits = draw(st.sampled_from("23456")) + draw(st.text("0123456789", min_size=7, max_size=7))
    digits = digits if digits not in LISTS.numbers else "22334455"
    pairs = [digits[at : at + 2] for at in range(0, 8, 2)]
    written = draw(
        st.sampled_from(
            [
                digits,
                " ".join(pairs),
                "-".join(pairs),
                ".".join(pairs),
                f"{digits[:4]} {digits[4:]}",
                f"{pairs[0]} {digits[2:5]} {digits[5:]}",
                f"{digits[:3]} {digits[3:6]} {digits[6:]}",
                f"{digits[:2]} {digits[2:]}",
                " ".join(map(in_words, pairs)),
                f"{pairs[0]} {pairs[1]} {in_words(pairs[2])} {pairs[3]}" if pairs[2] > "19" else digits,
                one_by_one(digits),
                f"{digits[:4]} og så {digits[4:]}",
            ]
        )
    )
    return (
        draw(st.sampled_from(["", "+45 ", "+45", "0045 "])) + written if not any(map(str.isalpha, written)) else written
    )


@EXAMPLES
@given(
    phones(),
    st.sampled_from(
        [
            "mit nummer er {}",
            "tlf {}",
            "tlf: {} hvis i vil ringe",
            "mobil: {}",
            "ring til mig på {}",
            "du kan sms'e {} efter skole",
            "min mors mobil er {} men hun er på arbejde",
            "Mit telefonnummer er {}.",
            "nr. {}",
        ]
    ),
)
def test_phones_are_hidden_in_every_spelling(written: str, carrier: str) -> None:
    assert is_hidden(carrier.format(written), written)


@st.composite
def civil_numbers(draw: st.DrawFn) -> str:
    """A civil registration number with a possible date."""
    day, month = draw(st.integers(1, 28)), draw(st.integers(1, 12))
    date, last = f"{day:02}{month:02}{draw(st.integers(5, 16)):02}", draw(st.text("0123456789", min_size=4, max_size=4))
    pairs = [date[at : at + 2] for at in range(0, 6, 2)]
    spoken = " ".join(map(in_words, [*pairs, last[:2], last[2:]]))
    return draw(
        st.sampled_from(
            [
                f"{date}-{last}", date + last, f"{date} {last}", f"{date} - {last}", f"{date}/{last}",
                f"{' '.join(pairs)} {last}", f"{'.'.join(pairs)}-{last}", f"{'-'.join(pairs)}-{last}",
                f"{date} {last[:2]} {last[2:]}", f"{date} og {last}", f"{date} og så {last}", spoken,
                f"{' '.join(pairs)} og {' '.join(last)}",
            ]
        )
    )  # fmt: skip


@EXAMPLES
@given(
    civil_numbers(),
    st.sampled_from(
        ["mit cpr er {}", "cpr: {}", "cpr nr {} hvis i skal bruge det", "personnummer {}", "hendes cpr-nummer er {}"]
    ),
)
def test_civil_numbers_are_hidden_in_every_spelling(written: str, carrier: str) -> None:
    assert is_hidden(carrier.format(written), written)


@st.composite
def birthdays(draw: st.DrawFn) -> str:
    """A day and a month, with a year or without."""
    day, month, year = draw(st.integers(1, 28)), draw(st.integers(1, 11)), draw(st.integers(2005, 2016))
    name = _MONTHS[month - 1]
    return draw(
        st.sampled_from(
            [
                f"{day}/{month}", f"{day}/{month} {year}", f"{day}/{month}-{year % 100:02}", f"{day:02}.{month:02}.{year}",
                f"{day:02}-{month:02}-{year}", f"{day}. {name}", f"{day} {name}", f"{day}. {name} {year}", f"den {day}. {name}",
                f"d. {day}/{month}", f"d. {day}. {name} {year}", f"{name} {year}" if month != 5 else f"{day}. maj",
                f"{year}-{month:02}-{day:02}", f"d {day} {name[:3]}",
            ]
        )
    )  # fmt: skip


@EXAMPLES
@given(
    birthdays(),
    st.sampled_from(
        [
            "jeg er født {}",
            "min søn er født {} og er meget stille",
            "født: {}",
            "f. {}",
            "min fødselsdag er {}",
            "jeg har fødselsdag {}",
            "fødselsdato {}",
        ]
    ),
)
def test_days_of_birth_are_hidden_in_every_spelling(written: str, carrier: str) -> None:
    assert is_hidden(carrier.format(written), written)


_STEMS = [
    "ahorn",
    "birke",
    "dyssegårds",
    "elme",
    "fasan",
    "hyben",
    "kløver",
    "lærke",
    "møbjerg",
    "rørsanger",
    "skovriis",
]
_ENDS = [
    "vej",
    "vejen",
    "vænget",
    "gade",
    "stræde",
    "allé",
    "alle",
    "parken",
    "toften",
    "bakken",
    "lunden",
    "vangen",
    "engen",
    "krogen",
    "marken",
    "haven",
    "skoven",
    "gården",
    "dalen",
    "højen",
    "svinget",
    "torv",
    "brinken",
    "løkken",
    "banken",
    "hegnet",
    "kilden",
    "brynet",
    "boulevard",
    "plads",
    "skrænten",
    "stien",
    "næs",
    "kær",
    "lund",
    "have",
]


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """A street with a number, a floor and a side as they come."""
    street = draw(st.sampled_from(_STEMS)) + draw(st.sampled_from(_ENDS))
    number = f"{draw(st.integers(1, 199))}{draw(st.sampled_from(['', 'a', 'b', ' c']))}"
    floor = draw(
        st.sampled_from(["", " st. tv.", " st tv", ", 2. th", " 2 th", ", 1. sal", " 3. mf", ", kld.", ", st."])
    )
    joined = draw(st.sampled_from([" ", " nr. ", " nr ", " nummer "]))
    written = f"{street}{joined}{number}{floor}"
    return draw(st.sampled_from([written, written.capitalize()]))


@EXAMPLES
@given(
    addresses(),
    st.sampled_from(
        [
            "jeg bor på {}",
            "min adresse er {}",
            "vi er lige flyttet til {}",
            "kom til {} nu",
            "min far bor i {}",
            "nede på {} sker der noget",
            "{} er min adresse",
            "send politiet til {}",
            "han holder fest på {} og der er voksne",
        ]
    ),
)
def test_addresses_are_hidden_in_every_spelling(written: str, carrier: str) -> None:
    assert is_hidden(carrier.format(written), written)


@EXAMPLES
@given(
    st.sampled_from(["tofupingvin", "kajsa.holm", "kajsa_09", "lunatosser12", "xx_sky_xx", "blåbærpanda", "d4rkfalke"]),
    st.sampled_from(["snap", "insta", "tiktok", "discord", "roblox", "fortnite", "steam", "twitch", "momio", "psn"]),
    st.sampled_from(
        [
            "min {app} er {x}", "min {app} hedder {x}", "{app}: {x}", "jeg hedder {x} på {app}", "add mig på {app} {x}",
            "tilføj {x} på {app}", "han skriver til mig på {app}, han hedder {x} på {app}", "på {app} hedder jeg {x}",
            "min {app} er bare {x}", "mit {app} navn er {x}", "{app} {x}",
        ]
    ),
)  # fmt: skip
def test_profiles_are_hidden_on_every_app(name: str, app: str, carrier: str) -> None:
    if carrier == "{app} {x}" and name.isalpha():
        return  # two words beside each other say nothing
    assert is_hidden(carrier.format(app=app, x=name), name)


@EXAMPLES
@given(
    st.integers(1, 199),
    st.integers(1, 28),
    st.sampled_from(
        [
            "jeg er {n} år", "det koster {n} kr", "jeg fik {n}.500 kr i løn", "vi mødes kl. {h}.15", "kl {h}:30 skal jeg hjem",
            "mødet er d. {d}/11 kl 10", "vi skal til lægen den {d}. april", "bus {n} kører kl {h}.12", "vi vandt {d}-{h} i går",
            "jeg går i {g}. klasse", "jeg har {n} venner på snap", "side {n} i bogen", "jeg løb {d} km", "lokale {n} er tomt",
            "der var {n} mennesker", "jeg sov {h} timer", "afsnit {d} i sæson 2", "vi ødelagde {d} ruder", "hun bor {h} gader herfra",
            "jeg bor på {g}. sal", "uge {d} er fri", "jeg drak {d} øl", "åbent {h}-{d}", "de sidste {h} bor vi hos far",
            "{n} følgere", "brevet er fra {d}. juni 2023", "vi flyttede den {d}. maj", "rank {n} på serveren",
            "mobilepay {n} kr til mig", "jeg ringede {d} gange til 1813",
        ]
    ),
)  # fmt: skip
def test_other_numbers_stay(number: int, day: int, carrier: str) -> None:
    text = carrier.format(n=number, d=day, h=day % 12 + 8, g=day % 9 + 1)

    assert redact(text, LISTS).spans == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("mit nummer starter med 31 77 og slutter på 05 48", "31 77"),
        ("mit nummer starter med 31 77 og slutter på 05 48", "05 48"),
        ("skriv på 4Ol83l92", "4Ol83l92"),
        ("d. 29/2 2012, ja jeg har kun fødselsdag hvert fjerde år", "29/2 2012"),
        ("14/2 2011 og jeg hedder noget med k", "14/2 2011"),
        ("min tvilling er også fra 19. aug. 2009", "19. aug. 2009"),
        ("på mandag den 14. november fylder jeg 13", "mandag den 14. november"),
        ("jeg bor i 22 rørsangervej", "22 rørsangervej"),
        ("ring på ved lejlighed 204, havnepladsen 15", "lejlighed 204, havnepladsen 15"),
        ("vi bor i gul blok vangen 8b, st. mf", "vangen 8b, st. mf"),
        ("altså helt ude på Tømmerup Møllevej 33", "Tømmerup Møllevej 33"),
        ("mobilepay til box 4418LT", "box 4418LT"),
        ("kontoen er reg 9040 og så nummeret 4571 883 206", "4571 883 206"),
        ("den anden konto (cirkeline.krogh.priv) er ikke mig", "cirkeline.krogh.priv"),
        ("clash royale tag #9PQ2L8Y", "#9PQ2L8Y"),
        ("nummerpladen var b j og så 30 455", "b j og så 30 455"),
        ("gå ind på confess skråstreg nordskolen punktum dk", "confess skråstreg nordskolen punktum dk"),
        ("kajsa alfa gmail punktum com", "kajsa alfa gmail punktum com"),
        ("hvem ejer øj 61 409", "øj 61 409"),
        ("e j 6 1 4 0 9 stod der", "e j 6 1 4 0 9"),
        ("send 300 til 3344 1020 771 552 inden fredag", "3344 1020 771 552"),
        ("bank 3 3 4 4 / 1 0 2 0 7 7 1 5 5", "3 3 4 4 / 1 0 2 0 7 7 1 5 5"),
        ("dk-12-3344-oo10-2077-15 er hans iban", "dk-12-3344-oo10-2077-15"),
        ("den ottende marts bliver han tyve", "ottende marts"),
        ("den ottende marts bliver han enogtyve", "ottende marts"),
        ("hun var blevet treogtyve den tiende juli", "tiende juli"),
        ("b-day o7-o1-o9", "o7-o1-o9"),
        ("jeg er født år 2006 måned 3 dag 14", "år 2006 måned 3 dag 14"),
        ("w w w punktum strandpigen punktum dk", "w w w punktum strandpigen punktum dk"),
        ("strandpigen (dot) com", "strandpigen (dot) com"),
        ("den er på ngl punktum link skråstreg strandpigen7", "ngl punktum link skråstreg strandpigen7"),
        ("vi bor på tømmerup møllevej nummer otte fjerde sal til højre", "nummer otte fjerde sal til højre"),
        ("alle i hf1c ved det", "hf1c"),
        ("min onkel i kiel har +49 1711 4402953", "+49 1711 4402953"),
        ("den ender på 5120 og starter med 2748", "2748"),
        ("twitch punktum tv skråstreg skovtrolden", "twitch punktum tv skråstreg skovtrolden"),
        ("se www punktum ninas blomsterhave punktum dk", "www punktum ninas blomsterhave punktum dk"),
        ("det ligger på linktr dot ee slash skovtrold", "linktr dot ee slash skovtrold"),
        ("den har ukrainske plader, BC 2904 KX", "BC 2904 KX"),
        ("en hollandsk varevogn (H-203-DK)", "H-203-DK"),
        ("ønskeplade drenge7", "drenge7"),
        ("jeg så nummerpladen starte med DT og en anden så resten", "DT"),
        ("210708 er hendes fødselsdato", "210708"),
        ("det var dengang hun kom til verden d 9 marts", "9 marts"),
        ("min mand har rund dag 4. august", "4. august"),
        ("havebyen mosen, have 31", "havebyen mosen, have 31"),
        ("løn til 4312 5510872236 tak", "4312 5510872236"),
        ("den er 4312 0044 8810 32", "4312 0044 8810 32"),
        ("find trolden punktum skov på insta", "trolden punktum skov"),
        ("min snap det er trold understreg to to", "trold understreg to to"),
        ("jeg skriver som u/skovtrold", "u/skovtrold"),
        ("skiftede til 2.htx-b", "2.htx-b"),
    ],
)
def test_odd_spellings_are_hidden(text: str, part: str) -> None:
    assert is_hidden(text, part)


@pytest.mark.parametrize(
    "text",
    [
        "hvor mange kr må de trække når jeg ødlagde 2 glas",
        "vi har ringet til ForældreTelefonen på 35 55 55 57",
        "8.30-15.00 er jeg i skole",
        "jeg fik diagnosen 5/10-2022",
        "de blev skilt 14/2 2011",
        "sidst vi så ham var den 3. maj 2015",
        "#metoo og #fridaysforfuture",
        "stormen pia væltede vores træ",
        "vi skylder nu 12 500",
        "filmen slutter på 1800 tallet og starter med en krig",
        "en rund dag i haven 2. juni",
        "plade er gået i stykker",
        "der er en prik på min arm på facebook",
        "jeg har sparet op til 14 200 kr",
        "karakterer 12 10 7 4 02 10 12 og 4",
        "i å 1 2 3 4 5",
        "jeg går i 3.g nu og min bror i 2.hf",
        "den er på min kanal punktum nu gider jeg ikke mere",
    ],
)
def test_near_neighbours_stay(text: str) -> None:
    assert redact(text, LISTS).spans == ()
