"""Load data/lexicon/ into checked, compiled form, once per change of the files.

Leaves the meaning to triage.risk. Every fault names file and field, so that an editor can mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.danish import Vocabulary
from triage.errors import ContentError
from triage.linear import LinearModel, load_model
from triage.phrases import Pattern, PatternIndex, Words, compile_pattern
from triage.vocabulary import RiskKind, RiskLevel, Who
from triage.yaml_cache import parse

GUARDS = ("weak", "strong", "none")
_ENTRY_KEYS = {
    "say",
    "level",
    "why",
    "past",
    "negated",
    "guard",
    "who",
    "needs",
    "unless",
    "now",
    "doubt",
    "whole",
    "sure",
}
_SCOPES = (
    "negation", "not_negation", "cut", "other", "close", "self", "past", "now", "still", "recovered", "safe", "retracted", "explained",
    "unsaid",
)  # fmt: skip


@dataclass(frozen=True)
class RiskEntry:
    """One line of the lexicon: what is said, and what it means.

    Args:
        level: Level when said plainly.
        kind: What the danger is.
        why: Reason shown as explanation, in Danish.
        past: Level when it is plainly about the past; None = no different.
        negated: Level when denied; None = no different (the phrase holds its own "ikke").
        now: Level when the message also says that it is now or today; None = no different.
        guard: Which contexts (game, assignment, song …) make it harmless: weak = all, strong = only the
            unmistakable ones, none = no context at all.
        who: Who is in danger; None = found from the words around.
        needs: Index of patterns of which one must occur anywhere in the message; None = nothing needed.
        unless: Index of patterns of which none may occur in the message; None = nothing.
        doubt: The words often mean something harmless ("jeg giver alt mit lego væk"): the model may lower even acute.
        whole: Counts only where the message says nothing else ("mor slår", not "mor slår græs").
        sure: Said so plainly that the model may raise the level but never lower it, and nobody is asked first.
    """

    level: RiskLevel
    kind: RiskKind
    why: str
    past: RiskLevel | None
    negated: RiskLevel | None
    now: RiskLevel | None
    guard: str
    who: Who | None
    needs: PatternIndex | None
    unless: PatternIndex | None
    doubt: bool = False
    whole: bool = False
    sure: bool = False


@dataclass(frozen=True)
class Context:
    """A setting in which dangerous words are harmless.

    Args:
        name: game, assignment, …
        strong: True when the phrase leaves no doubt.
        impersonal: Counts only when the message speaks of no "I", "my" or somebody known.
    """

    name: str
    strong: bool
    impersonal: bool


@dataclass(frozen=True)
class Scope:
    """Marks a word or phrase as negation, person or tense; `name` is one of _SCOPES."""

    name: str


@dataclass(frozen=True)
class RiskLexicon:
    """Everything `assess` needs.

    Args:
        vocabulary: Known words, shorthand and repairs.
        index: All patterns; a match's owner is a RiskEntry, a Context, a Scope or the text "idiom".
        model: Trained model, or None when there is none or it cannot be used.
        model_fault: Why a model that is there cannot be used; "" otherwise.
        embed: Text as written -> sentence embedding of the size the model was trained with; None = words alone.
    """

    vocabulary: Vocabulary
    index: PatternIndex
    model: LinearModel | None = None
    model_fault: str = ""
    embed: Callable[[str], Sequence[float]] | None = None

    def warm(self) -> None:
        """Compile all patterns now; a server calls this once before it takes messages."""
        self.index.warm()

    def with_embedder(self, embed: Callable[[str], Sequence[float]] | None) -> RiskLexicon:
        """Return the same lexicon with an embedder; one that raises is left aside message by message."""
        return replace(self, embed=embed)


def load_lexicon(data_dir: str | Path) -> RiskLexicon:
    """Load the lexicon of `data_dir`/lexicon; kept in memory until a file there changes.

    Args:
        data_dir: The folder `data/`.

    Raises:
        ContentError: A file is missing or cannot be understood; names file and field. A broken model is no
            error: stage 1 goes on alone, and `model_fault` says why.
    """
    folder = Path(data_dir) / "lexicon"
    files = sorted([*folder.glob("*.yml"), *folder.glob("*.txt"), *folder.glob("*.json")])
    if not any(path.name.startswith("risk_") and path.suffix == ".yml" for path in files):
        raise ContentError(folder, "", "expected risk_<kind>.yml files, found none")
    return _load(str(folder), tuple((path.name, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _load(folder_name: str, stamps: tuple[tuple[str, int], ...]) -> RiskLexicon:
    folder = Path(folder_name)
    documents = {name: read_yaml(folder / name) for name, _ in stamps if name.endswith(".yml")}
    common = _common_words(folder / "common_words.txt")
    lists = _word_lists(documents, folder)
    shorthand = _shorthand(documents.get("shorthand.yml", {}), folder / "shorthand.yml")
    words = Words(lists, shorthand, {word: rank for rank, word in enumerate(common)})
    patterns = [
        pattern for name, document in documents.items() for pattern in _patterns(document, folder / name, words)
    ]
    vocabulary = _vocabulary(common, shorthand, patterns)
    model, fault = _model(folder / "risk_model.json")
    return RiskLexicon(vocabulary, PatternIndex(patterns), model, fault)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML file whose top is a mapping.

    Raises:
        ContentError: It cannot be read, is no YAML, or is something other than a mapping.
    """
    from ruamel.yaml.error import YAMLError  # here, so that danish and linear stay importable without it

    try:
        document = parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ContentError(path, "", f"cannot be read: {str(error).splitlines()[0]}") from error
    if not isinstance(document, dict):
        raise ContentError(path, "", f"expected keys and values, got {type(document).__name__}")
    return document


def _common_words(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def _word_lists(documents: Mapping[str, dict[str, Any]], folder: Path) -> dict[str, list[str]]:
    """Collect `words:` of all files; a list may hold "<other list>"."""
    raw: dict[str, list[str]] = {}
    for name, document in documents.items():
        for key, members in (document.get("words") or {}).items():
            if key in raw or not isinstance(members, list) or not all(isinstance(m, str) for m in members):
                raise ContentError(folder / name, f"words.{key}", "expected a list of words, with a name used once")
            raw[key] = members
    return {key: list(_expand(key, raw, folder, ())) for key in raw}


def _expand(key: str, raw: Mapping[str, list[str]], folder: Path, seen: tuple[str, ...]) -> Iterable[str]:
    if key in seen or key not in raw:
        raise ContentError(folder, f"words.{key}", "unknown word list, or one that contains itself")
    for member in raw[key]:
        if member.startswith("<"):
            yield from _expand(member.strip("<>"), raw, folder, (*seen, key))
        else:
            yield member


def _shorthand(document: Mapping[str, Any], path: Path) -> dict[str, str]:
    from triage.danish import CORE_SHORTHAND

    table = document.get("shorthand") or {}
    for key, value in table.items():
        if not isinstance(key, str) or not isinstance(value, str) or len(key.split()) > 3 or not value.strip():
            raise ContentError(path, f"shorthand.{key}", "expected up to three words and what they stand for")
    return {**CORE_SHORTHAND, **table}


def _patterns(document: Mapping[str, Any], path: Path, words: Words) -> Iterable[Pattern]:
    if path.name.startswith("risk_"):
        yield from _risk_patterns(document, path, words)
    for group in document.get("contexts") or ():
        yield from _context_patterns(group, path, words)
    for source in document.get("idioms") or ():
        yield compile_pattern(str(source), "idiom", words, str(path))
    for name, sources in (document.get("marks") or {}).items():
        if name not in _SCOPES:
            raise ContentError(path, f"marks.{name}", f"expected one of {', '.join(_SCOPES)}")
        scope = Scope(name)
        yield from (compile_pattern(str(source), scope, words, str(path)) for source in sources)


def _context_patterns(group: Any, path: Path, words: Words) -> Iterable[Pattern]:
    if not isinstance(group, dict) or not {"name", "strength", "say"} <= set(group):
        raise ContentError(path, "contexts", "each needs name, strength and say")
    if group["strength"] not in ("weak", "strong"):
        raise ContentError(path, f"contexts.{group['name']}.strength", "expected weak or strong")
    context = Context(group["name"], group["strength"] == "strong", bool(group.get("impersonal", False)))
    return [compile_pattern(str(source), context, words, str(path)) for source in group["say"]]


def _risk_patterns(document: Mapping[str, Any], path: Path, words: Words) -> Iterable[Pattern]:
    kind = _choice(RiskKind, document.get("kind"), path, "kind")
    for number, entry in enumerate(document.get("entries") or (), 1):
        where = f"entries[{number}]"
        if not isinstance(entry, dict) or not {"say", "level", "why"} <= set(entry) <= _ENTRY_KEYS:
            raise ContentError(path, where, f"needs say, level and why; may have {', '.join(sorted(_ENTRY_KEYS))}")
        owner = _entry(entry, kind, path, where, words)
        for source in _sources(entry["say"], path, where):
            yield compile_pattern(source, owner, words, f"{path}: {where}")


def _entry(entry: Mapping[str, Any], kind: RiskKind, path: Path, where: str, words: Words) -> RiskEntry:
    level = _choice(RiskLevel, entry["level"], path, f"{where}.level")
    guard = entry.get("guard", "weak" if level is RiskLevel.CONCERN else "strong")
    if guard not in GUARDS:
        raise ContentError(path, f"{where}.guard", f"expected one of {', '.join(GUARDS)}")
    return RiskEntry(
        level=level,
        kind=kind,
        why=str(entry["why"]),
        past=_level(entry, "past", _milder(level), path, where),
        negated=_level(entry, "negated", RiskLevel.NONE, path, where),
        now=_level(entry, "now", None, path, where),
        guard=guard,
        who=_choice(Who, entry["who"], path, f"{where}.who") if "who" in entry else None,
        needs=_side_index(entry, "needs", path, where, words),
        unless=_side_index(entry, "unless", path, where, words),
        doubt=bool(entry.get("doubt", False)),
        whole=bool(entry.get("whole", False)),
        sure=bool(entry.get("sure", False)),
    )


def _milder(level: RiskLevel) -> RiskLevel:
    """Level of the same thing in the past, where the entry names none."""
    return {RiskLevel.ACUTE: RiskLevel.HIGH, RiskLevel.HIGH: RiskLevel.CONCERN}.get(level, RiskLevel.NONE)


def _level(entry: Mapping[str, Any], key: str, default: RiskLevel | None, path: Path, where: str) -> RiskLevel | None:
    value = entry.get(key)
    if value is None:
        return default
    return None if value == "same" else _choice(RiskLevel, value, path, f"{where}.{key}")


def _side_index(entry: Mapping[str, Any], key: str, path: Path, where: str, words: Words) -> PatternIndex | None:
    if key not in entry:
        return None
    sources = _sources(entry[key], path, f"{where}.{key}")
    return PatternIndex(compile_pattern(source, key, words, f"{path}: {where}") for source in sources)


def _sources(value: Any, path: Path, where: str) -> list[str]:
    sources = [value] if isinstance(value, str) else value
    if not isinstance(sources, list) or not sources or not all(isinstance(s, str) and s.strip() for s in sources):
        raise ContentError(path, where, "expected a phrase or a list of phrases")
    return sources


def _choice(enum: Any, value: Any, path: Path, where: str) -> Any:
    try:
        return enum(value)
    except ValueError:
        allowed = ", ".join(member.value for member in enum)
        raise ContentError(path, where, f"expected one of {allowed}, got {value!r}") from None


def _vocabulary(common: list[str], shorthand: Mapping[str, str], patterns: Iterable[Pattern]) -> Vocabulary:
    """Known words are the common ones and those of the patterns; repairs may lead to either."""
    import re

    own = {word for pattern in patterns for word in re.findall(r"[^\W\d_]{2,}(?=\s|$)", pattern.plain)}
    return Vocabulary.of({*common, *own}, shorthand, targets={*own, *common[:3000]})


def _model(path: Path) -> tuple[LinearModel | None, str]:
    if not path.exists():
        return None, ""
    try:
        return load_model(path), ""
    except ContentError as error:
        return None, str(error)
