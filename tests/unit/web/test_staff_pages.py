"""Administrators' page, the audit log, borrowed passwords, locks that grow. On the real staff app."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.unit.web.desk_rig import PASSWORD, PASSWORD_HASH, Rig, add_staff, csrf_of, fresh_engine, rig
from web.counsellor import accounts, auth, passwords
from web.counsellor.staff_texts import ACTIONS
from web.counsellor.store import Store
from web.db import staff
from web.db.models import AuditEntry, Staff

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(fresh_engine(tmp_path))


def read(store: Store, staff_id: int) -> Staff:
    return store.run_now(lambda s: s.get_one(Staff, staff_id))


async def as_admin(running: Rig, client: httpx.AsyncClient) -> str:
    """Sign Ida in; returns the token for her forms."""
    add_staff(running.store, "Ida", "admin")
    await running.sign_in(client, "Ida")
    return csrf_of((await client.get("/staff")).text)


def secret_of(page: str) -> str:
    return re.search(r'<code class="secret">([^<]+)<', page)[1]  # type: ignore[index]


# --- who gets in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [("counsellor", "/staff", 403), ("supervisor", "/staff", 403), ("editor", "/staff", 403), ("admin", "/staff", 200),
     ("counsellor", "/audit", 403), ("editor", "/audit", 403), ("supervisor", "/audit", 200), ("admin", "/audit", 200)],
)  # fmt: skip
async def test_each_page_is_for_its_roles(tmp_path: Path, role: str, path: str, status: int) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        add_staff(running.store, "Nogen", role)
        await running.sign_in(client, "Nogen")

        answer = await client.get(path)

        assert answer.status_code == status
        assert (">Her har du ikke adgang<" in answer.text) == (status == 403)


async def test_only_an_administrator_can_change_an_account(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        add_staff(running.store, "Ida", "admin")
        add_staff(running.store, "Vera", "supervisor")
        await running.sign_in(client, "Vera")
        csrf = csrf_of((await client.get("/account")).text)

        answers = [
            await client.post(f"/staff/1/{action}", data={"csrf": csrf, "value": "admin"})
            for action in ("role", "close", "password", "totp", "unlock", "alias", "open")
        ]
        answers.append(
            await client.post("/staff/create", data={"csrf": csrf, "name": "ny", "alias": "N", "role": "admin"})
        )

        assert {answer.status_code for answer in answers} == {403}
        assert running.store.run_now(lambda s: s.query(Staff).count()) == 3


async def test_administrators_forms_need_their_token(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await as_admin(running, client)

        answer = await client.post("/staff/1/close", data={"csrf": "x"})

        assert answer.status_code == 403
        assert read(running.store, 1).is_active


# --- an account from its beginning to its end ---------------------------------------------------------------------------


async def test_new_account_must_choose_its_own_password_before_anything_else(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as admin, running.client() as client:
        csrf = await as_admin(running, admin)
        page = await admin.post(
            "/staff/create", data={"csrf": csrf, "name": "Bo Ny", "alias": "Bo", "role": "counsellor"}
        )
        password = secret_of(page.text)

        await running.sign_in(client, "Bo Ny", password)
        before = await client.get("/desk")
        account = await client.get("/account")
        own = csrf_of(account.text)
        other_form = await client.post("/account/totp/start", data={"csrf": own})
        same = await client.post("/account/password", data={"csrf": own, "old": password, "new": password})
        done = await client.post(
            "/account/password", data={"csrf": own, "old": password, "new": "ny kode med mange tegn"}
        )

        assert "Din adgangskode er skiftet." in (await client.get(done.headers["location"])).text
        assert "skiftet" not in (await client.get("/account?done=<b>")).text
        assert (before.status_code, before.headers["location"]) == (303, "/account")
        assert "Vælg din egen" in account.text
        assert (other_form.status_code, other_form.headers["location"]) == (303, "/account")
        assert same.status_code == 400
        assert (await client.get("/desk")).status_code == 200


async def test_borrowed_password_opens_no_desk_line(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        running.store.run_now(lambda s: staff.set_password(s, 1, PASSWORD_HASH, must_change=True))
        await running.sign_in(client)

        socket = await running.connect_desk(client.cookies["desk_session"])
        await socket.wait_closed()

        assert socket.close_code == 4401


async def test_role_closing_and_reopening(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as admin, running.client() as client:
        csrf = await as_admin(running, admin)
        await running.sign_in(client)

        await admin.post("/staff/1/role", data={"csrf": csrf, "value": "supervisor"})
        after_role = await client.get("/desk")
        await running.sign_in(client)
        is_supervisor = (await client.get("/audit")).status_code
        await admin.post("/staff/1/close", data={"csrf": csrf})
        after_close = await client.get("/desk")
        refused = await running.sign_in(client)
        await admin.post("/staff/1/open", data={"csrf": csrf})
        again = await running.sign_in(client)

        assert after_role.headers["location"] == after_close.headers["location"] == "/sign-in"
        assert (is_supervisor, refused.status_code, again.status_code) == (200, 401, 303)


async def test_reset_of_password_and_one_time_code_lets_somebody_in_who_lost_both(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as admin, running.client() as client:
        csrf = await as_admin(running, admin)
        running.store.run_now(lambda s: staff.set_totp(s, 1, SECRET, ["abc"]))

        await admin.post("/staff/1/totp", data={"csrf": csrf})
        page = await admin.post("/staff/1/password", data={"csrf": csrf})
        done = await running.sign_in(client, "Alma", secret_of(page.text))

        assert done.status_code == 303
        assert read(running.store, 1).totp_secret is None
        assert (await client.get("/desk")).headers["location"] == "/account"


async def test_names_twice_and_empty_fields_get_a_sentence_and_keep_what_was_typed(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        csrf = await as_admin(running, client)

        taken = await client.post("/staff/create", data={"csrf": csrf, "name": "ALMA", "alias": "A", "role": "editor"})
        empty = await client.post("/staff/create", data={"csrf": csrf, "name": "x", "alias": "", "role": "editor"})
        role = await client.post("/staff/create", data={"csrf": csrf, "name": "ny", "alias": "N", "role": "chef"})
        nobody = await client.post("/staff/99/close", data={"csrf": csrf})

        assert {answer.status_code for answer in (taken, empty, role, nobody)} == {400}
        assert "allerede en konto" in taken.text and 'value="ALMA"' in taken.text
        assert "2 til 64 tegn" in empty.text and "Vælg en rolle" in role.text and "findes ikke mere" in nobody.text


async def test_names_are_shown_as_text(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        csrf = await as_admin(running, client)
        await client.post("/staff/create", data={"csrf": csrf, "name": "<b>x</b>", "alias": "<i>y", "role": "editor"})

        page = (await client.get("/staff")).text

        assert "<b>x" not in page and "<i>y" not in page and "&lt;b&gt;x" in page


# --- never without an administrator -------------------------------------------------------------------------------------


def test_last_administrator_can_be_neither_closed_nor_demoted(store: Store) -> None:
    admin = add_staff(store, "Ida", "admin")

    with pytest.raises(staff.LastAdminError):
        store.run_now(staff.set_active, None, admin, False, NOW)
    with pytest.raises(staff.LastAdminError):
        store.run_now(staff.change_role, None, admin, "editor", NOW)

    assert read(store, admin).role == "admin"


def test_an_administrator_for_a_day_does_not_stand_in_for_a_lasting_one(store: Store) -> None:
    admin = add_staff(store, "Ida", "admin")
    store.run_now(lambda s: staff.create(s, "gæst", "G", "admin", PASSWORD_HASH, NOW, NOW + timedelta(days=1)))

    with pytest.raises(staff.LastAdminError):
        store.run_now(staff.set_active, None, admin, False, NOW)


def test_nobody_closes_or_demotes_themselves(store: Store) -> None:
    ida, _ = add_staff(store, "Ida", "admin"), add_staff(store, "Per", "admin")

    with pytest.raises(staff.NotAllowedError):
        store.run_now(staff.set_active, ida, ida, False, NOW)
    with pytest.raises(staff.NotAllowedError):
        store.run_now(staff.change_role, ida, ida, "counsellor", NOW)


def test_two_administrators_who_close_each_other_at_once_leave_one(store: Store) -> None:
    ids = [add_staff(store, name, "admin") for name in ("Ida", "Per")]
    start, faults = threading.Barrier(2), []

    def close(actor: int, target: int) -> None:
        start.wait()
        try:
            store.run_now(staff.set_active, actor, target, False, NOW)
        except ValueError as error:
            faults.append(type(error))

    threads = [threading.Thread(target=close, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(faults) == 1
    assert [read(store, staff_id).is_active for staff_id in ids].count(True) == 1


async def test_last_administrator_is_told_why_not(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        csrf = await as_admin(running, client)
        me = running.store.run_now(lambda s: staff.by_name(s, "ida")).id

        answer = await client.post(f"/staff/{me}/close", data={"csrf": csrf})

        assert answer.status_code == 400
        assert "egen konto" in answer.text


# --- locks, sign-ins, codes ---------------------------------------------------------------------------------------------


async def fail(store: Store, at: datetime) -> None:
    for _ in range(staff.MAX_FAILURES):
        await auth.sign_in(store, "alma", "forkert", "", at)


async def test_each_lock_lasts_twice_as_long_and_a_good_day_forgets_them(store: Store) -> None:
    alma = add_staff(store)
    moment, lengths = NOW, []
    for _ in range(7):
        await fail(store, moment)
        until = read(store, alma).locked_until.replace(tzinfo=UTC)
        lengths.append(int((until - moment).total_seconds() // 60))
        moment = until + timedelta(seconds=1)
    await fail(store, moment + timedelta(days=2))
    after_rest = read(store, alma).locked_until.replace(tzinfo=UTC) - moment - timedelta(days=2)

    assert lengths == [15, 30, 60, 120, 240, 240, 240]
    assert after_rest == timedelta(minutes=15)


async def test_administrator_opens_a_lock(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as admin, running.client() as client:
        csrf = await as_admin(running, admin)
        await fail(running.store, datetime.now(UTC))
        locked = await running.sign_in(client)

        page = await admin.get("/staff")
        await admin.post("/staff/1/unlock", data={"csrf": csrf})

        assert locked.status_code == 401 and "Låst til" in page.text
        assert (await running.sign_in(client)).status_code == 303


async def test_log_out_everywhere_else_keeps_this_one(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as here, running.client() as there:
        await running.sign_in(here)
        await running.sign_in(there)
        csrf = csrf_of((await here.get("/account")).text)

        done = await here.post("/account/sign-ins/close-others", data={"csrf": csrf})

        assert "Du er logget ud alle andre steder." in (await here.get(done.headers["location"])).text
        assert (await here.get("/desk")).status_code == 200
        assert (await there.get("/desk")).headers["location"] == "/sign-in"


async def test_new_recovery_codes_replace_the_old_ones_and_ask_for_the_password(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)
        running.store.run_now(lambda s: staff.set_totp(s, 1, SECRET, ["gammelkode"]))
        csrf = csrf_of((await client.get("/account")).text)

        refused = await client.post("/account/recovery", data={"csrf": csrf, "old": "forkert"})
        page = await client.post("/account/recovery", data={"csrf": csrf, "old": PASSWORD})
        codes = re.findall(r"<li><code>([^<]+)<", page.text)
        async with running.client() as other:
            old = await running.sign_in(other, code="gammelkode")
            new = await running.sign_in(other, code=codes[0])

        assert refused.status_code == 400 and len(codes) == len(set(codes)) == 8
        assert (old.status_code, new.status_code) == (401, 303)
        assert "Du har 7 nødkoder tilbage" in (await client.get("/account")).text


# --- the log ------------------------------------------------------------------------------------------------------------


async def test_audit_page_says_who_did_what_to_whom_and_no_more(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        csrf = await as_admin(running, client)
        await client.post("/staff/1/role", data={"csrf": csrf, "value": "editor"})

        page = (await client.get("/audit")).text
        only_alma = (await client.get("/audit?who=1")).text

        row = re.search(r"<td>ida</td><td>gav ny rolle til</td><td>alma</td>", page)
        assert row and "loggede ind" in page
        assert "gav ny rolle til" in only_alma and "<td>loggede ind</td>" not in only_alma


async def test_audit_pages_reach_back_to_the_first_entry(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        for number in range(230):
            running.store.run_now(staff.audit, 1, "sign_in", None, NOW + timedelta(minutes=number))
        await as_admin(running, client)

        seen, address = [], "/audit"
        while address:
            page = (await client.get(address)).text
            seen.append(page.count("<tr><td>"))
            found = re.search(r'href="(/audit\?before=\d+)">Ældre', page)
            address = found[1] if found else ""

        assert seen == [100, 100, 31]


@pytest.mark.parametrize("query", ["who=x", "who=1;drop", "before=-1", "who=99999999999999999999", "before=%00"])
async def test_audit_page_stands_odd_addresses(tmp_path: Path, query: str) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await as_admin(running, client)

        assert (await client.get(f"/audit?{query}")).status_code == 200


def test_every_action_that_is_noted_has_words(store: Store) -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path("web").rglob("*.py") if "migrations" not in str(path)
    )
    noted = set(re.findall(r'staff\.audit\([^)]*?"([a-z_.]+)"', source)) | {
        word for word in re.findall(r'\("((?:account|password|totp)\.[a-z]+)", lambda', source)
    }

    assert len(noted) > 12
    assert noted - set(ACTIONS) == set()
    assert max(map(len, noted)) <= AuditEntry.action.type.length


# --- passwords and the command line --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "fault"),
    [("sommersommer", "common"), ("Kalundborg2026!", "common"), ("k0mmune123456", "common"), ("password12345", "common"), ("Qwertyuiop123!", "common"),
     ("correcthorse", "common"), ("hunden spiste min blå cykel", None), ("123456789012345", "common"), ("velkommen.sommer", "common")],
)  # fmt: skip
def test_what_many_use_is_refused(password: str, fault: str | None) -> None:
    assert passwords.fault(password, "nn") == fault


def test_made_passwords_pass_our_own_rules() -> None:
    assert {passwords.fault(passwords.make_password(), "alma") for _ in range(20)} == {None}


def test_reset_command_brings_back_a_closed_and_locked_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(fresh_engine(tmp_path))
    add_staff(store, "Ida", "admin")
    store.run_now(lambda s: staff.set_totp(s, 1, SECRET, []))
    for _ in range(staff.MAX_FAILURES):
        store.run_now(staff.note_failure, 1, NOW)
    monkeypatch.setenv("DATABASE_URL", store.engine.url.render_as_string(False))

    assert accounts.main(["reset", "--name", "Ida"]) == 0
    password = capsys.readouterr().out.split()[-1]
    assert accounts.main(["reset", "--name", "nobody"]) == 1

    person = read(store, 1)
    assert passwords.verify(person.password_hash, password)
    assert (person.must_change_password, person.totp_secret, person.locked_until) == (True, None, None)
    assert "no account" in capsys.readouterr().err
