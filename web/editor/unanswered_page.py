"""The page with sentences the robot did not understand: groups of three talks or more, to be made examples of or deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from bot.embedder import Embedder, load_embedder
from web.counsellor import auth
from web.db import unanswered
from web.db.staff import SignedIn
from web.editor import clusters, examples, yaml_text
from web.editor.console import in_thread
from web.editor.drafts import DraftError
from web.editor.pages import ROLES, back, console_of, form_of, goto, note, one, page

bp = Blueprint("editor_unanswered", url_prefix="/editor/unanswered")
Group = list[tuple[str, str]]  # (id, sentence)


class Vectors:
    """Embeds kept sentences once each: in memory, under their random ids, and only while they are kept."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def embed(self, rows: Sequence[tuple[str, str]], texts: list[str], embedder: Embedder) -> Any:
        """Return unit vectors, shape (n_rows, 384); `texts` are the rows' sentences as they are embedded."""
        import numpy as np  # only where the wheel is, which brings it

        fresh = [place for place, (row_id, _) in enumerate(rows) if row_id not in self._known]
        vectors = embedder.embed([texts[place] for place in fresh]) if fresh else ()
        self._known = {row_id: self._known[row_id] for row_id, _ in rows if row_id in self._known}
        self._known.update({rows[place][0]: vector for place, vector in zip(fresh, vectors, strict=True)})
        return np.stack([self._known[row_id] for row_id, _ in rows])


# One embedder beside that of the chat: what rates danger waits for nobody's page.
_embedder = cache(load_embedder)
_vectors = Vectors()


def grouped(rows: list[tuple[str, str]]) -> list[Group]:
    """Return the groups that may be shown; slow with many rows that are new."""
    if len(rows) < clusters.LEAST_TALKS:
        return []
    embedder = _embedder()
    embed = None if embedder is None else lambda texts: _vectors.embed(rows, texts, embedder)
    return [[rows[place] for place in group] for group in clusters.groups([sentence for _, sentence in rows], embed)]


async def _groups(request: Request) -> list[Group]:
    if not console_of(request).keeps_unanswered:
        return []
    return await asyncio.to_thread(grouped, await request.app.ctx.store.run(unanswered.kept))


@bp.get("/", name="list")
@auth.signed_in(*ROLES)
async def shown(request: Request, who: SignedIn) -> HTTPResponse:
    """What three talks or more have written alike."""
    return await _page(request, who)


async def _page(request: Request, who: SignedIn, problem: str = "", status: int = 200) -> HTTPResponse:
    console, form = console_of(request), form_of(request)
    draft = console.draft_for(one(request, "draft"), who.alias)
    listed = await in_thread(lambda: sorted(console.intents(draft), key=lambda pair: pair[1].lower()))
    typed = {row_id: form(f"text-{row_id}")[0] for row_id in form("id") if form(f"text-{row_id}")}
    return page(request, who, "unanswered.html", draft, status=status, groups=await _groups(request), intents=listed, problem=problem,
                typed=typed, used=form("use"))  # fmt: skip


@bp.post("/", name="act")
@auth.signed_in(*ROLES)
async def act(request: Request, who: SignedIn) -> HTTPResponse:
    """Make examples of some of a group, or of none; the group is then deleted."""
    console, form = console_of(request), form_of(request)
    if not console.keeps_unanswered:
        return back(who, request, DraftError("Det er slået fra her."))
    visible = {row_id for group in await _groups(request) for row_id, _ in group}
    chosen = [row_id for row_id in form("id") if row_id in visible]  # nobody acts on what nobody may see
    if not chosen:
        return await _page(request, who, "Sætningerne er her ikke mere.", 409)
    if one(request, "action") == "dismiss":
        await request.app.ctx.store.delete(unanswered.drop, chosen)
        await note(request, who, "content.unanswered_dismiss")
        return goto("/editor/unanswered", notice="dismissed", draft=one(request, "draft"))
    sentences = [" ".join(form(f"text-{row_id}")[:1]).strip() for row_id in chosen if row_id in form("use")]
    try:
        draft = await in_thread(console.add_examples, one(request, "draft"), one(request, "to"), sentences, who.alias)
    except (examples.ExampleError, DraftError, yaml_text.EditError) as error:
        return await _page(request, who, str(error), 409)
    await request.app.ctx.store.delete(unanswered.drop, chosen)
    await note(request, who, "content.unanswered_learn")
    return goto("/editor/unanswered", notice="learned", draft=draft.id)
