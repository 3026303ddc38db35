"""Make chat Danish comparable: one clean spelling per word, and the way back to what was written.

Young people write without æøå, with repeats, shorthand, leetspeak and letters s p e l l e d out. Everything that
compares text (risk, intents) compares this form instead. Meaning is left to others: nothing here knows danger.

The trap: every repair can also destroy. So a word that is already known is never touched, and a repair is only
made when it ends in a known word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

BREAK = "."  # token that stands for the end of a sentence or line
MAX_CHARS = 4000  # longest text looked at; the web cuts messages off earlier
MIN_GLUED_LETTERS = 7
MIN_DOUBLED_LETTERS = 4  # shorter words with a doubled consonant are names and abbreviations ("css")
MIN_CORRECTED_LETTERS = 5  # shorter words have too many neighbours for a safe correction

# Chat shorthand that is the same everywhere. data/lexicon/shorthand.yml adds to it, editors own that one.
CORE_SHORTHAND = {
    "ik": "ikke", "ikk": "ikke", "ikk'": "ikke", "itt": "ikke", "ett": "ikke", "ekk": "ikke", "igge": "ikke",
    "hva": "hvad", "hvd": "hvad", "hvofor": "hvorfor", "hvrfor": "hvorfor", "mkay": "okay", "ok": "okay", "oki": "okay",
    "okej": "okay", "idk": "ved ikke", "ved'": "ved", "ka": "kan", "ska": "skal", "sku": "skulle", "ha": "have",
    "hr": "har", "hra": "har", "jg": "jeg", "jge": "jeg", "jeq": "jeg", "mit'": "mit", "mæ": "mig", "mej": "mig",
    "maj": "mig", "dæ": "dig", "dej": "dig", "sæ": "sig", "sej": "sig", "å": "og", "os'": "også", "oss": "også",
    "osse": "også", "ogs": "også", "noen": "nogen", "nåen": "nogen", "noget'": "noget", "nget": "noget", "nog": "noget",
    "alså": "altså", "asså": "altså", "lissom": "ligesom", "ligsom": "ligesom", "fck": "fuck", "pls": "please",
    "plz": "please", "thx": "tak", "tx": "tak", "lr": "eller", "elr": "eller", "ellr": "eller", "mn": "men",
    "fr": "for real", "rn": "right now", "tmr": "i morgen", "imorgn": "i morgen", "imorgen": "i morgen",
    "iaften": "i aften", "idag": "i dag", "inat": "i nat", "igår": "i går", "forfanden": "for fanden", "sgi": "sgu",
    "vli": "vil", "vl": "vil", "gidder": "gider", "gir": "giver", "blir": "bliver", "bli": "blive", "ta": "tage",
    "tar": "tager", "tog'": "tog", "si": "sige", "siger'": "siger", "saj": "sagde", "sae": "sagde"
}  # fmt: skip

# Frequent words that phones without Danish letters break; used when no vocabulary is given.
CORE_WORDS = frozenset(
    [
        # whole words as they stand: no letters were lost in "min far", "jeg bor", "mine tanker"
        "far",
        "fars",
        "bor",
        "kalder",
        "lege",
        "red",
        "sat",
        "satte",
        "set",
        "tanker",
        "så",
        "på",
        "må",
        "få",
        "gå",
        "stå",
        "når",
        "år",
        "også",
        "måske",
        "nå",
        "går",
        "får",
        "står",
        "slår",
        "sår",
        "både",
        "gør",
        "tør",
        "hør",
        "før",
        "død",
        "dø",
        "døde",
        "døden",
        "dør",
        "dræbe",
        "dræber",
        "dræbt",
        "dræbte",
        "skære",
        "skærer",
        "skåret",
        "slået",
        "værre",
        "være",
        "været",
        "græder",
        "græde",
        "hjælp",
        "hjælpe",
        "kæreste",
        "træt",
        "ødelægge",
        "ødelagt",
        "bløder",
        "nød",
        "spøg",
        "løgn",
        "løbe",
        "løbet",
        "mørke",
        "mørkt",
        "søster",
        "søn",
        "mødre",
        "børn",
        "bør",
        "dårlig",
        "dårligt",
        "hårdt",
        "hård",
        "påvirket",
        "måde",
        "sådan",
        "både",
        "vågen",
        "våben",
        "forældre",
        "lærer",
        "klæder",
        "tøj",
        "føler",
        "føle",
        "følelse",
        "følger",
        "nøgen",
        "nøgne",
        "sårer",
        "såret",
        "smådrikker",
        "gråd",
        "græd",
        "ånde",
        "åben",
        "åbne",
        "gået",
        "fået",
        "fået",
        "nået",
        "vænne",
        "væk",
        "væbnet",
        "kælder",
        "dåse",
        "håber",
        "håbløs",
        "håb",
        "mærke",
        "mærker",
        "ønsker",
        "ønske",
        "kører",
        "køre",
        "hører",
        "høre",
        "tænker",
        "tænke",
        "tænkt",
        "læge",
        "lægen",
        "sætte",
        "sæt",
        "ræd",
        "hænge",
        "hænger",
        "hængt",
        "blå",
        "øje",
        "øjne",
        "brækket",
        "væltet",
        "ensomhed",
    ]
)

_WORD = re.compile(
    r"(?P<word>[^\W_]+(?:[*'’´`@$][^\W_]+)*['’´](?!\w)|[^\W_]+(?:[*'’´`@$.\-_](?=[^\W_](?![^\W_])|[^\W_]+)[^\W_]+)*)"
    r"|(?P<stop>[.!?…]+|\n+|;)|(?P<symbol>[^\w\s.,!?…;:\"'’´`()\[\]{}<>/\\|+*=~^%&#§\-–—_@$€£]|<3|</3)"
)
_SPELLED = re.compile(r"^(?:[^\W\d_][.\-_*]){2,}[^\W\d_]$")
_REPEAT = re.compile(r"(.)\1{2,}")
_DOUBLE = re.compile(r"([aeiouyæøå])\1+")
_ANY_DOUBLE = re.compile(r"([^\W\d_])\1+")
_GLUED = ("jeg",)  # only a word run together with this one is taken apart: Danish compounds look the same
_AGE = re.compile(r"^(\d+)([^\W\d_]+)$")
LEET = str.maketrans("0134578@$", "oieastbas")
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0xFEFF, 0xFE0E, 0xFE0F, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), *range(0x1F3FB, 0x1F400), *range(0xE0000, 0xE0080)]
)  # fmt: skip
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# What keeps a text from being read character by character as it stands: invisible, struck-through, half a pair.
_ODD = re.compile(f"[{_COMBINING}\ud800-\udfff" + "".join(map(chr, _INVISIBLE)) + "]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _lookalikes() -> dict[int, str]:
    """Letters that look Danish: accented ones, other scripts, small capitals; written to slip past filters, or foreign."""
    table: dict[int, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii() and base.isalpha() and chr(code) not in "åÅ":
            table[code] = base.lower()
    for code, letter in ((0x1FA, "å"), (0x1FB, "å"), (0x1FC, "æ"), (0x1FD, "æ"), (0x1FE, "ø"), (0x1FF, "ø")):
        table[code] = letter
    for odd, plain in (
        ("аеорсухіјѕԁһӕвкмнтгпѵԛԝӧ", "aeopcyxijsdhævkmntgpvqwø"),
        ("αεικονρτυχωγηβφδλμπσς", "aeikovptuxwynbødlmpos"),
        ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢᴁ", "abcdefghijklmnoprstuvwyzæ"),
        ("ıȷɑɡĸłđħŧŋɩɾƨǝɐ", "ijagkldhtnirsea"),
        ("öäü", "øæy"),
    ):
        table.update(zip(map(ord, odd), plain, strict=True))
    return table


_LOOKALIKES = _lookalikes()
# Signs that stand for a letter in the middle of a word: "s€lv", "v!l". A "!" between longer words ends a sentence.
_EURO_LETTER = re.compile(r"(?<=[^\W\d_])€|€(?=[^\W\d_])")
_BANG_LETTER = re.compile(r"(?<![^\W_])([^\W_])!(?=[^\W_]{1,2}(?![^\W_]))")
_WORDS_PER_LINE = 1.5  # fewer: the lines are one long sentence, written word by word


@dataclass(frozen=True)
class Token:
    """One word, emoji or sentence end.

    Args:
        text: Clean spelling; BREAK for the end of a sentence.
        start: First character in the original text.
        end: Character after the last one in the original text.
        comma: True when a comma, dash or bracket stood before it.
    """

    text: str
    start: int
    end: int
    comma: bool = False


@dataclass(frozen=True)
class Normalised:
    """A text in comparable form; `tokens` lead back to the original by their offsets."""

    original: str
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """Clean words with one space between; sentence ends left out."""
        return " ".join(token.text for token in self.tokens if token.text != BREAK)


@dataclass(frozen=True)
class Vocabulary:
    """Known words, and the repairs that lead to them. Build it once with `Vocabulary.of` and keep it.

    Args:
        words: Known words; never changed by a repair.
        targets: Words a spelling correction may lead to (a part of `words`).
        shorthand: Spelling as written -> what it stands for (one or several words).
        phrases: Two or three words as written -> what they stand for.
        folds: Word without Danish letters -> the word, where only one reading is known.
        deletions: Word with one letter removed -> words it may come from; for corrections in constant time.
    """

    words: frozenset[str]
    targets: frozenset[str]
    shorthand: Mapping[str, str]
    phrases: Mapping[tuple[str, ...], str]
    folds: Mapping[str, str]
    deletions: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(
        cls,
        words: Iterable[str],
        shorthand: Mapping[str, str] | None = None,
        targets: Iterable[str] | None = None,
    ) -> Vocabulary:
        """Build a vocabulary.

        Args:
            words: Known words, lower case.
            shorthand: Added to CORE_SHORTHAND, and stronger; a key of several words is a phrase.
            targets: Words corrections may lead to; all of `words` when left out.
        """
        short = {**CORE_SHORTHAND, **(shorthand or {})}
        phrases = {tuple(key.split()): value for key, value in short.items() if " " in key}
        singles = {key: value for key, value in short.items() if " " not in key}
        known = frozenset(words) | CORE_WORDS | frozenset(w for v in short.values() for w in v.split())
        goals = known if targets is None else frozenset(targets) & known
        return cls(known, goals, singles, phrases, _folds(known), _deletions(goals))


def normalise(text: str, vocabulary: Vocabulary | AbstractSet[str] | None = None) -> Normalised:
    """Bring one message into comparable form.

    Args:
        text: As written; only the first MAX_CHARS characters are looked at.
        vocabulary: Known words; a small built-in one when left out. A plain set works, a `Vocabulary` is faster.

    Returns:
        Tokens in order, each with its offsets (start, end exclusive) in `text`.
    """
    words = _as_vocabulary(vocabulary)
    clean, origin = _clean(text[:MAX_CHARS])
    tokens = _join_broken(_join_spelled(_split(clean, origin), words), words)
    seen: dict[str, str] = {}  # of this text alone: long ones say the same words again and again
    repaired = [piece for token in tokens for piece in _repair(token, words, seen)]
    return Normalised(text, tuple(_replace_phrases(repaired, words) if words.phrases else repaired))


def normalise_text(text: str, vocabulary: Vocabulary | AbstractSet[str] | None = None) -> str:
    """Return the clean words of a message with one space between them (see `normalise`)."""
    return normalise(text, vocabulary).text


@lru_cache(maxsize=8)
def _wrapped(words: frozenset[str]) -> Vocabulary:
    return Vocabulary.of(words)


def _as_vocabulary(vocabulary: Vocabulary | AbstractSet[str] | None) -> Vocabulary:
    if isinstance(vocabulary, Vocabulary):
        return vocabulary
    return _wrapped(frozenset(vocabulary or ()))


def _clean(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """Lower case, NFKC, no invisible marks; with each character's (start, end) in the original (None: unchanged)."""
    if text.isascii():
        return _as_letters(text.lower()), None
    text = _SURROGATE.sub(" ", text)  # half of a pair: cannot be encoded, and means nothing
    plain = unicodedata.normalize("NFKC", text)
    lowered = plain.lower().translate(_LOOKALIKES)
    if plain == text and len(lowered) == len(text) and not _ODD.search(text):
        return _as_letters(lowered), None
    chars: list[str] = []
    origin: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFKC", text[start:end]).lower().translate(_INVISIBLE).translate(_LOOKALIKES)
        piece = "".join(char for char in piece if not unicodedata.combining(char))
        chars.append(piece)
        origin.extend([(start, end)] * len(piece))
    return _as_letters("".join(chars)), origin


def _as_letters(clean: str) -> str:
    """Read signs in the middle of words as letters, and lines of one word each as one line; the length stays."""
    if "€" in clean:
        clean = _EURO_LETTER.sub("e", clean)
    if "!" in clean:
        clean = _BANG_LETTER.sub(r"\1i", clean)
    lines = clean.count("\n") + 1
    if lines > 2 and len(clean.split()) < _WORDS_PER_LINE * lines:
        clean = clean.replace("\n", " ")
    return clean


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    """Yield (start, end) of each character with the combining marks that follow it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not unicodedata.combining(text[index]):
            yield start, index
            start = index


def _split(clean: str, origin: list[tuple[int, int]] | None) -> list[Token]:
    """Cut clean text into words, emoji and sentence ends."""
    tokens: list[Token] = []
    last = 0
    for match in _WORD.finditer(clean):
        start, end = match.span()
        between = clean[last:start]
        last = end
        where = (start, end) if origin is None else (origin[start][0], origin[end - 1][1])
        if match.lastgroup == "stop":
            if tokens and tokens[-1].text != BREAK:
                tokens.append(Token(BREAK, *where))
            continue
        comma = bool(between.strip())
        tokens.append(Token(match.group().rstrip("'’´"), *where, comma))
    return tokens


def _join_spelled(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Join runs of single letters, "s e l v", into one word; three letters only where they make a known one."""
    if sum(len(token.text) == 1 for token in tokens) < 3:
        return tokens
    joined: list[Token] = []
    run: list[Token] = []
    for token in [*tokens, Token("", 0, 0)]:
        if len(token.text) == 1 and (token.text.isalpha() or token.text == BREAK and run):
            run.append(token)
            continue
        letters = [t for t in run if t.text != BREAK]
        word = "".join(t.text for t in letters)
        if len(letters) >= 4 or (len(letters) == 3 and word in vocabulary.words):
            joined.append(Token(word, run[0].start, letters[-1].end))
        else:
            joined.extend(run)
        run = []
        if token.text:
            joined.append(token)
    return joined


def _join_broken(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Join two pieces of which neither is a word where both together are: "sel vmord"."""
    strange = [token.text.isalpha() and not _is_known(token.text, vocabulary) for token in tokens]
    if not any(one and two for one, two in zip(strange, strange[1:], strict=False)):
        return tokens
    joined: list[Token] = []
    for token, is_strange in zip(tokens, strange, strict=True):
        last = joined[-1] if joined else None
        if last is not None and is_strange and last.text.isalpha() and not _is_known(last.text, vocabulary):
            whole = last.text + token.text
            if whole in vocabulary.words and len(whole) >= MIN_CORRECTED_LETTERS:
                joined[-1] = Token(whole, last.start, token.end, last.comma)
                continue
        joined.append(token)
    return joined


def _is_known(text: str, vocabulary: Vocabulary) -> bool:
    return text in vocabulary.words or text in vocabulary.shorthand or text in vocabulary.folds


def _repair(token: Token, vocabulary: Vocabulary, seen: dict[str, str]) -> Iterable[Token]:
    """Yield the clean word or words for one token, all with its offsets; `seen` keeps what was found for equal ones."""
    text = token.text
    if text in vocabulary.shorthand:
        return _spread(token, vocabulary.shorthand[text])
    if text in vocabulary.words or not text[0].isalnum():
        return (token,)
    spelled_out = text.isalpha() and token.end - token.start >= 2 * len(text) - 1 > 6
    if spelled_out and (apart := _separated(text, vocabulary)):
        return _spread(token, apart)
    if text not in seen:
        seen[text] = _repaired(text, vocabulary)
    return _spread(token, seen[text])


def _separated(text: str, vocabulary: Vocabulary) -> str | None:
    """Cut letters that stand together into the fewest known words, long ones first; None when that fails."""
    best: list[tuple[tuple[int, int], tuple[str, ...]] | None] = [((0, 0), ())] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 16), end):
            before, word = best[start], text[start:end]
            if before is None or word not in vocabulary.words:
                continue
            cost = (before[0][0] + 1, before[0][1] - len(word) ** 2)
            found = best[end]
            if found is None or cost < found[0]:
                best[end] = (cost, (*before[1], word))
    return " ".join(best[-1][1]) if best[-1] else None


def _spread(token: Token, text: str) -> Iterable[Token]:
    words = text.split()
    return tuple(Token(word, token.start, token.end, token.comma and not i) for i, word in enumerate(words))


def _repaired(text: str, vocabulary: Vocabulary) -> str:
    """Find the known word meant by an unknown one, or give it back as it is."""
    if _SPELLED.match(text):
        text = re.sub(r"[.\-_*]", "", text)
    if "*" in text:
        return _unstarred(text, vocabulary)
    if any(mark in text for mark in "-_'’´`."):
        parts = [_repaired_plain(part, vocabulary) for part in re.split(r"[\-_'’´`.]+", text) if part]
        whole = re.sub(r"[\-_'’´`.]+", "", text)
        return whole if whole in vocabulary.words else " ".join(parts)
    return _repaired_plain(text, vocabulary)


def _repaired_plain(text: str, vocabulary: Vocabulary) -> str:
    for candidate in _candidates(text, vocabulary):
        if candidate in vocabulary.shorthand:
            return vocabulary.shorthand[candidate]
        if candidate in vocabulary.words:
            return candidate
    age = _AGE.match(text)
    if age:
        return f"{age[1]} {_repaired_plain(age[2], vocabulary)}"
    if text.startswith(_GLUED) and len(text) >= MIN_GLUED_LETTERS and text.isalpha():
        apart = _separated(text, vocabulary)  # "jegvildø"
        if apart is not None:
            return apart
    return _corrected(_REPEAT.sub(r"\1", text), vocabulary)


def _candidates(text: str, vocabulary: Vocabulary) -> Iterable[str]:
    """Yield spellings to look up, the most careful first."""
    yield text
    folded = vocabulary.folds.get(text)
    if folded:
        yield folded
    if _REPEAT.search(text):
        for keep in (r"\1", r"\1\1"):
            short = _REPEAT.sub(keep, text)
            yield short
            if short in vocabulary.folds:
                yield vocabulary.folds[short]
    single = _DOUBLE.sub(r"\1", text)
    if single != text and len(single) > 1:
        yield single
        yield vocabulary.folds.get(single, single)
    if len(text) >= MIN_DOUBLED_LETTERS:  # without folds: "arrig" is not "årig"
        yield text + "e"  # "hjemm" lost a letter rather than got one
        yield _ANY_DOUBLE.sub(_squeezed, text)
        yield _ANY_DOUBLE.sub(r"\1", text)
    if not text.isalpha() and any(char.isalpha() for char in text):
        plain = text.translate(LEET)
        yield plain
        yield vocabulary.folds.get(plain, plain)
        yield text.replace("0", "ø").replace("3", "æ").replace("4", "å")
        yield text.replace("8", "ø").translate(LEET)


def _squeezed(run: re.Match[str]) -> str:
    """Make one letter of two and two of more: "sselvv" and "ikkke" both come out right."""
    return run[1] if len(run[0]) == 2 else run[1] * 2


def _unstarred(text: str, vocabulary: Vocabulary) -> str:
    """Fill in stars inside a word: "s*lvmord"."""
    shape = re.compile("".join(".?" if char == "*" else re.escape(char) for char in text))
    found = sorted(word for word in vocabulary.targets if abs(len(word) - len(text)) <= 1 and shape.fullmatch(word))
    return found[0] if found else text.replace("*", "")


def _corrected(text: str, vocabulary: Vocabulary) -> str:
    """Correct one wrong, missing, extra or swapped letter when exactly one known word is meant."""
    if len(text) < MIN_CORRECTED_LETTERS or not text.isalpha():
        return text
    found: set[str] = set()
    for key in (text, *_without_one(text)):
        found.update(word for word in vocabulary.deletions.get(key, ()) if _is_near(text, word))
    return found.pop() if len(found) == 1 else text


def _is_near(written: str, word: str) -> bool:
    """Say whether one slip leads from `word` to `written`; the first letter must be right."""
    if written[0] != word[0] or abs(len(written) - len(word)) > 1 or min(len(written), len(word)) < 4:
        return False
    if len(written) != len(word):
        short, long = sorted((written, word), key=len)
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    wrong = [i for i in range(len(word)) if written[i] != word[i]]
    if len(wrong) == 1:
        return len(word) >= 6 and wrong[0] < len(word) - 1  # a changed ending is usually grammar, not a slip
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(written) == sorted(word)


def _without_one(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _deletions(words: frozenset[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= MIN_CORRECTED_LETTERS and word.isalpha():
            for key in {word, *_without_one(word)}:
                table.setdefault(key, []).append(word)
    return {key: tuple(found) for key, found in table.items()}


_FOLDINGS = (("ae", "oe", "aa"), ("e", "o", "a"), ("a", "o", "a"), ("ae", "o", "a"), ("ä", "ö", "å"), ("æ", "ø", "aa"))


def _folds(words: frozenset[str]) -> dict[str, str]:
    """Map spellings without Danish letters to the word; known words and double meanings are left out."""
    found: dict[str, set[str]] = {}
    for word in words:
        if not word.isascii():
            for ae, oe, aa in _FOLDINGS:
                plain = word.replace("æ", ae).replace("ø", oe).replace("å", aa)
                if plain not in words:
                    found.setdefault(plain, set()).add(word)
    return {plain: min(meant) for plain, meant in found.items() if len(meant) == 1 or len(plain) > 2}


def _replace_phrases(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Replace shorthand of two or three words, longest first."""
    heads = {key[0] for key in vocabulary.phrases}
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        size = 0
        if tokens[index].text in heads:
            size = next(
                (n for n in (3, 2) if tuple(t.text for t in tokens[index : index + n]) in vocabulary.phrases), 0
            )
        if not size:
            done.append(tokens[index])
            index += 1
            continue
        span = tokens[index : index + size]
        meant = vocabulary.phrases[tuple(t.text for t in span)]
        done.extend(Token(word, span[0].start, span[-1].end, span[0].comma) for word in meant.split())
        index += size
    return done


_INTRODUCES = re.compile(
    r"(?:^|[\s,.!]+)(?:(?:hej|og|men) )?(?:jeg hedder|mit navn er|jeg er) \[navn\](?=\W|$)(?:[\s,.!]+og\b)?",
    re.IGNORECASE,
)


def without_introduction(text: str) -> str:
    """A message without "jeg hedder [navn]", where it says anything else: who one is says nothing of what one needs."""
    return _INTRODUCES.sub(" ", text).strip(" ,.!") or text
