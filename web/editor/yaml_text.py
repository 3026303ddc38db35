"""Change one value of a YAML file and leave every other byte as it was: comments, order, quotes, blank lines.

ruamel.yaml says where each value stands; only that stretch of text is written anew. (A dump of the whole file by a round-trip
parser wraps long lists and writes `null` differently, so that one changed word would show as forty changed lines.)
Every edit is proven before it is given back: the new text is read again and must hold exactly the old content with the change.
"""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from triage.yaml_cache import parse

Path = Sequence[str | int]
_PLAIN = re.compile(r"[A-Za-zÆØÅæøå0-9][^\n#:\[\]{},&*!|>'\"%@`]*[^\s:#\[\]{},&*!|>'\"%@`]|[A-Za-zÆØÅæøå]")
_UNWRITABLE = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")


class EditError(Exception):
    """An edit cannot be made; the message is for whoever programs, the caller has a sentence for editors."""


def load(text: str) -> Any:
    """Read a YAML text as plain Python values.

    Raises:
        EditError: It is not YAML; names the line.
    """
    try:
        return parse(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise EditError(f"line {mark.line + 1 if mark else '?'}: {getattr(error, 'problem', error)}") from error


def get(text: str, path: Path) -> Any:
    """Return the value at a path such as ("facts", "ages", "text") or ("responses", "utter_greet", 0, "text").

    Raises:
        EditError: There is no such value.
    """
    value = load(text)
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError) as error:
            raise EditError(f"no {step!r} on the way to {list(path)}") from error
    return value


def set_value(text: str, path: Path, value: Any) -> str:
    """Write one value; a key that is not there is added at the end of its mapping.

    Args:
        value: Text, number, boolean, None, date, or a list or mapping of these (which is then written in one line).

    Raises:
        EditError: The place does not exist, or the result would not hold exactly this change.
    """
    before = load(text)
    wanted = copy.deepcopy(before)
    _put(wanted, path, value)
    if wanted == before and _same_types(wanted, before):
        return text
    try:
        node = _find(text, path)
    except EditError:
        parent = _find(text, path[:-1])
        return _proven(_add_key(text, parent, str(path[-1]), value), wanted)
    return _proven(_replace(text, node, value, _in_flow(text, path)), wanted)


def remove(text: str, path: Path) -> str:
    """Take a key or a list item away, with the lines that were its own.

    Raises:
        EditError: There is nothing at the path.
    """
    wanted = load(text)
    holder = wanted
    for step in path[:-1]:
        holder = holder[step]
    try:
        del holder[path[-1]]
    except (KeyError, IndexError) as error:
        raise EditError(f"nothing at {list(path)}") from error
    parent = _find(text, path[:-1])
    return _proven(_cut(text, parent, path[-1]), wanted)


def append_item(text: str, path: Path, value: Any) -> str:
    """Add an item at the end of a list.

    Raises:
        EditError: There is no list at the path.
    """
    wanted = load(text)
    holder = wanted
    for step in path:
        holder = holder[step]
    if not isinstance(holder, list):
        raise EditError(f"no list at {list(path)}")
    holder.append(value)
    node = _find(text, path)
    assert isinstance(node, SequenceNode)
    if not node.value:
        return _proven(_replace(text, node, holder), wanted)
    last = node.value[-1]
    if node.flow_style:  # the lines of a long list stay as they are
        end = last.end_mark.index
        return _proven(f"{text[:end]}, {_emit(value, in_flow=True)}{text[end:]}", wanted)
    indent = last.start_mark.column - 2
    end = _line_end(text, _content_end(text, last))
    return _proven(f"{text[:end]}\n{' ' * indent}- {_emit(value)}{text[end:]}", wanted)


# --- finding ------------------------------------------------------------------------------------------------------------


def _find(text: str, path: Path) -> Node:
    node = YAML().compose(io.StringIO(text))
    for step in path:
        node = _step(node, step)
    if node is None:
        raise EditError("the file is empty")
    return node


def _step(node: Node | None, step: str | int) -> Node:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step]
    raise EditError(f"no {step!r}")


def _put(holder: Any, path: Path, value: Any) -> None:
    for step in path[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError) as error:
            raise EditError(f"no {step!r} on the way to {list(path)}") from error
    if not isinstance(holder, dict) and not (isinstance(holder, list) and isinstance(path[-1], int)):
        raise EditError(f"{list(path)[:-1]} holds no keys")
    try:
        holder[path[-1]] = value  # type: ignore[index]
    except IndexError as error:
        raise EditError(f"no item {path[-1]}") from error


def _proven(text: str, wanted: Any) -> str:
    found = load(text)
    if found != wanted or not _same_types(found, wanted):
        raise EditError("the change cannot be written without changing something else")
    return text


def _same_types(one: Any, two: Any) -> bool:
    """1 == True and 1 == 1.0 in Python, but not in a file."""
    if isinstance(one, dict):
        return all(_same_types(one[key], two[key]) for key in one)
    if isinstance(one, list):
        return all(_same_types(a, b) for a, b in zip(one, two, strict=True))
    return isinstance(one, bool) == isinstance(two, bool) and isinstance(one, str) == isinstance(two, str)


def _content_end(text: str, node: Node) -> int:
    """Where a value's own text ends: block collections and block scalars run on over blank lines and comments."""
    end = node.end_mark.index
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return _content_end(text, last[1] if isinstance(last, tuple) else last)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip("\n "))
    return end


def _line_end(text: str, index: int) -> int:
    """End of the line, comment included."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


# --- writing ------------------------------------------------------------------------------------------------------------


def _replace(text: str, node: Node, value: Any, in_flow: bool = False) -> str:
    start, end = node.start_mark.index, _content_end(text, node)
    if isinstance(node, ScalarNode) and node.style == "|" and isinstance(value, str):
        return text[:start] + _literal(text, node, value) + text[end:]
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style:
        # A block becomes a flow in place of its lines; its key's line keeps its own comment.
        lead = text[:start].rstrip(" \n-") if isinstance(node, SequenceNode) else text[:start].rstrip(" \n")
        return f"{lead} {_emit(value)}{text[end:]}"
    style = node.style if isinstance(node, ScalarNode) else None
    written = _emit(value, style, in_flow)
    if start == end:  # `key:` with nothing behind it
        written = " " + written
    return text[:start] + written + text[end:]


def _literal(text: str, node: ScalarNode, value: str) -> str:
    """Write a block of lines with the indentation the block has."""
    if not value.strip("\n"):
        return '""'
    body_start = text.index("\n", node.start_mark.index) + 1
    header = text[node.start_mark.index : body_start - 1]
    match = re.search(r"^( +)\S", text[body_start : node.end_mark.index], re.M)
    indent = match[1] if match else "    "
    lines = value.rstrip("\n").split("\n")
    return header + "\n" + "\n".join(indent + line if line else "" for line in lines)


def _in_flow(text: str, path: Path) -> bool:
    """Whether a place stands inside [ ] or { }, perhaps begun lines before, where commas and brackets need quotes."""
    node: Node | None = YAML().compose(io.StringIO(text))
    for step in path:
        if getattr(node, "flow_style", False):
            return True
        node = _step(node, step)
    return False


def _add_key(text: str, node: Node, key: str, value: Any) -> str:
    if not isinstance(node, MappingNode):
        raise EditError(f"nothing to add {key!r} to")
    if node.flow_style or not node.value:
        inner = text[node.start_mark.index + 1 : node.end_mark.index - 1].strip()
        joined = f"{inner}, {key}: {_emit(value, in_flow=True)}" if inner else f"{key}: {_emit(value, in_flow=True)}"
        return f"{text[: node.start_mark.index]}{{{joined}}}{text[node.end_mark.index :]}"
    indent = node.value[0][0].start_mark.column
    end = _line_end(text, _content_end(text, node.value[-1][1]))
    return f"{text[:end]}\n{' ' * indent}{key}: {_emit(value)}{text[end:]}"


def _cut(text: str, parent: Any, step: str | int) -> str:
    items = parent.value
    if isinstance(parent, MappingNode):
        place = next(index for index, (key, _) in enumerate(items) if key.value == str(step))
        first, last = items[place][0], items[place][1]
    else:
        place = int(step)
        first = last = items[place]
    if parent.flow_style:
        return _cut_flow(text, items, place)
    if len(items) == 1:
        empty = "{}" if isinstance(parent, MappingNode) else "[]"
        lead = text[: parent.start_mark.index].rstrip(" \n-" if isinstance(parent, SequenceNode) else " \n")
        return f"{lead} {empty}{text[_content_end(text, parent) :]}"
    start = _line_start(text, first.start_mark.index)
    if isinstance(parent, MappingNode) and text[start : first.start_mark.index].strip():
        raise EditError("the first key behind a dash cannot be taken away by itself")
    end = _line_end(text, _content_end(text, last))
    return text[:start] + text[end + 1 :]


def _cut_flow(text: str, items: list[Any], place: int) -> str:
    def bounds(item: Any) -> tuple[int, int]:
        first, last = item if isinstance(item, tuple) else (item, item)
        return first.start_mark.index, last.end_mark.index

    start, end = bounds(items[place])
    if place + 1 < len(items):
        return text[:start] + text[bounds(items[place + 1])[0] :]
    return text[: bounds(items[place - 1])[1] if place else start] + text[end:]


def _emit(value: Any, style: str | None = None, in_flow: bool = False) -> str:
    """Write one value on one line."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_emit(item, in_flow=True) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_emit(item, in_flow=True)}" for key, item in value.items()) + "}"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if style == "'" and "\n" not in value and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style is None and _is_plain(value, in_flow):
        return value
    return _quoted(value)


def _is_plain(value: str, in_flow: bool) -> bool:
    """Whether a text can stand without quotes and still be read as this very text."""
    if not _PLAIN.fullmatch(value) and (in_flow or re.search(r"^[\W_]|[\n#:]|\s$|^\s", value) or not value):
        return False
    try:
        return bool(YAML(typ="safe", pure=True).load(value) == value)
    except YAMLError:
        return False


def _quoted(value: str) -> str:
    """Double quotes, letters as they are; JSON's escapes are also YAML's, and what YAML does not take is escaped too."""
    written = json.dumps(value, ensure_ascii=False)
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
