"""What protects visitors at the edge: response headers, the origin check, and a rate limit that knows no address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Protocol

from sanic import Request
from sanic.response import BaseHTTPResponse

# How much one conversation may send; more than this no one types (issue A, "100 messages a second").
MESSAGES_PER_WINDOW = 20
WINDOW_SECONDS = 10.0
# Frames of any kind on one socket, typing included; more means a broken or hostile program.
FRAMES_PER_WINDOW = 3000
_PERMISSIONS = (
    "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
    "midi", "payment", "publickey-credentials-get", "usb", "browsing-topics", "interest-cohort",
)  # fmt: skip


class SecuritySettings(Protocol):
    """The part of the settings that the headers need."""

    @property
    def embed_origins(self) -> tuple[str, ...]: ...

    @property
    def allowed_origins(self) -> tuple[str, ...]: ...


def content_policy(settings: SecuritySettings, embedded: bool = False) -> str:
    """Build the content security policy: own files only, nothing inline, framed by nobody but the sites allowed."""
    sockets = " ".join("ws" + origin[4:] for origin in settings.allowed_origins)
    ancestors = " ".join(("'self'", *settings.embed_origins)) if embedded else "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self' {sockets}; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def secure_headers(settings: SecuritySettings, path: str) -> dict[str, str]:
    """Return the headers of every public answer.

    no-store also on styles and scripts: a shared family computer should keep no sign of the visit in its cache.
    """
    embedded = path.startswith("/embed")
    headers = {
        "Content-Security-Policy": content_policy(settings, embedded),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "cross-origin" if embedded else "same-origin",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _PERMISSIONS),
        "X-Content-Type-Options": "nosniff",
        "X-DNS-Prefetch-Control": "off",
        "X-Robots-Tag": "noarchive",
        "Cache-Control": "no-store",
    }
    if any(origin.startswith("https:") for origin in settings.allowed_origins):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if not embedded:
        headers["X-Frame-Options"] = "DENY"
    return headers


def add_secure_headers(request: Request, response: BaseHTTPResponse) -> None:
    """Response middleware of the public app."""
    for name, value in secure_headers(request.app.ctx.shared.settings, request.path).items():
        response.headers.setdefault(name, value)


def is_allowed_origin(origin: str | None, allowed: Iterable[str]) -> bool:
    """Say whether a page of this origin may open the chat.

    A browser always sends the header for a WebSocket, so a foreign page is refused. A program without one is let in:
    it could write any header it likes, and there is no cookie that it could abuse.
    """
    return origin is None or origin.rstrip("/").lower() in {item.lower() for item in allowed}


class RateLimit:
    """Token bucket for one conversation or one socket; it holds two numbers and nothing about who."""

    __slots__ = ("_capacity", "_clock", "_level", "_per_second", "_then")

    def __init__(self, count: int, window_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity, self._per_second, self._clock = float(count), count / window_seconds, clock
        self._level, self._then = float(count), clock()

    def take(self, cost: float = 1.0) -> bool:
        """Use tokens; False, and nothing used, when there are not enough."""
        self._refill()
        if self._level < cost:
            return False
        self._level -= cost
        return True

    def wait_ms(self, cost: float = 1.0) -> int:
        """Milliseconds until `take` will be true again."""
        self._refill()
        return max(0, int((cost - self._level) / self._per_second * 1000) + 1)

    def is_full(self) -> bool:
        """Whether nothing has been used, or all of it has come back."""
        self._refill()
        return self._level >= self._capacity

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(self._capacity, self._level + (now - self._then) * self._per_second)
        self._then = now
