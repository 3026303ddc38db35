"""Everything that differs between machines, read once from the environment.

This is the only reader of the environment; `.env.example` lists the same names (tests/contract/test_settings.py).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, List, Mapping, Optional, Tuple

from triage.errors import SettingsError

Reader = Callable[[str], Any]
# Settings that are no more: name -> the one value that changed nothing, and what to do instead. Ignoring them could open doors at night.
_RETIRED = {
    "OPEN_HOURS": ("mon-sun 00:00-24:00", "nothing here any more: opening hours stand in data/opening_hours.yml"),
}
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?\Z")


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise ValueError("a port between 0 and 65535")
    return number


def _number(low: float, high: float) -> Reader:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:  # also false for nan
            raise ValueError(f"a number from {low:g} to {high:g}")
        return number

    return read


def _whole(low: int, high: int) -> Reader:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() else -1
        if not low <= number <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return number

    return read


def _word(*words: str) -> Reader:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError("one of " + ", ".join(words))
        return text.lower()

    return read


def _url(*schemes: str) -> Reader:
    def read(text: str) -> str:
        if not text.startswith(tuple(f"{scheme}:" for scheme in schemes)):
            raise ValueError("an address that starts with " + " or ".join(f"{scheme}:" for scheme in schemes))
        return text.rstrip("/") if text.startswith("http") else text

    return read


def _origins(text: str) -> Tuple[str, ...]:
    found = tuple(part.rstrip("/") for part in text.replace(",", " ").split())
    if not all(_ORIGIN.match(origin) for origin in found):
        raise ValueError("origins such as https://www.example.dk, with commas between")
    return found


def _networks(text: str) -> Tuple[Any, ...]:
    """Read "10.0.0.5, 192.168.1.0/24, fd00::/8"."""
    try:
        return tuple(ipaddress.ip_network(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.5, 192.168.1.0/24") from None


def _origin(text: str) -> str:
    if not _ORIGIN.match(text.rstrip("/")):
        raise ValueError("an origin such as https://vagt.example.dk")
    return text.rstrip("/")


def _provider(text: str) -> str:
    if not re.match(r"(https://[^\s\"'<>]+|http://(127\.0\.0\.1|localhost)(:\d+)?[^\s\"'<>]*)\Z", text):
        raise ValueError("an https address")
    return text.rstrip("/")


def _roles(text: str) -> Mapping[str, str]:
    """Read "indgangen-raadgiver=counsellor, indgangen-leder=supervisor"."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, role = part.rpartition("=")
        if not name or role not in ("counsellor", "supervisor", "editor", "admin"):
            raise ValueError(
                "pairs such as 'vagt=counsellor, leder=supervisor' (counsellor, supervisor, editor or admin)"
            )
        found[name.strip()] = role
    return found


def _key(text: str) -> str:
    if len(text) < 32:
        raise ValueError("at least 32 random characters")
    return text


def _bare_url(text: str) -> str:
    if not re.match(r"https://[^\s\"'<>]+\Z", text):
        raise ValueError("an https address")
    return text


def _part(name: str, read: Reader, default: str, secret: bool = False) -> Any:
    """A field read from the environment variable `name`; an empty value means the default."""
    return field(metadata={"name": name, "read": read, "default": default}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """All settings of all processes. Times are in seconds unless the name says otherwise."""

    environment: str = _part("ENVIRONMENT", _word("development", "production"), "development")
    host: str = _part("HOST", str, "127.0.0.1")
    public_port: int = _part("PUBLIC_PORT", _port, "8000")
    staff_port: int = _part("STAFF_PORT", _port, "8001")
    bot_url: str = _part("BOT_URL", _url("http", "https"), "http://127.0.0.1:5005")
    bot_model_urls: Tuple[str, ...] = _part("BOT_MODEL_URLS", _origins, "")
    bot_timeout_seconds: float = _part("BOT_TIMEOUT_SECONDS", _number(0.1, 60), "5")
    database_url: str = _part(
        "DATABASE_URL", _url("sqlite", "postgresql", "postgresql+psycopg"), "sqlite:///var/indgangen.sqlite3", True
    )
    redis_url: Optional[str] = _part("REDIS_URL", _url("redis", "rediss", "unix"), "", True)
    data_dir: Path = _part("DATA_DIR", Path, "data")
    var_dir: Path = _part("VAR_DIR", Path, "var")
    conversation_idle_seconds: int = _part("CONVERSATION_IDLE_SECONDS", _whole(1, 86_400), "1800")
    max_message_chars: int = _part("MAX_MESSAGE_CHARS", _whole(1, 2000), "2000")
    max_conversations: int = _part("MAX_CONVERSATIONS", _whole(1, 1_000_000), "20000")
    public_origins: Tuple[str, ...] = _part("PUBLIC_ORIGINS", _origins, "")
    embed_origins: Tuple[str, ...] = _part("EMBED_ORIGINS", _origins, "")
    trusted_proxies: Tuple[Any, ...] = _part("TRUSTED_PROXIES", _networks, "")
    return_code_hours: int = _part("RETURN_CODE_HOURS", _whole(1, 336), "72")
    return_code_pepper: Optional[str] = _part("RETURN_CODE_PEPPER", str, "", True)
    staff_origin: Optional[str] = _part("STAFF_ORIGIN", _origin, "")
    oidc_issuer: Optional[str] = _part("OIDC_ISSUER", _provider, "")
    oidc_client_id: Optional[str] = _part("OIDC_CLIENT_ID", str, "")
    oidc_client_secret: Optional[str] = _part("OIDC_CLIENT_SECRET", str, "", True)
    oidc_role_claim: str = _part("OIDC_ROLE_CLAIM", str, "roles")
    oidc_roles: Mapping[str, str] = _part("OIDC_ROLES", _roles, "")
    relay_key: Optional[str] = _part("RELAY_KEY", _key, "", True)
    editor_four_eyes: bool = _part("EDITOR_FOUR_EYES", lambda text: _word("yes", "no")(text) == "yes", "yes")
    unanswered_questions: bool = _part("UNANSWERED_QUESTIONS", lambda text: _word("yes", "no")(text) == "yes", "no")
    quick_exit_url: str = _part("QUICK_EXIT_URL", _bare_url, "https://www.dr.dk/")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read and check every setting.

        Args:
            env: Usually os.environ; unknown names are ignored.

        Raises:
            SettingsError: One line for each value that cannot be used, without showing secrets.
        """
        values, faults = {}, []  # type: ignore[var-annotated]
        for name, part in cls.__dataclass_fields__.items():
            values[name] = _read(part.metadata, env, part.repr, faults)
        for name, (harmless, instead) in _RETIRED.items():
            if env.get(name, "").strip() not in ("", harmless):
                faults.append(f"{name}: expected {instead}")
        if faults:
            raise SettingsError("\n".join(faults))
        return cls(**values)

    @property
    def allowed_origins(self) -> Tuple[str, ...]:
        """Origins whose pages may open the chat's WebSocket: those set, or this machine's own."""
        local = tuple(f"http://{host}:{self.public_port}" for host in ("127.0.0.1", "localhost"))
        return self.public_origins or local


def _read(meta: Mapping[str, Any], env: Mapping[str, str], shown: bool, faults: List[str]) -> Any:
    text = env.get(meta["name"], "").strip() or meta["default"]
    if not text and meta["read"] not in (_origins, _networks, _roles):
        return None
    try:
        return meta["read"](text)
    except ValueError as error:
        came = f", got {text!r}" if shown else ""
        faults.append(f"{meta['name']}: expected {error}{came}")
        return None
