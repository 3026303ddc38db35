"""Signing in: what is refused, what is told, and what the browser is given. On the real staff app."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from sqlalchemy import event

from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import PASSWORD, Rig, add_staff, csrf_of, fresh_engine, meta_csrf, rig
from web.counsellor import accounts, auth, passwords
from web.counsellor.store import Store
from web.db import staff
from web.db.models import Staff

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(fresh_engine(tmp_path))
    add_staff(made)
    return made


async def test_right_password_opens_the_desk(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        answer = await running.sign_in(client)
        page = await client.get("/desk")

        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        assert page.status_code == 200
        assert "Alma" in page.text


async def test_cookie_is_for_this_host_and_no_script(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        cookie = (await running.sign_in(client)).headers["set-cookie"]

        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_cookie_is_secure_anywhere_but_on_this_machine(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        answer = await client.get("/sign-in", headers={"Host": "vagt.example.dk"})

        assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "env",
    [{"ENVIRONMENT": "production"}, {"STAFF_ORIGIN": "https://vagt.example.dk"}],
    ids=["production", "an origin with https"],
)
async def test_a_proxy_that_calls_us_by_a_local_name_makes_no_cookie_insecure(
    tmp_path: Path, env: dict[str, str]
) -> None:
    """nginx, unless told otherwise, sends Host: 127.0.0.1."""
    async with rig(tmp_path, **env) as running, running.client() as client:
        form = await client.get("/sign-in")
        token = form.headers["set-cookie"].split(";")[0].split("=", 1)[1]
        data = {"csrf": token, "name": "Alma", "password": PASSWORD}
        done = await client.post("/sign-in", data=data, headers={"Cookie": f"desk_form={token}"})

    assert "Secure" in form.headers["set-cookie"]
    (session,) = [value for value in done.headers.get_list("set-cookie") if "desk_session" in value]
    assert session.startswith("__Host-desk_session=") and "Secure" in session


@pytest.mark.parametrize("path", ["/", "/desk", "/account"])
async def test_nothing_is_shown_to_somebody_not_signed_in(tmp_path: Path, path: str) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        answer = await client.get(path, follow_redirects=True)

        assert answer.url.path == "/sign-in"


async def test_wrong_name_wrong_password_and_locked_account_look_the_same(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=("Alma", "Villads")) as running, running.client() as client:
        for _ in range(staff.MAX_FAILURES):
            await running.sign_in(client, "Villads", "forkert kode her")

        tries = {"Nogen Helt Anden": PASSWORD, "Alma": "forkert kode her", "Villads": PASSWORD}
        answers = {name: await running.sign_in(client, name, password) for name, password in tries.items()}

        assert [answer.status_code for answer in answers.values()] == [401, 401, 401]
        pages = {
            answer.text.replace(csrf_of(answer.text), "").replace(f'value="{name}"', "value")  # what was typed
            for name, answer in answers.items()
        }
        assert len(pages) == 1
        assert "desk_session" not in client.cookies


async def statements_of(store: Store, name: str, password: str = "forkert adgangskode") -> list[str]:
    """Kinds of statements a refused sign-in runs, in order."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, text: str, *_: object) -> None:
        said.append(text.split()[0])

    event.listen(store.engine, "before_cursor_execute", hear)
    try:
        assert await auth.sign_in(store, name, password, "123456", NOW) is None
    finally:
        event.remove(store.engine, "before_cursor_execute", hear)
    return [word for word in said if word != "BEGIN"]


@pytest.mark.parametrize("name", ["ukendt", "x" * 300, "al\0ma", "' OR 1=1 --"])
async def test_unknown_name_runs_the_same_statements(store: Store, name: str) -> None:
    assert await statements_of(store, name) == await statements_of(store, "alma")


async def test_locked_account_runs_the_same_statements(store: Store) -> None:
    known = await statements_of(store, "alma")
    for _ in range(staff.MAX_FAILURES):
        await auth.sign_in(store, "alma", "forkert adgangskode", "", NOW)

    assert await statements_of(store, "alma", PASSWORD) == known
    assert {"UPDATE", "INSERT"} <= set(known)


async def test_lock_opens_again_after_its_time(store: Store) -> None:
    for _ in range(staff.MAX_FAILURES):
        assert await auth.sign_in(store, "alma", "forkert", "", NOW) is None

    assert await auth.sign_in(store, "alma", PASSWORD, "", NOW + timedelta(minutes=14)) is None
    assert await auth.sign_in(store, "alma", PASSWORD, "", NOW + timedelta(minutes=16)) is not None


async def test_success_forgets_earlier_failures(store: Store) -> None:
    for _ in range(3):
        for _ in range(staff.MAX_FAILURES - 1):
            await auth.sign_in(store, "alma", "forkert", "", NOW)

        assert await auth.sign_in(store, "alma", PASSWORD, "", NOW) is not None


def test_unknown_name_costs_as_much_time_as_a_known_one() -> None:
    known = passwords.hash_password(PASSWORD)

    def seconds(password_hash: str | None) -> float:
        start = time.thread_time()
        assert passwords.verify(password_hash, "forkert kode") is False
        return time.thread_time() - start

    unknown, wrong = min(seconds(None) for _ in range(4)), min(seconds(known) for _ in range(4))

    assert 0.5 < unknown / wrong < 2


async def _post(running: Rig, client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data=fields)


@pytest.mark.parametrize(
    "path", ["/sign-out", "/account/password", "/account/totp/start", "/account/totp/off", "/account/sign-ins/close"]
)
async def test_every_form_needs_its_csrf_token(tmp_path: Path, path: str) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)

        without = await client.post(path, data={"csrf": "wrong"})
        csrf = meta_csrf((await client.get("/desk")).text)
        foreign = await client.post(path, data={"csrf": csrf}, headers={"Origin": "https://evil.example"})
        cross_site = await client.post(path, data={"csrf": csrf}, headers={"Sec-Fetch-Site": "cross-site"})

        assert [answer.status_code for answer in (without, foreign, cross_site)] == [403, 403, 403]
        assert (await client.get("/desk")).status_code == 200


async def test_sign_in_form_needs_its_token(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        answer = await client.post("/sign-in", data={"csrf": "x", "name": "Alma", "password": PASSWORD})

        assert answer.status_code == 403
        assert "desk_session" not in client.cookies


async def test_signing_out_ends_the_sign_in_for_good(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)
        stolen = client.cookies["desk_session"]
        csrf = meta_csrf((await client.get("/desk")).text)

        await client.post("/sign-out", data={"csrf": csrf})
        client.cookies.set("desk_session", stolen)

        assert (await client.get("/desk")).headers["location"] == "/sign-in"


async def test_signing_out_closes_an_open_desk_line(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()
        running.store.run_now(lambda s: staff.set_password(s, 1, "new"))

        await alma.send("beat")
        await alma.reader

        assert alma.socket.close_code == 4401


async def test_password_change_wants_the_old_one_and_a_good_new_one(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)
        csrf = meta_csrf((await client.get("/desk")).text)

        wrong = await client.post(
            "/account/password", data={"csrf": csrf, "old": "nej nej nej nej", "new": "ny kode med mange tegn"}
        )
        short = await client.post("/account/password", data={"csrf": csrf, "old": PASSWORD, "new": "kort"})
        good = await client.post(
            "/account/password", data={"csrf": csrf, "old": PASSWORD, "new": "ny kode med mange tegn"}
        )

        assert [wrong.status_code, short.status_code, good.status_code] == [400, 400, 303]
        assert (await client.get("/desk")).status_code == 200
        async with running.client() as other:
            assert (await running.sign_in(other, password="ny kode med mange tegn")).status_code == 303


@pytest.mark.parametrize(
    ("password", "fault"),
    [("kort", "short"), ("x" * 129, "long"), ("password12345", "common"), ("Adgangskode123", "common"), ("min-alma-kode-42", "name"),
     ("aaaaaaaaaaaaaa", "repeated"), ("fire ord og en abe", None), ("æøå er fint at bruge", None)],
)  # fmt: skip
def test_password_rules(password: str, fault: str | None) -> None:
    assert passwords.fault(password, "alma") == fault


async def test_one_time_codes_are_turned_on_asked_for_and_good_once(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)
        csrf = meta_csrf((await client.get("/desk")).text)
        page = await client.post("/account/totp/start", data={"csrf": csrf})
        secret = page.text.split("Skriv denne nøgle i appen: <code>")[1].split("<")[0]
        pending = page.text.split('name="pending" value="')[1].split('"')[0]
        fields = {"csrf": csrf, "code": pyotp.TOTP(secret).now()}
        forged = await client.post(
            "/account/totp/confirm", data={**fields, "pending": pending.replace(secret, "A" * 32)}
        )
        done = await client.post("/account/totp/confirm", data={**fields, "pending": pending})
        recovery = done.text.split('<ul class="codes"><li><code>')[1].split("<")[0]
        code = pyotp.TOTP(secret).now()

        results = []
        for given in ("", "000000", code, code, recovery, recovery):
            async with running.client() as fresh:
                results.append((await running.sign_in(fresh, code=given)).status_code)

        assert "<svg" in page.text
        assert forged.status_code == 400
        assert results == [401, 401, 303, 401, 303, 401]


def test_totp_takes_one_step_of_clock_difference() -> None:
    secret = pyotp.random_base32()
    totp = pyotp.TOTP(secret)

    seen = [
        auth.totp_step(secret, totp.at(NOW + timedelta(seconds=offset)), NOW) is not None
        for offset in (-90, -30, 0, 30, 90)
    ]

    assert seen == [False, True, True, True, False]


def test_database_holds_no_password_and_no_token(tmp_path: Path) -> None:
    store = Store(fresh_engine(tmp_path))
    password = store.run_now(accounts.create, "Ida", None, "admin", NOW)
    signed_in = store.run_now(staff.open_session, 1, NOW)
    store.close()

    content = bytes_on_disk(tmp_path)

    assert password.encode() not in content
    assert signed_in.token.encode() not in content
    assert b"$argon2id$" in content


def test_names_are_unique_and_roles_known(store: Store) -> None:
    with pytest.raises(ValueError, match="taken"):
        store.run_now(accounts.create, "ALMA", None, "counsellor", NOW)
    with pytest.raises(ValueError, match="role"):
        store.run_now(accounts.create, "Ny", None, "chef", NOW)


def test_command_prints_the_password_once_and_it_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(fresh_engine(tmp_path))
    monkeypatch.setenv("DATABASE_URL", store.engine.url.render_as_string(False))

    assert accounts.main(["create", "--role", "editor", "--name", "Ida Ny"]) == 0

    role, *name, password = capsys.readouterr().out.split()
    person = store.run_now(lambda s: staff.by_name(s, "ida ny"))
    assert (role, name, person.alias) == ("editor", ["ida", "ny"], "Ida")
    assert passwords.verify(person.password_hash, password)


def test_demo_log_ins_are_renewed_and_refused_in_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(fresh_engine(tmp_path))
    monkeypatch.setenv("DATABASE_URL", store.engine.url.render_as_string(False))

    assert accounts.main(["demo"]) == 0
    first = capsys.readouterr().out
    assert accounts.main(["demo"]) == 0
    second = capsys.readouterr().out
    monkeypatch.setenv("ENVIRONMENT", "Production")
    assert accounts.main(["demo"]) == 1

    assert len(first.splitlines()) == len(second.splitlines()) == 4
    assert first != second
    assert store.run_now(lambda s: s.query(Staff).count()) == 4


async def test_demo_log_in_runs_out_after_a_day(store: Store) -> None:
    store.run_now(accounts.create_demo, NOW)
    [(name, password, _), *_] = store.run_now(accounts.create_demo, NOW)

    assert await auth.sign_in(store, name, password, "", NOW + timedelta(hours=23)) is not None
    assert await auth.sign_in(store, name, password, "", NOW + timedelta(hours=25)) is None


async def test_an_editor_has_no_desk(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        add_staff(running.store, "Ed", "editor")
        await running.sign_in(client, "Ed")

        assert (await client.get("/desk")).status_code == 403


async def test_pages_forbid_anything_inline_or_foreign(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        answer = await client.get("/sign-in")

        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert "<script>" not in answer.text and "style=" not in answer.text


@pytest.mark.parametrize("path", ["/static/desk/desk.js", "/static/lib/sealing.js", "/sign-in", "/desk", "/nowhere"])
async def test_everything_on_the_staff_port_has_the_headers_that_protect(tmp_path: Path, path: str) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        headers = (await client.get(path)).headers

    assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY" and "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (
        headers["cross-origin-embedder-policy"] == "require-corp"
        and headers["cross-origin-opener-policy"] == "same-origin"
    )
    assert headers["referrer-policy"] == "same-origin" and "geolocation=()" in headers["permissions-policy"]
    assert not {"server", "x-powered-by"} & set(headers)
