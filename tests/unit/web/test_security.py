"""Headers, origin check, rate limit."""

from __future__ import annotations

import pytest

from tests.fakes import FakeClock
from triage.settings import Settings
from web.security import RateLimit, content_policy, is_allowed_origin, secure_headers

SETTINGS = Settings.from_env(
    {"EMBED_ORIGINS": "https://www.kommune.example.dk", "PUBLIC_ORIGINS": "https://indgang.example.dk"}
)


def test_policy_lets_nothing_inline_and_nothing_foreign() -> None:
    policy = content_policy(SETTINGS)

    assert "unsafe" not in policy and "*" not in policy and "data:" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' wss://indgang.example.dk;" in policy


def test_only_the_frame_page_may_be_framed_and_only_by_sites_allowed() -> None:
    assert "frame-ancestors 'self' https://www.kommune.example.dk;" in content_policy(SETTINGS, embedded=True)
    assert "X-Frame-Options" not in secure_headers(SETTINGS, "/embed/kalundborg")
    assert secure_headers(SETTINGS, "/kalundborg")["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://indgang.example.dk", True),
        ("https://INDGANG.example.dk", True),
        (None, True),
        ("https://evil.example", False),
        ("https://indgang.example.dk.evil.example", False),
        ("http://indgang.example.dk", False),
        ("null", False),
        ("", False),
    ],
)
def test_foreign_pages_cannot_open_the_chat(origin: str | None, allowed: bool) -> None:
    assert is_allowed_origin(origin, SETTINGS.allowed_origins) is allowed


def test_limit_lets_a_burst_through_and_then_refills() -> None:
    clock = FakeClock()
    limit = RateLimit(20, 10, clock)

    burst = [limit.take() for _ in range(25)]
    wait_ms = limit.wait_ms()
    clock.tick(wait_ms / 1000)

    assert burst == [True] * 20 + [False] * 5
    assert 0 < wait_ms <= 501
    assert limit.take() and not limit.take()
