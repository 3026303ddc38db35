"""Signing in through a provider, against a real one on this machine: what works, and every lie that must not."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider
from tests.unit.web.desk_rig import Rig, add_staff, rig
from web.counsellor.oidc_pages import CALLBACK
from web.db import staff
from web.db.models import Staff


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    made = OidcProvider()
    yield made
    made.close()


def env(provider: OidcProvider) -> dict[str, str]:
    return {
        "OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": CLIENT_SECRET, "STAFF_ORIGIN": "http://127.0.0.1:8001",
        "OIDC_ROLES": "vagt=counsellor, leder=supervisor, it=admin",
    }  # fmt: skip


async def go_and_come_back(client: httpx.AsyncClient) -> httpx.Response:
    """What a browser does: to the provider and back. The provider's address is real, ours is behind a proxy."""
    out = await client.get("/sign-in/oidc")
    async with httpx.AsyncClient() as outside:
        back = (await outside.get(out.headers["location"])).headers["location"]
    return await client.get(back.removeprefix("http://127.0.0.1:8001"))


def people(running: Rig) -> list[Staff]:
    return running.store.run_now(staff.everyone)


async def test_signs_in_and_makes_the_account_once(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running:
        for _ in range(2):
            async with running.client() as client:
                answer = await go_and_come_back(client)
                desk = await client.get("/desk")

                assert answer.status_code == 200 and 'content="0; url=/"' in answer.text
                assert desk.status_code == 200 and "Bo" in desk.text
        [bo] = [person for person in people(running) if person.oidc_subject]

        assert (bo.name, bo.alias, bo.role) == ("abc@kommune.dk", "Bo", "counsellor")
        assert bo.oidc_subject != "42" and len(bo.oidc_subject or "") == 64


async def test_asks_with_pkce_state_and_nonce_that_are_new_each_time(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        await go_and_come_back(client)
        await go_and_come_back(client)

        first, second = provider.asked
        assert first["response_type"] == "code" and first["code_challenge_method"] == "S256"
        assert first["redirect_uri"] == "http://127.0.0.1:8001" + CALLBACK
        assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


async def test_flow_cookie_is_for_no_script_and_short(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        cookie = (await client.get("/sign-in/oidc")).headers["set-cookie"]

        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=600" in cookie


def other_key(claims: dict[str, object]) -> str:
    return jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048))


def unsigned(claims: dict[str, object]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none"}, claims)
    ]
    return ".".join([*parts, ""])


def with_our_secret(claims: dict[str, object]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET), algorithms=["HS256"])


@pytest.mark.parametrize("sign", [other_key, unsigned, with_our_secret, lambda claims: "x.y.z", lambda claims: ""])
async def test_a_token_signed_wrongly_is_refused(tmp_path: Path, provider: OidcProvider, sign) -> None:  # type: ignore[no-untyped-def]
    provider.sign = sign
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        answer = await go_and_come_back(client)

        assert answer.status_code == 401 and "desk_session" not in client.cookies
        assert len(people(running)) == 1


@pytest.mark.parametrize(
    "lie",
    [{"nonce": "x"}, {"nonce": None}, {"iss": "https://evil.example"}, {"aud": "another"}, {"aud": [CLIENT_ID, "another"]},
     {"exp": int(time.time()) - 600}, {"exp": None}, {"sub": None}],
)  # fmt: skip
async def test_a_claim_that_is_wrong_is_refused(tmp_path: Path, provider: OidcProvider, lie: dict[str, object]) -> None:
    def twist(claims: dict[str, object]) -> None:
        claims.update(lie)
        for name in [name for name, value in claims.items() if value is None]:
            del claims[name]

    provider.twist = twist
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        answer = await go_and_come_back(client)

        assert answer.status_code == 401 and "desk_session" not in client.cookies


async def test_another_browsers_answer_is_refused(tmp_path: Path, provider: OidcProvider) -> None:
    """An attacker who lets a counsellor open their own answer would have them work in the attacker's account."""
    async with rig(tmp_path, **env(provider)) as running, running.client() as attacker, running.client() as victim:
        out = await attacker.get("/sign-in/oidc")
        async with httpx.AsyncClient() as outside:
            back = (
                (await outside.get(out.headers["location"])).headers["location"].removeprefix("http://127.0.0.1:8001")
            )

        without_flow = await victim.get(back)
        await victim.get("/sign-in/oidc")
        with_own_flow = await victim.get(back)

        assert [without_flow.status_code, with_own_flow.status_code] == [401, 401]


async def test_a_code_is_good_once(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        out = await client.get("/sign-in/oidc")
        flow = client.cookies["desk_oidc"]
        async with httpx.AsyncClient() as outside:
            back = (
                (await outside.get(out.headers["location"])).headers["location"].removeprefix("http://127.0.0.1:8001")
            )
        first = await client.get(back)
        client.cookies.clear()
        client.cookies.set("desk_oidc", flow)

        assert (first.status_code, (await client.get(back)).status_code) == (200, 401)


async def test_new_keys_of_the_provider_are_fetched(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        await go_and_come_back(client)
        provider.new_keys()

        assert (await go_and_come_back(client)).status_code == 200


async def test_role_follows_the_claim_and_without_one_nobody_gets_in(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        await go_and_come_back(client)
        provider.person["roles"] = ["leder", "vagt", "andet"]
        await go_and_come_back(client)
        role = next(person.role for person in people(running) if person.oidc_subject)
        provider.person["roles"] = ["andet"]
        refused = await go_and_come_back(client)

        assert role == "supervisor"
        assert refused.status_code == 401 and "har ikke adgang her" in refused.text


async def test_a_name_that_is_taken_is_not_taken_over(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        add_staff(running.store, "abc@kommune.dk", "admin")

        answer = await go_and_come_back(client)

        assert answer.status_code == 401 and "allerede en konto" in answer.text
        assert all(person.oidc_subject is None for person in people(running))


async def test_a_closed_account_stays_closed_and_no_password_opens_it(tmp_path: Path, provider: OidcProvider) -> None:
    async with rig(tmp_path, **env(provider)) as running, running.client() as client:
        await go_and_come_back(client)
        bo = next(person for person in people(running) if person.oidc_subject)
        client.cookies.clear()
        by_password = [(await running.sign_in(client, bo.name, word)).status_code for word in ("", "x")]
        running.store.run_now(staff.set_active, None, bo.id, False, bo.created_at)

        closed = await go_and_come_back(client)

        assert by_password == [401, 401] and "er lukket" in closed.text and closed.status_code == 401


async def test_provider_that_is_away_or_another_than_it_says_costs_nothing(
    tmp_path: Path, provider: OidcProvider
) -> None:
    settings = env(provider)
    provider.issuer = "http://127.0.0.1:1"  # what it says of itself no longer fits the settings
    async with rig(tmp_path, **settings) as running, running.client() as client:
        other = await client.get("/sign-in/oidc")
        provider.close()
        away = await client.get("/sign-in/oidc")
        with_password = await running.sign_in(client)

        assert (other.status_code, away.status_code, with_password.status_code) == (401, 401, 303)


async def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        form = await client.get("/sign-in")
        answers = [(await client.get(path)).status_code for path in ("/sign-in/oidc", CALLBACK + "?code=x&state=y")]

        assert answers == [404, 404]
        assert "kommunen" not in form.text.lower().split("<form")[0].split("<h1>")[1]


def test_state_is_in_the_address_and_the_verifier_is_not() -> None:
    from web.counsellor.oidc import Flow

    flow = Flow.begin()

    assert Flow.load(flow.dump()) == flow
    assert parse_qs(urlsplit(f"/?state={flow.state}").query)["state"] == [flow.state]
