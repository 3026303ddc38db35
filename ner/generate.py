"""Training and dev sentences: carriers of ours and of data/nlu, filled with names and roughened into chat.

Slots of a carrier (ner/carriers/*.txt), and what the filler is labelled:
    {P} first name {W} name that is also a word {F} full name {L} surname                        PERSON
    {S} school {SN} what it is called by those who go there {C} class with letter {K} day care
    {TR} i {T} line of study with its town                                                       SCHOOL
    {O} club, congregation, home {B} workplace                                                   ORG
    {A} street with number {ST} street or farm alone                                             ADDRESS
    {H} profile                                                                                  HANDLE
    {T} {M} {LAND} {NAT} {POST} {N} town, municipality, country, origin, post code, number       nothing
    {X} game, song, pill, brand, slang                                                           nothing
Parts of a carrier: <this|that|> is one of these; <did> one of the line "=did: this | that" in the same file.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ner.fillers import Fillers
from triage.privacy import PLACEHOLDERS
from triage.privacy_lists import Recognisers

CARRIERS = Path(__file__).parent / "carriers"
LABELS = {
    "P": "PERSON", "W": "PERSON", "F": "PERSON", "L": "PERSON", "S": "SCHOOL", "SN": "SCHOOL", "C": "SCHOOL",
    "K": "SCHOOL", "TRT": "SCHOOL", "O": "ORG", "B": "ORG", "A": "ADDRESS", "ST": "ADDRESS", "H": "HANDLE",
}  # fmt: skip
TRAINING_ROUNDS = 7  # fillings of each carrier
ALIKE_SHARE = 0.22  # of schools, clubs and workplaces that are "skolen", "klubben", "netto" instead
_ALIKE = frozenset({"S", "SN", "K", "O", "B"})
DEV_EVERY = 10  # each tenth carrier of a file is for dev only
HARMLESS_ROUNDS = 3
PARTS_ROUNDS = 55  # of carriers put together from parts: each filling is another sentence
NLU_NAMED = 5000  # sentences of data/nlu with a name put in; all are there as they are, too
NLU_DEV_EVERY = 10
_SLOT = re.compile(r"\{(\w+)\}")
_PART = re.compile(r"<(\w+)>")
_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
_NLU_LINE = re.compile(r"^\s+- (.+)$", re.MULTILINE)
_NLU_MARK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
# Who can be replaced by a name, in sentences of data/nlu.
_SOMEBODY = re.compile(
    r"\b(?:(?:min|vores) (?:bedste )?(?:ven|veninde|kæreste|eks|bror|lillebror|storebror|søster|lillesøster|storesøster|mor|far|stedfar|"
    r"papfar|mand|kone|søn|datter|lærer|træner|nabo|kusine|fætter|onkel|chef|crush|sagsbehandler)|hende|ham)\b(?! (?:der|som|til)\b)"
)
_SHE = re.compile(r"(?:^|(?<=\bat )|(?<=\bfordi )|(?<=\bmen )|(?<=\bog ))(?:hun|han)(?= (?!er \d)\w)")
_FOLDS = ({"æ": "ae", "ø": "oe", "å": "aa"}, {"æ": "a", "ø": "o", "å": "a"}, {"æ": "e", "ø": "o", "å": "a"})


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence and its label, "" for none."""

    text: str
    label: str = ""


Sentence = list[Piece]


def sentences(
    lists: Recognisers, data_dir: Path, for_dev: bool, seed: int = 20
) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Texts with spans (start, end, kind), in an order that depends on the seed alone."""
    dice = random.Random(f"{seed} {for_dev}")
    fillers = Fillers(lists, dice, for_dev)
    found = list(_from_carriers(fillers, dice, for_dev))
    found += list(_from_nlu(fillers, dice, data_dir, for_dev))
    dice.shuffle(found)
    single = iter(found)
    for sentence in single:
        if dice.random() < 0.16:
            following = next(single, [])
            sentence = sentence + [Piece(dice.choice([". ", " ", "\n", ", ", " og ", "! ", " "]))] + following
        yield _joined(_roughened(_with_placeholders(sentence, dice), dice))


def carriers() -> dict[str, list[str]]:
    """File name -> its carriers, with the file's parts written out as choices."""
    return {path.stem: _lines_with_parts(path) for path in sorted(CARRIERS.glob("*.txt"))}


def _lines_with_parts(path: Path) -> list[str]:
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip() and line[0] != "#"]
    parts: dict[str, str] = {}
    for line in lines:
        if line[0] == "=":
            name, _, choices = line[1:].partition(": ")
            parts[name] = "<" + "|".join(choice.strip() for choice in choices.split("|")) + ">"
    return [_PART.sub(lambda match: parts.get(match[1], match[0]), line) for line in lines if line[0] != "="]


def _from_carriers(fillers: Fillers, dice: random.Random, for_dev: bool) -> Iterator[Sentence]:
    for name, lines in carriers().items():
        rounds = HARMLESS_ROUNDS if name.startswith("harmless") else TRAINING_ROUNDS
        for number, line in enumerate(lines):
            if (number % DEV_EVERY == 0) == for_dev:
                for _ in range(PARTS_ROUNDS if _CHOICE.search(line) else rounds):
                    yield _filled(_chosen(line, dice), fillers, dice)


def _chosen(line: str, dice: random.Random) -> str:
    """The carrier with one of each choice taken."""
    if not _CHOICE.search(line):
        return line
    while _CHOICE.search(line):  # from the inside out
        line = _CHOICE.sub(lambda match: dice.choice(match[1].split("|")), line)
    return re.sub(r" {2,}", " ", line).strip()


def _filled(line: str, fillers: Fillers, dice: random.Random) -> Sentence:
    pieces, at = [], 0
    line = line.replace("{TR} i {T}", "{TRT}")
    for match in _SLOT.finditer(line):
        slot = match.group(1)
        alike = slot in _ALIKE and dice.random() < ALIKE_SHARE
        filler = Piece(fillers.look_alike()) if alike else Piece(fillers.fill(slot), LABELS.get(slot, ""))
        pieces += [Piece(line[at : match.start()]), filler]
        at = match.end()
    pieces.append(Piece(line[at:]))
    # "{P}s" is one word to the tokenizer; a name of data in lower case gets its capital where the line has capitals
    if line[:1].isupper():
        pieces = [
            Piece(
                piece.text.title() if piece.label in ("PERSON", "ADDRESS", "SCHOOL", "ORG") else piece.text, piece.label
            )
            for piece in pieces
        ]
    return [piece for piece in pieces if piece.text]


def _from_nlu(fillers: Fillers, dice: random.Random, data_dir: Path, for_dev: bool) -> Iterator[Sentence]:
    """Sentences of the bot's own training data, by several writers: as they are, and with a name for "min ven"."""
    from triage.privacy import redact

    lines = []
    for path in sorted((data_dir / "nlu").glob("*.yml")):
        lines += [_NLU_MARK.sub(r"\1", line).strip() for line in _NLU_LINE.findall(path.read_text("utf-8"))]
    lines = [line for line in lines if "intent:" not in line and not redact(line, fillers.lists).spans]
    lines = [line for line in lines if (zlib.crc32(line.encode()) % NLU_DEV_EVERY == 0) == for_dev]
    dice.shuffle(lines)
    named = [line for line in lines if _SOMEBODY.search(line) or _SHE.search(line)]
    for line in lines:
        yield [Piece(line)]
    for number in range(NLU_NAMED // NLU_DEV_EVERY if for_dev else NLU_NAMED):
        line = named[number % len(named)]
        matches = list(_SOMEBODY.finditer(line)) + list(_SHE.finditer(line))
        match = dice.choice(matches)
        name = Piece(fillers.first_name() if dice.random() < 0.85 else fillers.word_name(), "PERSON")
        start = match.end() if match.group().startswith(("min ", "vores ")) and dice.random() < 0.35 else match.start()
        before = line[:start] + (" " if start == match.end() else "")
        after = line[match.end() :]
        yield [piece for piece in (Piece(before), name, Piece(after)) if piece.text]


def _with_placeholders(sentence: Sentence, dice: random.Random) -> Sentence:
    """Part of what there is to find as placeholders: the rules have been over a text before the model reads it."""
    all_gone = dice.random() < 0.08
    return [
        Piece(PLACEHOLDERS[piece.label]) if piece.label and (all_gone or dice.random() < 0.22) else piece
        for piece in sentence
    ]


def _roughened(sentence: Sentence, dice: random.Random) -> Sentence:
    """As fast thumbs write: lower case, no æøå, slips, no full stops."""
    if dice.random() < 0.62:
        sentence = [_kept(piece, piece.text.lower()) for piece in sentence]
    elif dice.random() < 0.12:
        sentence = [_kept(piece, piece.text.upper()) for piece in sentence]
    elif dice.random() < 0.55:
        sentence = [
            _kept(piece, piece.text.title() if piece.label and piece.label != "HANDLE" else piece.text)
            for piece in sentence
        ]
    if dice.random() < 0.2:
        fold = dice.choice(_FOLDS)
        sentence = [_kept(piece, "".join(fold.get(letter, letter) for letter in piece.text)) for piece in sentence]
    if dice.random() < 0.45:
        sentence = [
            piece if piece.label else _kept(piece, re.sub(r"[.,;:?](?=\s|$)", "", piece.text)) for piece in sentence
        ]
    if dice.random() < 0.35:
        sentence = [
            _kept(piece, _slipped(piece.text, 0.08, dice)) if piece.label != "HANDLE" else piece for piece in sentence
        ]
    return [piece for piece in sentence if piece.text]


def _kept(piece: Piece, text: str) -> Piece:
    return piece if piece.text in PLACEHOLDERS.values() else Piece(text, piece.label)


def _slipped(text: str, share: float, dice: random.Random) -> str:
    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if dice.random() > share:
            return word
        at = dice.randrange(1, len(word) - 1)
        return dice.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )

    return re.sub(r"[^\W\d_]{4,}", slip, text)


def _joined(sentence: Sentence) -> tuple[str, list[tuple[int, int, str]]]:
    text, spans = "", []
    for piece in sentence:
        if piece.label and piece.text.strip():
            spans.append((len(text), len(text) + len(piece.text), piece.label))
        text += piece.text
    return text, spans
