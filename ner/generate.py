"""Training and dev sentences: carriers of ours and of data/nlu, filled with names and roughened into chat; the sentences
of data/risk; and the whole messages of `ner/messages`, as they are and with other names in them.

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
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ner.fillers import Fillers
from ner.messages import Message, Part, is_held_back, read_messages, read_risk_sentences
from triage.privacy import PLACEHOLDERS, redact
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
PARTS_ROUNDS = 45  # of carriers put together from parts: each filling is another sentence
MESSAGE_ROUNDS = 6  # of a whole message with somebody in it: once as written, then with other names
MESSAGE_HARMLESS_ROUNDS = 4
FROM_OTHERS = 0.45  # share of swapped names that come from other messages; the rest is made as for carriers
RULES_FIRST = 0.5  # share of messages as the recogniser meets them: with what the rules find hidden already
SWAPPED = {"PERSON": 0.85, "SCHOOL": 0.6, "ORG": 0.5, "ADDRESS": 0.6, "HANDLE": 0.8}  # share that gets another name
UNSURE = "?"  # what may be hidden and need not: nothing is learnt there
NLU_NAMED = 5000  # sentences of data/nlu with a name put in; all are there as they are, too
NLU_DEV_EVERY = 10
_SLOT = re.compile(r"\{(\w+)\}")
_PART = re.compile(r"<(\w+)>")
_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
_NLU_LINE = re.compile(r"^\s+- (.+)$", re.MULTILINE)
_NLU_MARK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_CARE = re.compile(r"børneha|vuggestue|sfo\b|børnehus|fritidshjem|dagplej", re.IGNORECASE)
_SCHOOL = re.compile(r"skol|gym|\bhf|stx|htx|hhx|campus|fgu|vuc|klass", re.IGNORECASE)
_WORKS = re.compile(
    r"\b(?:arbejd|job|ansat|praktik|lære|vagt|chef|kolleg|fyret|tjener)\w*\b[^.!?\n]{0,25}$", re.IGNORECASE
)
# Who can be replaced by a name, in sentences of data/nlu.
_SOMEBODY = re.compile(
    r"\b(?:(?:min|vores) (?:bedste )?(?:ven|veninde|kæreste|eks|bror|lillebror|storebror|søster|lillesøster|storesøster|mor|far|stedfar|"
    r"papfar|mand|kone|søn|datter|lærer|træner|nabo|kusine|fætter|onkel|chef|crush|sagsbehandler)|hende|ham)\b(?! (?:der|som|til)\b)"
)
_SHE = re.compile(r"(?:^|(?<=\bat )|(?<=\bfordi )|(?<=\bmen )|(?<=\bog ))(?:hun|han)(?= (?!er \d)\w)")
_FOLDS = ({"æ": "ae", "ø": "oe", "å": "aa"}, {"æ": "a", "ø": "o", "å": "a"}, {"æ": "e", "ø": "o", "å": "a"})


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence and its label, "" for none, UNSURE for what is neither."""

    text: str
    label: str = ""


Sentence = list[Piece]
Span = tuple[int, int, str]  # start, end (exclusive), kind or UNSURE


def sentences(
    lists: Recognisers, data_dir: Path, for_dev: bool, seed: int = 20, as_written: bool = False
) -> Iterator[tuple[str, list[Span]]]:
    """Texts with spans (start, end, kind or UNSURE), in an order that depends on the seed alone.

    Args:
        lists: The word lists.
        data_dir: The `data/` folder.
        for_dev: The sentences kept out of training instead of those trained on.
        seed: Another one fills the same carriers with other names.
        as_written: No placeholders: the text as before the rules have been over it.
    """
    dice = random.Random(f"{seed} {for_dev}")
    fillers = Fillers(lists, dice, for_dev)
    found = list(_from_carriers(fillers, dice, for_dev))
    found += list(_from_nlu(fillers, dice, data_dir, for_dev))
    if not as_written:  # the second look reads these as they stand
        found += [_pieces(message, dice) for message in read_risk_sentences() if is_held_back(message) == for_dev]
    dice.shuffle(found)
    for sentence in _in_twos(found, dice):
        yield _joined(_roughened(sentence if as_written else _with_placeholders(sentence, dice), dice))
    dice = random.Random(f"{seed} {for_dev} messages")
    fillers = Fillers(lists, dice, for_dev)
    found = list(_from_messages(fillers, dice, for_dev))
    dice.shuffle(found)
    for sentence in _in_twos(found, dice):
        text, spans = _joined(_roughened(sentence if as_written else _with_placeholders(sentence, dice), dice))
        yield (_after_rules(text, spans, lists) if not as_written and dice.random() < RULES_FIRST else (text, spans))


def _in_twos(found: list[Sentence], dice: random.Random) -> Iterator[Sentence]:
    """The sentences, some of them two in one message."""
    single = iter(found)
    for sentence in single:
        if dice.random() < 0.16:
            following = next(single, [])
            sentence = sentence + [Piece(dice.choice([". ", " ", "\n", ", ", " og ", "! ", " "]))] + following
        yield sentence


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


def _from_messages(fillers: Fillers, dice: random.Random, for_dev: bool) -> Iterator[Sentence]:
    """Whole messages: once as written, then with other names; those kept back only for dev, and only as written."""
    mine = [message for group in read_messages().values() for message in group if is_held_back(message) == for_dev]
    names = _names_by_slot(mine)
    for message in mine:
        yield _pieces(message, dice)
        has_names = any(part.kind in LABELS.values() for part in message)
        for _ in range(0 if for_dev else (MESSAGE_ROUNDS if has_names else MESSAGE_HARMLESS_ROUNDS) - 1):
            yield _pieces(_renamed(message, names, fillers, dice), dice)


def _names_by_slot(messages: list[Message]) -> dict[str, list[str]]:
    """The slots of carriers -> what the writers have where such a thing stands."""
    names: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        before = ""
        for part in message:
            if part.kind in SWAPPED and not part.is_optional:
                names[_slot_for(part, before)].append(part.text)
            before = part.text
    return names


def _pieces(message: Message, dice: random.Random) -> Sentence:
    """A message as pieces. Numbers and the like are the rules' task: placeholders, or nothing to learn from."""
    pieces = []
    for part in message:
        if not part.kind:
            pieces.append(Piece(part.text))
        elif part.kind in LABELS.values():
            pieces.append(Piece(part.text, UNSURE if part.is_optional else part.kind))
        elif dice.random() < 0.85:
            pieces.append(Piece(PLACEHOLDERS[part.kind]))
        else:
            pieces.append(Piece(part.text, UNSURE))
    return pieces


def _renamed(message: Message, names: dict[str, list[str]], fillers: Fillers, dice: random.Random) -> Message:
    """The message about other people and places, with capitals where there were some."""
    parts: list[Part] = []
    for part in message:
        if part.is_optional or dice.random() >= SWAPPED.get(part.kind, 0):
            parts.append(part)
            continue
        slot = _slot_for(part, parts[-1].text if parts else "")
        if dice.random() < FROM_OTHERS:
            name = dice.choice(names[slot])
        else:
            name = fillers.fill("W" if slot == "P" and dice.random() < 0.1 else slot)
        parts.append(Part(name.title() if part.text[0].isupper() and part.kind != "HANDLE" else name, part.kind))
    return tuple(parts)


def _slot_for(part: Part, before: str) -> str:
    """Which slot of the carriers gives something like what stands here."""
    has_digit = any(char.isdigit() for char in part.text)
    if part.kind == "PERSON":
        return "F" if " " in part.text else "P"
    if part.kind == "SCHOOL":
        if part.text[0].isdigit():
            return "C"
        return "K" if _CARE.search(part.text) else "S" if _SCHOOL.search(part.text) else "SN"
    if part.kind == "ORG":
        return "B" if _WORKS.search(before) else "O"
    return "H" if part.kind == "HANDLE" else "A" if has_digit else "ST"


def _after_rules(text: str, spans: list[Span], lists: Recognisers) -> tuple[str, list[Span]]:
    """The text with what the rules find as placeholders. What they leave of a name half found teaches nothing."""
    left, done, moved = "", 0, []
    hidden = redact(text, lists).spans
    shifts = []  # (place in the text, how much further what follows it stands now)
    for start, end, kind in hidden:
        left += text[done:start] + PLACEHOLDERS[kind]
        done = end
        shifts.append((end, len(left) - end))
    left += text[done:]
    for start, end, kind in spans:
        over = [(a, b) for a, b, _ in hidden if a < end and start < b]
        pieces, at = [], start
        for a, b in over:
            pieces.append((at, a))
            at = b
        pieces.append((at, end))
        for a, b in pieces:
            if text[a:b].strip():
                while text[a].isspace():
                    a += 1
                while text[b - 1].isspace():
                    b -= 1
                shift = next((by for place, by in reversed(shifts) if place <= a), 0)
                # "[navn] kragelund": the rest of a person's name is one; of a school it may be anything.
                is_whole = not over or kind == "PERSON" and b - a > 2
                moved.append((a + shift, b + shift, kind if is_whole else UNSURE))
    return left, moved


def _with_placeholders(sentence: Sentence, dice: random.Random) -> Sentence:
    """Part of what there is to find as placeholders: the rules have been over a text before the model reads it."""
    all_gone = dice.random() < 0.08
    return [
        Piece(PLACEHOLDERS[piece.label])
        if piece.label in PLACEHOLDERS and (all_gone or dice.random() < 0.22)
        else piece
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


def _joined(sentence: Sentence) -> tuple[str, list[Span]]:
    text, spans = "", []
    for piece in sentence:
        if piece.label and piece.text.strip():
            spans.append((len(text), len(text) + len(piece.text), piece.label))
        text += piece.text
    return text, spans
