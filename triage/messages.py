"""The wire format of the chat: which frames exist, what they carry, and what is refused.

Browser and server speak JSON objects with a `type` over one WebSocket (docs/protocol.md). This module checks a frame
at the edge, so that nobody behind it meets an over-long text, a control character or a field of the wrong kind.
It opens no socket and knows no conversation; order, sequence numbers and rate are the business of `web.chat`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Callable, ClassVar, Dict, Optional, Type, Union

from triage.errors import FrameError

PROTOCOL = 1
MAX_FRAME_BYTES = 16 * 1024  # a message of 2000 characters is at most 12 kB of JSON with escapes
MAX_SEALED_BYTES = (
    64 * 1024
)  # frames of LARGE_FRAMES: the summary holds a whole talk, padded (web/static/lib/sealing.js)
MAX_MESSAGE_CHARS = 2000  # code points, after trimming; docs/protocol.md
RATED_CHARS = 1999  # at each end of a text that is refused as too long; nobody reads it, but danger in it is answered
MAX_BOX_CHARS = 60_000  # base64url of a sealed box; leaves room for the rest of the frame
MAX_KEY_CHARS = 256  # a P-256 public key is 88 characters in base64url
MAX_WRAPPED_CHARS = 255  # token and key of a tab, sealed with a return code
MAX_PAYLOAD_CHARS = 500
MAX_LAST_SEQ = 10_000_000  # more frames than a talk can have; a made-up number must not use up all numbers
SHARE_KEYS = frozenset({"topic", "age", "municipality", "risk", "messages"})
STATES = frozenset({"bot", "offered", "waiting", "with_counsellor", "ended", "closed_hours", "left", "expired"})
RISKS = frozenset({"none", "concern", "high", "acute"})
CARD_KINDS = frozenset({"offer", "contact", "notice"})
HELPED = frozenset({"yes", "partly", "no"})
LARGE_FRAMES = frozenset({"sealed", "keep", "kept"})  # the only frames that may be longer than MAX_FRAME_BYTES

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_LANG = re.compile(r"[a-z]{2}\Z")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")  # 32 random bytes in base64url
_LOCATOR = re.compile(r"[A-Za-z0-9_-]{22}\Z")  # 16 bytes made from a return code
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+\Z")
_AREA = re.compile(r"[a-z]{1,32}\Z")
_ACTION = re.compile(r"(tel:\+?[0-9]{3,15}|sms:\+?[0-9]{3,15}|https://[^\s\"<>]{3,300})\Z")
# Line feed stays. ZWJ and variation selectors stay: emoji are built with them. Zero-width and direction characters go:
# they split a word for the eye of a rule while the reader sees it whole.
_HIDDEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_token(text: str) -> bool:
    """Say whether a text has the form of a resume token."""
    return _TOKEN.match(text) is not None


def clean_text(text: str) -> str:
    """Make a text safe to show and to judge: one form of letters, no control or hidden characters, trimmed.

    Args:
        text: As it came out of the JSON; may hold lone surrogates.

    Returns:
        NFC text; line breaks are "\\n", other control characters became spaces.
    """
    text = _SURROGATE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub(" ", _HIDDEN.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


# --- checks of one field: value in, checked value out, FrameError(code) otherwise -----------------------------------

Check = Callable[[Any], Any]


def _string(limit: int, pattern: Optional[re.Pattern[str]] = None, code: str = "wrong_field") -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or len(value) > limit or _SURROGATE.search(value):
            raise FrameError(code)
        if pattern is not None and not pattern.match(value):
            raise FrameError(code)
        return value

    return check


def _optional(inner: Check) -> Check:
    return lambda value: None if value is None else inner(value)


def _integer(low: int, high: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise FrameError("wrong_field")
        return value

    return check


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise FrameError("wrong_field")
    return value


def _one_of(words: frozenset[str]) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            raise FrameError("wrong_field")
        return value

    return check


def _list_of(inner: Check, limit: int) -> Check:
    def check(value: Any) -> list:
        if not isinstance(value, (list, tuple)) or len(value) > limit:
            raise FrameError("wrong_field")
        return [inner(item) for item in value]

    return check


def _object(checks: Dict[str, Check]) -> Check:
    def check(value: Any) -> dict:
        if not isinstance(value, dict) or set(value) != set(checks):
            raise FrameError("wrong_field")
        return {name: inner(value[name]) for name, inner in checks.items()}

    return check


def _message_text(value: Any) -> str:
    if not isinstance(value, str):
        raise FrameError("wrong_field")
    text = clean_text(value)
    if not text:
        raise FrameError("empty")
    if len(text) > MAX_MESSAGE_CHARS:
        raise FrameError("too_long")
    return text


def _action(value: Any) -> Dict[str, str]:
    """Something to tap: {label, href}, or the address alone, which gets a plain label."""
    if isinstance(value, str):
        value = {"label": label_of(value), "href": value}
    return _object({"label": _string(200), "href": _string(310, _ACTION)})(value)  # type: ignore[no-any-return]


def label_of(href: str) -> str:
    """Name an address as a person would: "Ring 112", "Sms 1245", "Gå til headspace.dk"."""
    scheme, _, rest = href.partition(":")
    words = {"tel": "Ring ", "sms": "Sms "}
    if scheme in words:
        return (words[scheme] + rest)[:200]
    return ("Gå til " + re.sub(r"^//(www\.)?|/.*$", "", rest))[:200]


def _share(value: Any) -> Dict[str, bool]:
    """Flags only: which lines of the summary the visitor will send sealed. No readable text passes here."""
    if not isinstance(value, dict) or not set(value) <= SHARE_KEYS:
        raise FrameError("wrong_field")
    return {key: _boolean(flag) for key, flag in value.items()}


_id = _string(64, _ID, "wrong_id")
_seq = _integer(0, 2**53)
_shown = _string(4000)
_choice = _object({"title": _string(200), "payload": _string(MAX_PAYLOAD_CHARS)})
_card = _object(
    {
        "kind": _one_of(CARD_KINDS),
        "id": _string(100),
        "title": _string(200),
        "lines": _list_of(_string(1000), 30),
        "actions": _list_of(_action, 10),
    }
)
_hours = _object({"open": _boolean, "text": _string(200)})


def _part(check: Check, **options: Any) -> Any:
    return field(metadata={"check": check}, **options)


# --- the frames -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """Base of all frames; `type` is the word on the wire, `sender` who may send it."""

    type: ClassVar[str]
    sender: ClassVar[str]


@dataclass(frozen=True)
class Hello(Frame):
    """First frame of every connection. `resume` is the token of an earlier welcome, `last_seq` the last frame seen."""

    type: ClassVar[str] = "hello"
    sender: ClassVar[str] = "visitor"
    protocol: int = _part(_integer(0, 1000))
    municipality: Optional[str] = _part(_optional(_string(32, _AREA)), default=None)
    resume: Optional[str] = _part(_optional(_string(43, _TOKEN)), default=None, repr=False)
    last_seq: int = _part(_integer(0, MAX_LAST_SEQ), default=0)


@dataclass(frozen=True)
class Message(Frame):
    """What the visitor wrote; `repr` hides it, so that it cannot slip into a log."""

    type: ClassVar[str] = "message"
    sender: ClassVar[str] = "visitor"
    id: str = _part(_id)
    text: str = _part(_message_text, repr=False)


@dataclass(frozen=True)
class Choice(Frame):
    """A tapped button; `payload` must have been offered in this conversation."""

    type: ClassVar[str] = "choice"
    sender: ClassVar[str] = "visitor"
    id: str = _part(_id)
    payload: str = _part(_string(MAX_PAYLOAD_CHARS))


@dataclass(frozen=True)
class Typing(Frame):
    """The other side is writing. Sent both ways, never stored."""

    type: ClassVar[str] = "typing"
    sender: ClassVar[str] = "both"


@dataclass(frozen=True)
class HandoffAccept(Frame):
    """The visitor wants a human; `public_key` belongs to this talk only."""

    type: ClassVar[str] = "handoff.accept"
    sender: ClassVar[str] = "visitor"
    share: Dict[str, bool] = _part(_share)
    public_key: str = _part(_string(MAX_KEY_CHARS))


@dataclass(frozen=True)
class Sealed(Frame):
    """A box only the two browsers can open. The visitor's carries `id`, the server's carries `seq`."""

    type: ClassVar[str] = "sealed"
    sender: ClassVar[str] = "both"
    box: str = _part(_string(MAX_BOX_CHARS), repr=False)
    id: Optional[str] = _part(_optional(_id), default=None)
    seq: Optional[int] = _part(_optional(_seq), default=None)


@dataclass(frozen=True)
class TalkEnd(Frame):
    """The visitor ends the talk with the human, or no longer waits for one; the robot goes on."""

    type: ClassVar[str] = "talk.end"
    sender: ClassVar[str] = "visitor"


@dataclass(frozen=True)
class Feedback(Frame):
    """Whether the talk with the human helped; once for each talk, and kept as a number only."""

    type: ClassVar[str] = "feedback"
    sender: ClassVar[str] = "visitor"
    id: str = _part(_id)
    helped: str = _part(_one_of(HELPED))


@dataclass(frozen=True)
class Keep(Frame):
    """What the page needs to go on after a reload, sealed with a key that only the tab has. The last one counts."""

    type: ClassVar[str] = "keep"
    sender: ClassVar[str] = "visitor"
    box: str = _part(_string(MAX_BOX_CHARS, _BASE64URL), repr=False)


@dataclass(frozen=True)
class ReturnSave(Frame):
    """Make it possible to come back with four words. The words never leave the browser (docs/adr/0006-return-code.md)."""

    type: ClassVar[str] = "return.save"
    sender: ClassVar[str] = "visitor"
    id: str = _part(_id)
    locator: str = _part(_string(22, _LOCATOR), repr=False)
    verifier: str = _part(_string(43, _TOKEN), repr=False)
    box: str = _part(_string(MAX_WRAPPED_CHARS, _BASE64URL), repr=False)


@dataclass(frozen=True)
class ReturnOpen(Frame):
    """Come back with four words, on any device."""

    type: ClassVar[str] = "return.open"
    sender: ClassVar[str] = "visitor"
    id: str = _part(_id)
    locator: str = _part(_string(22, _LOCATOR), repr=False)
    verifier: str = _part(_string(43, _TOKEN), repr=False)


@dataclass(frozen=True)
class TransferAnswer(Frame):
    """Whether the talk may go to a colleague; with yes comes a new key, so that the old counsellor can read no further."""

    type: ClassVar[str] = "transfer.answer"
    sender: ClassVar[str] = "visitor"
    accepted: bool = _part(_boolean)
    public_key: Optional[str] = _part(_optional(_string(MAX_KEY_CHARS)), default=None)


@dataclass(frozen=True)
class Erase(Frame):
    """Forget everything now, and say so."""

    type: ClassVar[str] = "erase"
    sender: ClassVar[str] = "visitor"


@dataclass(frozen=True)
class Leave(Frame):
    """The visitor goes; everything is forgotten."""

    type: ClassVar[str] = "leave"
    sender: ClassVar[str] = "visitor"


@dataclass(frozen=True)
class Welcome(Frame):
    """Answer to hello. `seq` is the last number given out; `resumed` is false when nothing earlier is known here; with `kept`
    a frame of that name follows."""

    type: ClassVar[str] = "welcome"
    sender: ClassVar[str] = "server"
    resume: str = _part(_string(43, _TOKEN), repr=False)
    seq: int = _part(_seq)
    hours: Dict[str, Any] = _part(_hours)
    resumed: bool = _part(_boolean, default=False)
    state: str = _part(_one_of(STATES), default="bot")
    kept: bool = _part(_boolean, default=False)


@dataclass(frozen=True)
class Ack(Frame):
    """The message with this id is here and will not get lost."""

    type: ClassVar[str] = "ack"
    sender: ClassVar[str] = "server"
    id: str = _part(_id)


@dataclass(frozen=True)
class Own(Frame):
    """The visitor's own words with identities hidden, for a tab that comes back."""

    type: ClassVar[str] = "own"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    id: str = _part(_id)
    text: str = _part(_shown, repr=False)


@dataclass(frozen=True)
class Bot(Frame):
    """One reply of the robot; `reply_to` is the id of the message it answers, null when it comes by itself.

    `lang` is the language of text and choices (ISO 639-1) where that is not Danish; cards are always Danish.
    """

    type: ClassVar[str] = "bot"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    text: str = _part(_shown, repr=False)
    choices: list = _part(_list_of(_choice, 12), default_factory=list)
    cards: list = _part(_list_of(_card, 12), default_factory=list)
    risk: str = _part(_one_of(RISKS), default="none")
    topics: list = _part(_list_of(_string(40), 20), default_factory=list)
    lang: Optional[str] = _part(_optional(_string(2, _LANG)), default=None)
    reply_to: Optional[str] = _part(_optional(_id), default=None)


@dataclass(frozen=True)
class Noted(Frame):
    """What the robot has understood of the visitor, for the consent card; a later one replaces it."""

    type: ClassVar[str] = "noted"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    topic: Optional[str] = _part(_optional(_string(100)), default=None)
    age: Optional[int] = _part(_optional(_integer(0, 120)), default=None)
    municipality: Optional[str] = _part(_optional(_string(32, _AREA)), default=None)


@dataclass(frozen=True)
class Done(Frame):
    """The robot's answer to message `id` is complete."""

    type: ClassVar[str] = "done"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    id: str = _part(_id)


@dataclass(frozen=True)
class Queue(Frame):
    """Place in the queue, 1 is next; the estimate is null when nobody can honestly say. `cards`: who can be reached now."""

    type: ClassVar[str] = "queue"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    position: int = _part(_integer(0, 10_000))
    estimate_minutes: Optional[int] = _part(_optional(_integer(0, 10_000)), default=None)
    cards: list = _part(_list_of(_card, 12), default_factory=list)


@dataclass(frozen=True)
class Counsellor(Frame):
    """A human took the talk. The same frame with another key later means: derive again.

    `visitor_key` is the key it was answered to: a tab with another one knows that the talk goes on elsewhere.
    """

    type: ClassVar[str] = "counsellor"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    alias: str = _part(_string(64))
    public_key: str = _part(_string(MAX_KEY_CHARS))
    visitor_key: Optional[str] = _part(_optional(_string(MAX_KEY_CHARS)), default=None)


@dataclass(frozen=True)
class Transfer(Frame):
    """The counsellor asks to hand the talk to a colleague of this alias; without one the question is withdrawn."""

    type: ClassVar[str] = "transfer"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    alias: Optional[str] = _part(_optional(_string(64)), default=None)


@dataclass(frozen=True)
class Kept(Frame):
    """What the page gave with `keep`, for a page that was loaded anew or came back with a code."""

    type: ClassVar[str] = "kept"
    sender: ClassVar[str] = "server"
    box: str = _part(_string(MAX_BOX_CHARS), repr=False)


@dataclass(frozen=True)
class ReturnSaved(Frame):
    """The code works from now on, for so many hours."""

    type: ClassVar[str] = "return.saved"
    sender: ClassVar[str] = "server"
    id: str = _part(_id)
    hours: int = _part(_integer(1, 1000))


@dataclass(frozen=True)
class ReturnOpened(Frame):
    """The box given with `return.save`; the browser opens it with the words and says hello with what is in it."""

    type: ClassVar[str] = "return.opened"
    sender: ClassVar[str] = "server"
    id: str = _part(_id)
    box: str = _part(_string(MAX_WRAPPED_CHARS), repr=False)


@dataclass(frozen=True)
class Ended(Frame):
    """The talk with the human, or the whole conversation, is over."""

    type: ClassVar[str] = "ended"
    sender: ClassVar[str] = "server"
    seq: int = _part(_seq)
    reason: str = _part(_string(40))


@dataclass(frozen=True)
class Erased(Frame):
    """Receipt: nothing of the conversation is left here."""

    type: ClassVar[str] = "erased"
    sender: ClassVar[str] = "server"


@dataclass(frozen=True)
class Error(Frame):
    """Something was refused; `id` says which message, `retry_ms` when sending it again makes sense."""

    type: ClassVar[str] = "error"
    sender: ClassVar[str] = "server"
    code: str = _part(_string(40))
    text: str = _part(_string(400))
    id: Optional[str] = _part(_optional(_id), default=None)
    retry_ms: Optional[int] = _part(_optional(_integer(0, 600_000)), default=None)


FRAMES: Dict[str, Type[Frame]] = {
    cls.type: cls
    for cls in (
        Hello, Message, Choice, Typing, HandoffAccept, Sealed, TalkEnd, Feedback, Keep, ReturnSave, ReturnOpen, TransferAnswer,
        Erase, Leave,
        Welcome, Ack, Own, Bot, Noted, Done, Queue, Counsellor, Transfer, Kept, ReturnSaved, ReturnOpened, Ended, Erased, Error,
    )
}  # fmt: skip


def parse_frame(data: Union[str, bytes]) -> Frame:
    """Read one frame from the wire.

    Args:
        data: JSON text (or its UTF-8 bytes), at most MAX_FRAME_BYTES, for `sealed` and `keep` at most MAX_SEALED_BYTES.

    Returns:
        The frame, every field checked; unknown fields are an error, so that no client comes to rely on them.

    Raises:
        FrameError: code too_large, not_json, unknown_frame, wrong_field, wrong_id, empty or too_long.
    """
    value = _decode(data)
    if _size(data) > MAX_FRAME_BYTES and value.get("type") not in LARGE_FRAMES:
        raise FrameError("too_large")
    return _build(value)


def peek_id(data: Union[str, bytes]) -> Optional[str]:
    """Find the id of a frame that was refused, so that the error can name it; None where there is none."""
    try:
        value = _decode(data).get("id")
    except FrameError:
        return None
    return value if isinstance(value, str) and _ID.match(value) else None


def peek_refused_message(data: Union[str, bytes]) -> Optional[Message]:
    """Find the message in a frame that was refused as too long, so that danger in it is answered all the same.

    Returns:
        Its first and last RATED_CHARS characters, cleaned; None where the frame is no message, or has no good id.
    """
    try:
        value = _decode(data)
    except FrameError:
        return None
    text, message_id = value.get("text"), value.get("id")
    if value.get("type") != Message.type or not isinstance(text, str) or peek_id(data) is None:
        return None
    cut = text if len(text) <= 2 * RATED_CHARS + 1 else f"{text[:RATED_CHARS]}\n{text[-RATED_CHARS:]}"
    return Message(str(message_id), clean_text(cut))


def dump_frame(frame: Frame) -> str:
    """Write a frame as JSON on one line, æøå as they are; fields that are None and optional are left out.

    Raises:
        FrameError: A field of the frame is not of the protocol.
    """
    return json.dumps(as_object(frame), ensure_ascii=False, separators=(",", ":"))


def as_object(frame: Frame) -> Dict[str, Any]:
    """Turn a frame into the dict that goes on the wire."""
    out: Dict[str, Any] = {"type": frame.type}
    for part in fields(frame):
        value = part.metadata["check"](getattr(frame, part.name))
        if value is not None or part.default is MISSING:
            out[part.name] = value
    return out


def _size(data: Union[str, bytes]) -> int:
    return len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "replace"))


def _decode(data: Union[str, bytes]) -> Dict[str, Any]:
    if _size(data) > MAX_SEALED_BYTES:
        raise FrameError("too_large")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:  # RecursionError: thousands of nested brackets
        raise FrameError("not_json") from error
    if not isinstance(value, dict):
        raise FrameError("not_json")
    return value


def _build(value: Dict[str, Any]) -> Frame:
    word = value.get("type")
    cls = FRAMES.get(word) if isinstance(word, str) else None
    if cls is None:
        raise FrameError("unknown_frame")
    parts = {part.name: part for part in fields(cls)}
    if set(value) - set(parts) - {"type"}:
        raise FrameError("wrong_field")
    return cls(**{name: _read(part, value) for name, part in parts.items()})


def _read(part: Any, value: Dict[str, Any]) -> Any:
    if part.name in value:
        return part.metadata["check"](value[part.name])
    if part.default is not MISSING:
        return part.default
    if part.default_factory is not MISSING:
        return part.default_factory()
    raise FrameError("wrong_id" if part.name == "id" else "wrong_field")
