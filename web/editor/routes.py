"""Routes of the editor's console on the staff port. Wiring: what happens is in console.py and the modules it brings together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sanic import Blueprint, Request, Sanic
from sanic.response import HTTPResponse

from web.chat.core import danish_now
from web.counsellor import auth
from web.db.staff import SignedIn
from web.editor import examples, in_words, intent_changes, item_fields, item_shapes, item_words, items, yaml_text
from web.editor.checks import CLOSED, UNTRAINED
from web.editor.console import GO_LIVE, Console, SaveConflictError, in_thread
from web.editor.drafts import APPROVED, OPEN, Draft, DraftError
from web.editor.figures import Matrix
from web.editor.merge import differences
from web.editor.pages import ROLES, answer, back, console_of, form_of, frame, goto, note, one, page
from web.editor.prepare import STEPS
from web.editor.releases import is_prepared
from web.editor.tryout import understand

MAX_TRY_CHARS = 500
MOST_LINES = 200  # of one file's differences on a page
bp = Blueprint("editor", url_prefix="/editor")


@bp.listener("before_server_start")
async def start(app: Sanic, *_: Any) -> None:
    """Make the console, and mend what a crash left half done."""
    shared = app.ctx.shared

    async def refresh() -> None:
        if shared.content is not None:
            await shared.content.refresh()

    app.ctx.editor = Console(shared.settings, shared.core, refresh)
    await app.ctx.editor.releases.recover()
    app.ctx.editor_idle = asyncio.ensure_future(app.ctx.editor.rehearsals.end_when_idle())


@bp.listener("before_server_stop")
async def stop(app: Sanic, *_: Any) -> None:
    """End what runs for the editors."""
    app.ctx.editor_idle.cancel()
    await app.ctx.editor.stop()


# --- front page and search ----------------------------------------------------------------------------------------------


@bp.get("/", name="home")
@auth.signed_in(*ROLES)
async def home(request: Request, who: SignedIn) -> HTTPResponse:
    """Search, drafts, and what needs looking at."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)
    query, kind = one(request, "q"), one(request, "kind")
    every = await in_thread(console.all_items, draft)
    found = items.search(every, query, kind) if query or kind else []
    old = await in_thread(console.unconfirmed, draft, danish_now().date())
    counts = {name: sum(item.kind == name for item in every) for name in item_words.KINDS}
    return page(request, who, "home.html", draft, q=query, kind=kind, found=found, counts=counts, old=len(old),
                drafts=console.drafts.open_drafts(), releases=console.releases.all()[:3], never=not old and None)  # fmt: skip


# --- one item -----------------------------------------------------------------------------------------------------------


@bp.get("/item", name="item")
@auth.signed_in(*ROLES)
async def item_page(request: Request, who: SignedIn) -> HTTPResponse:
    """The form of one item, with the visitor's view beside it."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)
    try:
        item = await in_thread(console.item, draft, one(request, "id"))
    except DraftError as error:
        return back(who, request, error)
    if item.kind == "intent":
        return goto("/editor/intent", name=item.id.partition(":")[2], draft=draft.id if draft else "")
    return _item_page(request, who, console, draft, item)


def _item_page(
    request: Request, who: SignedIn, console: Console, draft: Draft | None, item: item_shapes.Item, problem: str = "", bad: str = "",
    both: list[tuple[str, str, str]] | None = None, given: item_shapes.Form | None = None, status: int = 200,
) -> HTTPResponse:  # fmt: skip
    text = console.text_of(draft, item)
    fields = item_fields.fields_of(item, text)
    if given is not None:  # what could not be saved stays in the form
        fields = [item_shapes.with_value(field, _typed(field, given)) for field in fields]
    groups: dict[str, list[item_shapes.Field]] = {}
    for field in fields:
        groups.setdefault(field.group, []).append(field)
    content = yaml_text.load(text) if item.kind in ("offer", "contact") else {}
    return page(request, who, "item.html", draft, status=status, item=item, groups=groups, seen=console.keep_seen(text), problem=problem, bad=bad,
                both=both or [], confirmed=content.get("confirmed"), can_confirm=item.kind in ("offer", "contact"), days=item_words.DAYS,
                named=console.named(), has_rows=any(field.kind in ("phrases", "pairs") for field in fields), in_draft=bool(draft and item.file in draft.files))  # fmt: skip


def _typed(field: item_shapes.Field, given: item_shapes.Form) -> Any:
    if field.kind == "weekly":
        return {
            day: [part.strip() for part in (given(f"{field.name}_{day}") or [""])[0].split(",") if part.strip()]
            for day in item_words.DAYS
        }
    values = given(field.name)
    if field.kind == "choices":
        return values
    if field.kind in ("ordered", "phrases", "pairs"):
        return [value for value in values if value]
    if not values:
        return field.value
    return values[0].splitlines() if field.kind == "list" else values[0]


@bp.post("/item", name="save")
@auth.signed_in(*ROLES)
async def save(request: Request, who: SignedIn) -> HTTPResponse:
    """Save an item into a draft; scripts get JSON, forms a page."""
    console, form = console_of(request), form_of(request)
    draft_id, item_id, by_script = one(request, "draft"), one(request, "id"), one(request, "script") == "1"
    try:
        draft, seen = await in_thread(
            console.save,
            draft_id,
            item_id,
            one(request, "seen"),
            form,
            who.alias,
            one(request, "force") == "1",
            by_script,
        )
    except SaveConflictError as error:
        if by_script:
            return answer({"problem": str(error), "conflict": True}, 409)
        return await _not_saved(request, who, draft_id, item_id, str(error), form, both=error.both)
    except item_shapes.FieldError as error:
        if by_script:
            return answer({"problem": str(error), "field": error.field}, 422)
        return await _not_saved(request, who, draft_id, item_id, str(error), form, bad=error.field)
    except (DraftError, yaml_text.EditError) as error:
        if by_script:
            return answer({"problem": str(error)}, 422)
        return await _not_saved(request, who, draft_id, item_id, str(error), form)
    await note(request, who, "content.change")
    if by_script:
        return answer({"draft": draft.id, "title": draft.title, "seen": seen, "changed": bool(draft.files)})
    return goto("/editor/item", id=item_id, draft=draft.id, notice="saved")


async def _not_saved(
    request: Request, who: SignedIn, draft_id: str, item_id: str, problem: str, form: item_shapes.Form, bad: str = "",
    both: list[tuple[str, str, str]] | None = None,
) -> HTTPResponse:  # fmt: skip
    console = console_of(request)
    draft = console.draft_for(draft_id, who.alias)
    try:
        item = await in_thread(console.item, draft, item_id)
    except DraftError as error:
        return back(who, request, error)
    return _item_page(request, who, console, draft, item, problem, bad, both, form, 409)


@bp.post("/item/check", name="check")
@auth.signed_in(*ROLES)
async def check(request: Request, who: SignedIn) -> HTTPResponse:
    """What there is to say about a form while it is being written, and what a visitor would see."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)
    try:
        item = await in_thread(console.item, draft, one(request, "id"))
    except DraftError as error:
        return answer({"problem": str(error)}, 404)
    return answer(await in_thread(console.check_while_typing, item, console.text_of(draft, item), form_of(request)))


@bp.get("/frame", name="frame")
@auth.signed_in(*ROLES)
async def frame_page(request: Request, who: SignedIn) -> HTTPResponse:
    """The visitor's view, empty; the page around it says what to show."""
    return frame("frame.html")


@bp.post("/item/confirm", name="confirm")
@auth.signed_in(*ROLES)
async def confirm(request: Request, who: SignedIn) -> HTTPResponse:
    """Confirm an offer or contact as of today."""
    console = console_of(request)
    try:
        draft = await in_thread(
            console.confirm, one(request, "id"), one(request, "draft"), who.alias, danish_now().date()
        )
    except DraftError as error:
        return back(who, request, error)
    await note(request, who, "content.confirm")
    if one(request, "back") == "facts":
        return goto("/editor/facts", draft=draft.id, notice="confirmed")
    return goto("/editor/item", id=one(request, "id"), draft=draft.id, notice="confirmed")


# --- facts and going live -----------------------------------------------------------------------------------------------


@bp.get("/facts", name="facts")
@auth.signed_in(*ROLES)
async def facts(request: Request, who: SignedIn) -> HTTPResponse:
    """What nobody has confirmed for half a year or ever."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)
    rows = await in_thread(console.unconfirmed, draft, danish_now().date())
    owner = one(request, "owner")
    shown = [row for row in rows if not owner or row["owner"] == owner]
    counts = {name: sum(row["owner"] == name for row in rows) for name in item_words.OWNERS}
    return page(
        request,
        who,
        "facts.html",
        draft,
        rows=shown,
        owner=owner,
        owners=item_words.OWNERS,
        counts=counts,
        total=len(rows),
    )


@bp.get("/go-live", name="go_live")
@auth.signed_in(*ROLES)
async def go_live(request: Request, who: SignedIn) -> HTTPResponse:
    """The list to go through before young people get the address."""
    console = console_of(request)
    old = await in_thread(console.unconfirmed, None, danish_now().date())
    return page(
        request,
        who,
        "go_live.html",
        console.draft_for("", who.alias),
        points=GO_LIVE,
        ticks=console.go_live(),
        old=len(old),
    )


@bp.post("/go-live", name="tick")
@auth.signed_in(*ROLES)
async def tick(request: Request, who: SignedIn) -> HTTPResponse:
    """Tick a point off."""
    try:
        console_of(request).tick(one(request, "key"), one(request, "done") == "1", who.alias)
    except DraftError as error:
        return back(who, request, error)
    await note(request, who, "content.go_live")
    return goto(f"/editor/go-live#{quote(one(request, 'key'))}")


# --- intents ------------------------------------------------------------------------------------------------------------


@bp.get("/intents", name="intents")
@auth.signed_in(*ROLES)
async def intents(request: Request, who: SignedIn) -> HTTPResponse:
    """Every intent with its number of examples and the voices that are missing."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)

    def rows() -> list[dict[str, Any]]:
        meanings = console.meanings(draft)
        found = []
        for name, places in examples.read_intents(console.nlu(draft)).items():
            meaning = meanings.get(name) or {}
            listed = [sentence for place in places for sentence in place.examples]
            cover = examples.coverage(listed, str(meaning.get("kind") or "other"), name in CLOSED | UNTRAINED)
            found.append(
                {"name": name, "label": meaning.get("label") or item_words.INTENT_WORDS.get(name, name), "cover": cover}
            )
        return sorted(found, key=lambda row: (row["cover"].is_enough, -len(row["cover"].missing), str(row["label"])))

    return page(request, who, "intents.html", draft, rows=await in_thread(rows))


@bp.get("/intent", name="intent")
@auth.signed_in(*ROLES)
async def intent(request: Request, who: SignedIn) -> HTTPResponse:
    """The examples of one intent."""
    return await _intent_page(request, who, one(request, "name"))


async def _intent_page(
    request: Request, who: SignedIn, name: str, problem: str = "", typed: str = "", status: int = 200
) -> HTTPResponse:
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)

    def look() -> dict[str, Any] | None:
        found = examples.read_intents(console.nlu(draft))
        if name not in found:
            return None
        listed = [sentence for place in found[name] for sentence in place.examples]
        meaning = console.meanings(draft).get(name) or {}
        every = {other: [s for place in places for s in place.examples] for other, places in found.items()}
        labels = dict(console.intents(draft))
        return {
            "sentences": listed, "label": meaning.get("label") or name, "labels": labels,
            "others": sorted(((other, label) for other, label in labels.items() if other != name), key=lambda pair: pair[1].lower()),
            "cover": examples.coverage(listed, str(meaning.get("kind") or "other"), name in CLOSED | UNTRAINED),
            "pairs": [pair for pair in examples.alike(every, listed) if name in (pair.one_intent, pair.two_intent)][:30],
            "near": [pair for pair in console.nearness.pairs(every, listed) if name in (pair.one_intent, pair.two_intent)][:10],
        }  # fmt: skip

    found = await in_thread(look)
    if found is None:
        return back(who, request, DraftError("Intentet findes ikke mere."))
    return page(
        request, who, "intent.html", draft, status=status, intent_name=name, problem=problem, typed=typed, **found
    )


@bp.post("/intent", name="change_intent")
@auth.signed_in(*ROLES)
async def change_intent(request: Request, who: SignedIn) -> HTTPResponse:
    """Add, reword, remove, move, split, merge or rename."""
    console, form = console_of(request), form_of(request)
    name, action, label = one(request, "name"), one(request, "action"), " ".join(one(request, "label").split())
    unnamed = {"split": intent_changes.name_from(label), "rename": name}  # what an empty name stands for
    to = one(request, "to").strip() or unnamed.get(action, "")
    chosen = form("sentence")
    draft = console.draft_for(one(request, "draft"), who.alias)

    def change() -> tuple[dict[str, str], str]:
        files = console.nlu(draft)
        if action == "add":
            fresh = [line for line in one(request, "new").splitlines() if line.strip()]
            console.refuse_identities(fresh)
            return examples.add(files, name, fresh), f"Tilføjede eksempler til {name}"
        if action == "reword":
            console.refuse_identities([one(request, "new")])
            return examples.reword(
                files, name, one(request, "old"), one(request, "new")
            ), f"Skrev et eksempel om i {name}"
        if action == "rename" and to == name:
            return intent_changes.relabel(console.drafts.texts(draft), name, label), f"Omdøbte {name}: {label}"
        if action == "rename":
            others = {path: text for path, text in console.drafts.texts(draft).items()
                      if path in ("domain.yml", "data/intents.yml") or path.startswith("data/rules/")}  # fmt: skip
            renamed = examples.rename(files, name, to, others)
            words = intent_changes.relabel({**console.drafts.texts(draft), **renamed}, to, label) if label else {}
            return {**renamed, **words}, f"Omdøbte {name} til {to}"
        if action == "merge":
            return intent_changes.merge(console.drafts.texts(draft), name, to), f"Lagde {name} sammen med {to}"
        if not chosen:
            raise examples.ExampleError("Sæt kryds ved de sætninger, det gælder.")
        if action == "remove":
            return examples.remove(files, name, chosen), f"Fjernede eksempler fra {name}"
        if action == "move":
            return examples.move(files, name, chosen, to), f"Flyttede eksempler fra {name} til {to}"
        if action == "split":
            return intent_changes.split(
                console.drafts.texts(draft), name, chosen, to, label
            ), f"Delte {name}: nyt intent {to}"
        raise examples.ExampleError("Det kan ikke lade sig gøre.")

    try:
        changes, what = await in_thread(change)
        draft = await in_thread(
            lambda: console.drafts.change(
                console.draft_to_write(one(request, "draft"), who.alias).id, changes, who.alias, what
            )
        )
    except (examples.ExampleError, DraftError, yaml_text.EditError) as error:
        return await _intent_page(request, who, name, str(error), one(request, "new"), 409)
    await note(request, who, "content.intent")
    shown = to if action in ("rename", "merge", "split") else name
    return goto("/editor/intent", name=shown, draft=draft.id, notice="saved")


@bp.get("/alike", name="alike")
@auth.signed_in(*ROLES)
async def alike(request: Request, who: SignedIn) -> HTTPResponse:
    """Sentences that stand twice, or stand alike under two intents."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)

    def look() -> dict[str, Any]:
        found = examples.read_intents(console.nlu(draft))
        every = {name: [s for place in places for s in place.examples] for name, places in found.items()}
        return {
            "pairs": examples.alike(every),
            "near": console.near_in_meaning(draft),
            "labels": dict(console.intents(draft)),
        }

    return page(request, who, "alike.html", draft, **await in_thread(look))


# --- trying a sentence --------------------------------------------------------------------------------------------------


@bp.get("/try", name="try")
@auth.signed_in(*ROLES)
async def try_page(request: Request, who: SignedIn) -> HTTPResponse:
    """The form to try a sentence with."""
    console = console_of(request)
    return page(request, who, "try.html", console.draft_for(one(request, "draft"), who.alias), text="", place="kalundborg", places=item_words.PLACES,
                live=None, ours=None, waiting=False, why="", labels={}, topics={})  # fmt: skip


@bp.post("/try", name="try_it")
@auth.signed_in(*ROLES)
async def try_it(request: Request, who: SignedIn) -> HTTPResponse:
    """Show how a sentence is understood and answered, published and in the draft."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)
    text, place = " ".join(one(request, "text").split())[:MAX_TRY_CHARS], one(request, "place")
    municipality = place if place in item_words.PLACES else None
    now = danish_now()
    live = await understand(console.core, console.live_bot, text, municipality, now) if text else None
    ours, why, waiting = None, "", False
    if text and draft is not None and draft.files:
        core = await console.rehearsals.core(draft, console.core)
        bot = console.rehearsals.bot(draft)
        waiting = bot is None and console.rehearsals.is_starting
        why = console.rehearsals.fault
        ours = await understand(core, bot, text, municipality, now)
        if bot is not None:
            bot.close()
    return page(
        request,
        who,
        "try.html",
        draft,
        text=text,
        place=place,
        places=item_words.PLACES,
        live=live,
        ours=ours,
        waiting=waiting,
        why=why,
        labels=dict(await in_thread(console.intents, draft)),
        topics=console.named()["topics"],
    )


# --- drafts -------------------------------------------------------------------------------------------------------------


@bp.get("/draft/<draft_id:str>", name="draft")
@auth.signed_in(*ROLES)
async def draft_page(request: Request, who: SignedIn, draft_id: str) -> HTTPResponse:
    """What a draft changes, how far it has come, and what can be done with it."""
    return await _draft_page(request, who, draft_id)


async def _draft_page(
    request: Request, who: SignedIn, draft_id: str, problem: str = "", status: int = 200
) -> HTTPResponse:
    console = console_of(request)
    draft = console.drafts.find(draft_id)
    if draft is None:
        return back(who, request, DraftError("Kladden findes ikke mere."))

    def look() -> dict[str, Any]:
        return {
            "changes": _changes(console, {path: (state.base, state.now) for path, state in draft.files.items()}),
            "conflicts": _conflicts(console, draft) if draft.state in (OPEN, APPROVED, "prepared") else [],
            "trains": console.drafts.trains(draft),
        }

    found = await in_thread(look)
    progress = console.progress(draft)
    ready = is_prepared(draft, progress)
    golden_changed = [one for one in (progress or {}).get("report", {}).get("golden", []) if one["differs"]]
    may_approve = ready and draft.state != APPROVED and (not console.four_eyes or who.alias not in draft.authors)
    return page(
        request, who, "draft.html", draft, status=status, problem=problem, progress=progress, steps=STEPS, ready=ready, golden_changed=golden_changed,
        may_approve=may_approve, is_author=who.alias in draft.authors, is_open=draft.state in (OPEN, APPROVED, "prepared"),
        danger_words=item_words.KIND_WORDS, is_approved=draft.state == APPROVED, is_running=(progress or {}).get("state") == "running",
        busy=console.preparations.busy_with, can_undo=any(entry.file and not entry.undone for entry in draft.log), **found,
    )  # fmt: skip


def _changes(console: Console, files: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """What a draft or a release changes, file by file; `files`: path -> (hash before, hash after), "" = no file."""
    return [
        {
            **_told(console, path, console.drafts.blob(before) or "", console.drafts.blob(after) or ""),
            "is_new": not before,
            "is_gone": not after,
        }
        for path, (before, after) in files.items()
    ]


def _conflicts(console: Console, draft: Draft) -> list[dict[str, Any]]:
    """Where a draft and what was published meanwhile differ."""
    return [_told(console, one.file, one.theirs, one.mine) for one in console.drafts.conflicts(draft)]


def _told(console: Console, path: str, old: str, new: str) -> dict[str, Any]:
    """The difference of two texts, in words where the file has fields, and line by line."""
    lines = differences(old, new)
    words = in_words.titles(in_words.of_file(path, old, new, console.named()))
    return {"file": path, "words": words, "lines": lines[:MOST_LINES], "more": max(0, len(lines) - MOST_LINES)}


@bp.post("/draft/<draft_id:str>", name="act")
@auth.signed_in(*ROLES)
async def act(request: Request, who: SignedIn, draft_id: str) -> HTTPResponse:
    """Undo, drop, prepare, stop, approve, publish, put together."""
    console = console_of(request)
    action = one(request, "action")
    try:
        draft = console.drafts.get(draft_id)
        if action == "undo":
            await in_thread(console.drafts.undo, draft_id, who.alias)
        elif action == "drop":
            await in_thread(console.drafts.drop, draft_id, who.alias)
        elif action == "prepare":
            await console.preparations.start(draft)
        elif action == "stop":
            await console.preparations.stop()
        elif action == "approve":
            _approve(console, draft, who)
        elif action == "publish":
            release = await console.releases.publish(draft_id, who.alias, console.progress(draft))
            await note(request, who, "content.publish")
            return goto(f"/editor/release/{release.number}", notice="published")
        elif action == "together" and not await in_thread(
            console.put_together, draft_id, one(request, "file"), one(request, "choice"), who.alias
        ):
            raise DraftError("De to ændringer rammer de samme linjer. Vælg, hvilken der skal gælde.")
    except DraftError as error:
        return await _draft_page(request, who, draft_id, str(error), 409)
    await note(request, who, f"content.{action}"[:40])
    return goto(
        "/editor/" if action == "drop" else f"/editor/draft/{draft_id}",
        notice={"approve": "approved", "undo": "undone"}.get(action, ""),
    )


def _approve(console: Console, draft: Draft, who: SignedIn) -> None:
    if not is_prepared(draft, console.progress(draft)):
        raise DraftError("Kladden skal gøres klar, før den kan godkendes.")
    if console.four_eyes and who.alias in draft.authors:
        raise DraftError("Du har selv skrevet i kladden. En anden skal godkende den.")
    console.drafts.set_state(
        draft.id, APPROVED, who.alias, "Godkendte kladden", approved_by=who.alias, prepared_for=draft.content
    )


@bp.get("/draft/<draft_id:str>/progress", name="progress")
@auth.signed_in(*ROLES)
async def progress_of(request: Request, who: SignedIn, draft_id: str) -> HTTPResponse:
    """How far a preparation is, for the page's script."""
    console = console_of(request)
    draft = console.drafts.find(draft_id)
    found = console.progress(draft) if draft else None
    if found is None:
        return answer({"state": "none"})
    began = found.get("began")
    seconds = (datetime.now().astimezone() - datetime.fromisoformat(began)).total_seconds() if began else 0
    return answer({"state": found["state"], "step": STEPS.get(found["step"], ""), "done": [STEPS[name] for name in found["report"]["seconds"] if name in STEPS],
                   "seconds": round(seconds)})  # fmt: skip


# --- releases -----------------------------------------------------------------------------------------------------------


@bp.get("/releases", name="releases")
@auth.signed_in(*ROLES)
async def releases(request: Request, who: SignedIn) -> HTTPResponse:
    """Everything that was published, the newest first."""
    console = console_of(request)
    return page(
        request, who, "releases.html", console.draft_for("", who.alias), rows=console.releases.all(), problem=""
    )


@bp.get("/release/<number:int>", name="release")
@auth.signed_in(*ROLES)
async def release_page(request: Request, who: SignedIn, number: int) -> HTTPResponse:
    """What one release changed."""
    return await _release_page(request, who, number)


async def _release_page(
    request: Request, who: SignedIn, number: int, problem: str = "", status: int = 200
) -> HTTPResponse:
    console = console_of(request)
    try:
        release = console.releases.find(number)
    except DraftError as error:
        return back(who, request, error)
    changes = await in_thread(_changes, console, release.files)
    newest = max((one.number for one in console.releases.all()), default=0)
    return page(
        request,
        who,
        "release.html",
        None,
        status=status,
        release=release,
        changes=changes,
        problem=problem,
        is_newest=number == newest,
    )


@bp.post("/release/<number:int>", name="go_back")
@auth.signed_in(*ROLES)
async def go_back(request: Request, who: SignedIn, number: int) -> HTTPResponse:
    """Undo one release, or bring the whole content back to it."""
    console = console_of(request)
    try:
        work = console.releases.take_back if one(request, "action") == "take_back" else console.releases.restore
        release = await work(number, who.alias)
    except DraftError as error:
        return await _release_page(request, who, number, str(error), 409)
    await note(request, who, "content.roll_back")
    return goto(f"/editor/release/{release.number}", notice="rolled_back")


# --- figures ------------------------------------------------------------------------------------------------------------


@bp.get("/figures", name="figures")
@auth.signed_in(*ROLES)
async def figures(request: Request, who: SignedIn) -> HTTPResponse:
    """How well each intent is understood, and what is taken for what."""
    console = console_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)
    found = await in_thread(console.figures)
    ours: dict[str, Any] = {}
    if draft is not None:
        with contextlib.suppress(KeyError, TypeError):
            ours = (console.progress(draft) or {}).get("report", {}).get("intents") or {}
    rows = sorted(((ours or found).get("intents") or {}).items(), key=lambda row: (row[1]["f1"] or 0.0, row[0]))
    labels = {name: str((meaning or {}).get("label") or name) for name, meaning in console.meanings(draft).items()}
    return page(
        request,
        who,
        "figures.html",
        draft,
        live=found,
        ours=ours,
        matrix=Matrix.of(ours or found, labels),
        rows=rows,
        labels=labels,
    )
