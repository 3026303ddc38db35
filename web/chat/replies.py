"""Turns what Rasa answers into the fields of `bot` frames. Pure; what does not fit the protocol is dropped, not passed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from triage.errors import FrameError
from triage.messages import Bot, dump_frame

MAX_TEXT_CHARS = 4000


@dataclass
class Reply:
    """One `bot` frame to be; `is_handoff` asks web to offer a human with it, `lang` is set where text and choices are not Danish,
    `is_lost` where the robot did not understand."""

    text: str = ""
    choices: list[dict[str, str]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    is_handoff: bool = False
    is_lost: bool = False
    lang: str | None = None

    def fields(self) -> dict[str, Any]:
        """Fields of the frame, without number, risk and what it answers."""
        return {"text": self.text, "choices": self.choices, "cards": self.cards, "topics": self.topics,
                "lang": self.lang}  # fmt: skip

    def add(self, custom: dict[str, Any]) -> None:
        """Add cards, choices and topics of a `custom` object; each faulty one is left out."""
        for name in ("cards", "choices"):
            getattr(self, name).extend(item for item in _items(custom.get(name)) if _fits(name, item))
        self.topics += [
            topic for topic in _items(custom.get("topics")) if isinstance(topic, str) and topic not in self.topics
        ]
        self.is_handoff = self.is_handoff or custom.get("handoff") is True
        self.is_lost = self.is_lost or custom.get("lost") is True

    @property
    def is_empty(self) -> bool:
        """True when a visitor would see nothing."""
        return not (self.text or self.cards or self.choices)


def read_replies(items: list[dict[str, Any]]) -> list[Reply]:
    """Read Rasa's list.

    Args:
        items: {"text"}, {"text", "buttons"} or {"custom": {"text"?, "cards"?, "choices"?, "topics"?, "handoff"?}};
            a `custom` without `text` belongs to the item before it.

    Returns:
        Replies in order, none of them empty.
    """
    replies: list[Reply] = []
    for item in items:
        found = item.get("custom")
        custom: dict[str, Any] = found if isinstance(found, dict) else {}
        text = _text(item.get("text")) or _text(custom.get("text"))
        if text or not replies:
            replies.append(Reply(text))
        replies[-1].add(custom)
        replies[-1].add({"choices": [_button(button) for button in _items(item.get("buttons"))]})
    return [reply for reply in replies if not reply.is_empty or reply.is_handoff]


def _button(button: Any) -> Any:
    """Rasa's buttons may carry more than a title and a payload."""
    return {key: button.get(key) for key in ("title", "payload")} if isinstance(button, dict) else button


def _text(value: Any) -> str:
    return value.strip()[:MAX_TEXT_CHARS] if isinstance(value, str) else ""


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _fits(name: str, item: Any) -> bool:
    """Ask the protocol itself whether a frame could carry this item."""
    parts: dict[str, Any] = {name: [item]}
    try:
        dump_frame(Bot(seq=0, text="", **parts))
    except FrameError:
        return False
    return True
