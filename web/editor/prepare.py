"""Make a draft ready: check, train, golden tests, safety gate, whole talks. `python -m web.editor.prepare …`, a process of its own.

It is nice to the running bot: lowest priority, one thread, and `web.editor.aside` has it stand still while a visitor is answered. It never touches the published content; what it finds out stands in
drafts/<id>/progress.json, rewritten at every step, so that a page can show it and a killed run is seen for what it is.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.embedder import load_embedder
from ops.model import ROOT as CODE
from ops.model import model_name, rasa_environment
from ops.processes import Stack, free_ports
from triage.content import load_catalogue
from triage.response_plans import load_plans
from web.chat.core import Core, danish_now
from web.chat.loopback_http import HttpError
from web.editor import checks, examples, golden, talks, tree, yaml_text
from web.editor.drafts import Draft, Drafts
from web.editor.meaning import Meanings
from web.editor.tidy import drop_copies, tidy
from web.editor.tryout import Rasa, understand

NICENESS = 15
TRAIN_SECONDS = 900
READY_SECONDS = 120
NO_MODEL_SECONDS = 12  # a Rasa that has listened so long without a model has none
PAUSE_FOR_LIVE = 0.02  # between two questions to the bot that young people are using
NOT_VALID = "Rasa fandt noget i eksempler, regler eller svar, den ikke kan bruge"
STEPS = {
    "check": "Tjekker indholdet",
    "train": "Træner robotten på kladden",
    "start": "Starter kladden for sig selv",
    "golden": "Prøver sætninger med et rigtigt svar",
    "gate": "Sikkerhedstjek",
    "valid": "Efterser svar og regler",
    "talks": "Prøver hele samtaler",
    "figures": "Måler, hvordan robotten forstår",
}


class BlockedError(Exception):
    """The draft may not be published; the message is Danish and says why."""


@dataclass
class Report:
    """What was found out about a draft; plain values only, no sentence of the frozen sets."""

    findings: list[dict[str, str]] = field(default_factory=list)
    trained: bool = False
    model: str = ""
    golden: list[dict[str, Any]] = field(default_factory=list)
    risk: dict[str, Any] = field(default_factory=dict)
    intents: dict[str, Any] = field(default_factory=dict)
    intents_before: dict[str, Any] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    processor_seconds: float = 0.0  # of this process and all it started: tells the work from a busy machine


@dataclass
class Progress:
    """How far a run has come. state: running | passed | blocked | failed."""

    content: str
    live: str
    pid: int
    began: str
    state: str = "running"
    step: str = ""
    report: Report = field(default_factory=Report)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class Run:
    """One preparation of one draft.

    Args:
        root: The published content.
        folder: var/editor.
        models: Where models lie, named by content.
        bot_url: The live Rasa, asked for how things are now; may be away.
    """

    def __init__(self, root: Path, folder: Path, draft_id: str, models: Path, bot_url: str) -> None:
        self.root, self.models, self.bot_url, self.folder = root, models, bot_url, folder
        self.drafts = Drafts(root, folder)
        self.draft: Draft = self.drafts.get(draft_id)
        self.home = self.drafts.path_of(draft_id)
        self.tree = self.home / "tree"
        self.live_texts = tree.texts(root)
        self.progress = Progress(
            self.draft.content,
            tree.state_of(self.live_texts),
            os.getpid(),
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self.report = self.progress.report

    async def run(self) -> str:
        """Do everything; returns the state."""
        try:
            with ExitStack() as cleanup:
                await self._all(cleanup)
            self.progress.state = "blocked" if self.report.blocked else "passed"
        except BlockedError as error:
            self.report.blocked.append(str(error))
            self.progress.state = "blocked"
        except (RehearsalError, talks.TalksError) as error:
            self.report.blocked.append(str(error))
            self.progress.state = "failed"
        used = os.times()
        self.report.processor_seconds = round(used.user + used.system + used.children_user + used.children_system, 1)
        self.progress.step = ""
        if self.progress.state != "failed":  # a part that did not start left its log there
            drop_copies(self.home)
        self._write()  # last, so that whoever reads it finds this process gone
        tidy(self.folder, model_name(self.root, CODE))
        return self.progress.state

    async def _all(self, cleanup: ExitStack) -> None:
        self._build()
        model = self._known_model()
        # What needs nothing from what comes before runs beside it: the core is loaded while Rasa starts or is trained, the draft's
        # bot starts while its content is checked, whole talks are tried while single sentences are.
        cores = asyncio.ensure_future(asyncio.to_thread(self._cores))
        cleanup.callback(cores.cancel)
        validating = None if model else self._rasa("data", "validate", "--fail-on-warnings")
        if validating is not None:
            cleanup.callback(validating.kill)
            model = await asyncio.to_thread(self._reworded)
        stack = cleanup.enter_context(rehearsal(self.tree, self.home / "rehearsal", model)) if model else None
        with self._step("check"):
            await asyncio.to_thread(self._check)
        near = asyncio.ensure_future(asyncio.to_thread(self._near_in_meaning))
        cleanup.callback(near.cancel)
        if model is None or stack is None:
            with self._step("train"):
                model = await asyncio.to_thread(self._train, validating)
            stack = cleanup.enter_context(rehearsal(self.tree, self.home / "rehearsal", model))
            validating = None
        trial = None
        # Other words alone leave every file that decides in a talk as it was, so talks go as they went (bot/reworded.py).
        if self.drafts.trains(self.draft):
            trial = talks.start(self.tree, model, self.home / "talks")
            cleanup.callback(trial.stop)
        rasa = Rasa(stack.rasa_url)
        with self._step("start"):
            core, live_core = await cores
            measured = asyncio.ensure_future(asyncio.to_thread(self._risk_figures, core, live_core))
            cleanup.callback(measured.cancel)
            await wait_until_ready(stack, rasa)
        with self._step("golden"):
            await self._golden(rasa, core, live_core)
        with self._step("gate"):
            self._gate(await measured)
            self.report.findings += await near
        if self.drafts.trains(self.draft):
            with self._step("figures"):
                await self._figures(rasa)
        if validating is not None:
            with self._step("valid"):
                await asyncio.to_thread(self._must_end_well, validating, NOT_VALID)
        if trial is not None:
            with self._step("talks"):
                await asyncio.to_thread(self._talks, trial)
        rasa.close()
        if model.parent != self.models:
            self.models.mkdir(parents=True, exist_ok=True)
            shutil.copy2(model, self.models / f".{model.name}")  # only a model that has really answered gets its name
            os.replace(self.models / f".{model.name}", self.models / model.name)
        if not self.drafts.trains(self.draft):
            self._carry_figures()

    def _carry_figures(self) -> None:
        """A model that learnt nothing new understands as the published one does."""
        figures = self.folder / "figures"
        live, ours = (figures / f"{name}.json" for name in (model_name(self.root, CODE), self.report.model[:-7]))
        if live.exists() and not ours.exists():
            tree.write(ours, live.read_text(encoding="utf-8"))

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        before, self.progress.step = self.progress.step, name
        self._write()
        began = time.monotonic()
        try:
            yield
        finally:
            self.report.seconds[name] = round(time.monotonic() - began, 1)
            self.progress.step = before

    def _write(self) -> None:
        tree.write(self.home / "progress.json", json.dumps(self.progress.plain(), ensure_ascii=False))

    # --- steps ----------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        if not self.draft.files:
            raise BlockedError("Kladden er tom: der er ikke noget at udgive.")
        (self.home / "train.log").unlink(missing_ok=True)
        if self.drafts.conflicts(self.draft):
            raise BlockedError("Noget i kladden er ændret af andre i mellemtiden. Læg de to ændringer sammen først.")
        tree.build(self.root, self.tree, self.drafts.changed(self.draft), CODE)
        self.report.model = f"{model_name(self.tree, CODE)}.tar.gz"

    def _check(self) -> None:
        found = checks.check_tree(self.tree, self.live_texts)
        ours = set(self.draft.files)
        mine = [one for one in found if one.weight == checks.STOP or one.file in ours or one.file == "data/nlu"]
        self.report.findings = [asdict(one) for one in mine][:400]
        stops = [one for one in found if one.weight == checks.STOP]
        if stops:
            raise BlockedError("Noget i indholdet skal rettes først. Det står herunder.")

    def _near_in_meaning(self) -> list[dict[str, str]]:
        """New examples that mean nearly the same as one of another intent: something to look at."""
        if not tree.touches(self.draft.files, ("data/nlu/",)):
            return []
        found = examples.read_intents({path: text for path, text in tree.texts(self.tree, prefix="data/nlu/").items()})
        every = {name: [one for place in places for one in place.examples] for name, places in found.items()}
        meanings = Meanings(self.folder)
        meanings.learn(one for listed in every.values() for one in listed)
        pairs = meanings.pairs(every, checks.fresh_sentences(every, self.live_texts))
        message = "Betyder næsten det samme som »{}« under {}."
        return [asdict(checks.Finding(checks.LOOK, "data/nlu", pair.two_intent, message.format(pair.one, pair.one_intent), pair.two)) for pair in pairs]  # fmt: skip

    def _known_model(self) -> Path | None:
        """The model for the draft's content where there is one; None where it has to be trained."""
        path = self.models / self.report.model
        if path.exists():
            return path
        if not tree.touches(self.draft.files, tree.TRAINED):
            raise BlockedError(
                f"Robottens model ({path.name}) findes ikke her. Få den, der passer systemet, til at se på det."
            )
        return None

    def _rasa(self, *command: str) -> subprocess.Popen[bytes]:
        """Start one of Rasa's commands on the draft's content."""
        content = [
            "--domain",
            str(self.tree / "domain.yml"),
            "--data",
            str(self.tree / "data/nlu"),
            str(self.tree / "data/rules"),
        ]
        with (self.home / "train.log").open("ab") as output:
            return subprocess.Popen(
                [
                    str(CODE / "bot/.venv/bin/python"),
                    "-m",
                    "bot.launcher",
                    *command,
                    "--config",
                    str(self.tree / "config.yml"),
                    *content,
                ],
                cwd=CODE,
                env={**rasa_environment(), "DATA_DIR": str(self.tree / "data")},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _reworded(self) -> Path | None:
        """The published model with the draft's words, where words of answers are all that changed; None where it takes a training."""
        live, made = self.models / f"{model_name(self.root, CODE)}.tar.gz", self.tree / "models" / self.report.model
        if self.drafts.trains(self.draft) or not live.exists():
            return None
        made.parent.mkdir(parents=True, exist_ok=True)
        command = [str(CODE / "bot/.venv/bin/python"), "-m", "bot.reworded", "--model", str(live)]
        options = ["--domain", str(self.tree / "domain.yml"), "--out", str(made)]
        with (self.home / "train.log").open("ab") as output:
            done = subprocess.run(
                [*command, *options],
                cwd=CODE,
                env=rasa_environment(),
                stdout=output,
                stderr=output,
                timeout=READY_SECONDS,
            )
        return made if done.returncode == 0 else None

    def _train(self, validating: subprocess.Popen[bytes] | None) -> Path:
        """Train the draft's model, after Rasa has found its content valid.

        Args:
            validating: Rasa's own check of the content, begun before; None begins it here.
        """
        name = self.report.model
        target = ["--out", str(self.tree / "models"), "--fixed-model-name", name[:-7]]
        validating = validating or self._rasa("data", "validate", "--fail-on-warnings")
        training = self._rasa("train", "--force", *target)  # both at once: most often the content is valid
        try:
            self._must_end_well(validating, NOT_VALID)
            self._must_end_well(training, "Træningen blev afbrudt")
        finally:
            training.kill()
            training.wait()
        if not (self.tree / "models" / name).exists():
            raise BlockedError("Træningen gav ingen model. Robotten er, som den var.")
        self.report.trained = True
        return self.tree / "models" / name

    def _must_end_well(self, process: subprocess.Popen[bytes], fault: str) -> None:
        try:
            if process.wait(TRAIN_SECONDS):
                raise BlockedError(f"{fault}. Robotten er, som den var. Det hele står i {self.home / 'train.log'}.")
        except subprocess.TimeoutExpired as error:
            raise BlockedError("Træningen blev ved for længe og blev stoppet. Robotten er, som den var.") from error
        finally:  # also where this process is told to stop
            process.kill()
            process.wait()

    def _cores(self) -> tuple[Core, Core]:
        """What rates and hides, with the draft's content and with what is published."""
        core, live_data = Core.load(self.tree / "data"), self.root / "data"
        if tree.touches(self.draft.files, tree.RATED_BY):
            return core, core.read_again(live_data)
        return core, replace(core, catalogue=load_catalogue(live_data), plans=load_plans(live_data))

    async def _golden(self, rasa: Rasa, core: Core, live_core: Core) -> None:
        lines = golden.read_golden(self.tree / "data")
        now = danish_now()
        live = Rasa(self.bot_url)
        chance = golden.variants((yaml_text.load(self.live_texts["domain.yml"]) or {}).get("responses") or {})
        for line in lines:
            after = golden.outcome(line, await understand(core, rasa, line["text"], line.get("municipality"), now))
            found = await understand(live_core, live, line["text"], line.get("municipality"), now)
            before = None if found.fault else golden.outcome(line, found)
            await asyncio.sleep(PAUSE_FOR_LIVE)
            self.report.golden.append({
                "id": line["id"], "text": line["text"], "municipality": line.get("municipality") or "",
                "before": asdict(before) if before else None, "after": asdict(after), "differs": before is None or golden.differ(before, after, chance),
            })  # fmt: skip
        live.close()
        worse = [
            one for one in self.report.golden if not one["after"]["right"] and (one["before"] or {}).get("right", True)
        ]
        if worse:
            self.report.blocked.append(f"{len(worse)} sætninger, der før fik et rigtigt svar, får det ikke mere.")

    def _talks(self, trial: talks.Trial) -> None:
        """Whole conversations go as written, or no worse than with what is published: an editor cannot mend a story."""
        failed = trial.failed()
        live = self.models / f"{model_name(self.root, CODE)}.tar.gz"
        if failed and live.exists():
            again = talks.start(self.root, live, self.home / "talks-live")
            try:
                failed -= again.failed()
            finally:
                again.stop()
        if failed:
            named = ", ".join(f"»{name}«" for name in sorted(failed)[:5])
            self.report.blocked.append(
                f"{len(failed)} hele samtaler, der før gik, som de skal, gør det ikke mere: {named}."
            )

    def _risk_figures(self, core: Core, live_core: Core) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Measure the frozen benchmark with what is published and with the draft; None where both rate alike."""
        if not tree.touches(self.draft.files, tree.RATED_BY):
            return None
        kept = golden.KeptEmbeddings(load_embedder(), self.folder / "figures" / "embeddings.npz")
        folder = self.folder / "figures"
        live = golden.kept_risk_figures(kept.into(live_core), self.root / "data", self.root / "data", folder)
        try:
            draft = golden.kept_risk_figures(kept.into(core), self.root / "data", self.tree / "data", folder)
        except Exception as error:  # whatever an editor's pattern does, it must not go out
            raise BlockedError(
                f"Med de nye ordlister går vurderingen af fare i stykker ({type(error).__name__}). Robotten er, som den var."
            ) from error
        kept.save()
        return live, draft

    def _gate(self, measured: tuple[dict[str, Any], dict[str, Any]] | None) -> None:
        """No publish if the frozen benchmark sees less danger. Plans and safe messaging were checked before, for the whole content."""
        if measured is None:
            self.report.risk = {"same": True}
            return
        live, draft = measured
        changes = golden.risk_changes(live, draft)
        for figures in (live, draft):
            figures.pop("seen", None)
            figures.pop("about", None)
        self.report.risk = {"same": False, "before": live, "after": draft, "changes": changes}
        if not live:
            self.report.blocked.append(
                "Prøven for fare (data/evaluation/risk.jsonl) mangler, så en ændret ordliste kan ikke måles."
            )
        self.report.blocked += golden.fallen(live, draft)

    async def _figures(self, rasa: Rasa) -> None:
        """How well each intent is understood, by the draft and by what is published; what is known of a model is not measured again."""
        lines = golden.read_intent_set(self.root / "data")
        live = Rasa(self.bot_url)
        measured: list[Any] = await asyncio.gather(
            self._figures_of(self.report.model[:-7], rasa, lines),
            self._figures_of(model_name(self.root, CODE), live, lines, PAUSE_FOR_LIVE),
            return_exceptions=True,
        )
        live.close()
        ours, theirs = measured
        if isinstance(ours, BaseException):
            raise ours
        if isinstance(theirs, BaseException) and not isinstance(theirs, (HttpError, OSError, TimeoutError, ValueError)):
            raise theirs
        self.report.intents, self.report.intents_before = ours, {} if isinstance(theirs, BaseException) else theirs

    async def _figures_of(
        self, model: str, rasa: Rasa, lines: list[dict[str, Any]], pause_seconds: float = 0.0
    ) -> dict[str, Any]:
        kept = self.folder / "figures" / f"{model}.json"
        with contextlib.suppress(OSError, ValueError):
            known: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
            return known
        figures = golden.intent_figures(lines, await _guesses(rasa, lines, pause_seconds))
        tree.write(kept, json.dumps(figures))
        return figures


async def _guesses(rasa: Rasa, lines: list[dict[str, Any]], pause_seconds: float = 0.0) -> list[str]:
    guesses = []
    for line in lines:
        guesses.append(await _guess(rasa, line["text"]))
        await asyncio.sleep(pause_seconds)
    return guesses


async def _guess(rasa: Rasa, text: str) -> str:
    return golden.understood_as(await rasa.parse(text))


# --- a bot of one's own for a draft -------------------------------------------------------------------------------------


class RehearsalError(Exception):
    """The draft's own bot did not come up; the message is Danish."""


@contextmanager
def rehearsal(content: Path, folder: Path, model: Path) -> Iterator[Stack]:
    """Run Rasa and the action server with a draft's content on free ports, and end them afterwards."""
    stack = start_rehearsal(content, folder, model, own_sessions=False)
    try:
        yield stack
    finally:
        stack.stop_all()


def start_rehearsal(content: Path, folder: Path, model: Path, own_sessions: bool = True) -> Stack:
    """Start both processes; `wait_until_ready` waits for them."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"DATA_DIR": str(content / "data"), "REDIS_URL": ""}
    stack = Stack(folder, free_ports(), settings, model=model, own_sessions=own_sessions)
    for name in ("actions", "rasa"):
        stack.start(name)
    return stack


async def wait_until_ready(stack: Stack, rasa: Rasa, seconds: float = READY_SECONDS) -> None:
    """Wait until a sentence is understood.

    Raises:
        RehearsalError: A process ended, or it answers but has no model.
    """
    end, without_model = time.monotonic() + seconds, 0.0
    while time.monotonic() < end:
        for name, process in stack.processes.items():
            if process.poll() is not None:
                raise RehearsalError(
                    f"Kladden kunne ikke startes ({name} gik i stå). Den udgivne robot er, som den var."
                )
        try:
            await rasa.parse("hej")
            return
        except HttpError as error:
            without_model = without_model or (time.monotonic() if "409" in str(error) else 0.0)
            if without_model and time.monotonic() - without_model > NO_MODEL_SECONDS:
                break
        except (OSError, TimeoutError, ValueError):
            pass
        await asyncio.sleep(0.3)
    raise RehearsalError("Modellen kan ikke indlæses, så kladden kan ikke udgives. Den udgivne robot er, som den var.")


def main(arguments: list[str] | None = None) -> int:
    """Prepare one draft; the exit code is 0 when it may be published."""
    parser = argparse.ArgumentParser(prog="python -m web.editor.prepare")
    for name in ("--root", "--folder", "--models"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--draft", required=True)
    parser.add_argument("--bot-url", default="http://127.0.0.1:5005")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the rehearsal ends with us
    os.environ["OMP_NUM_THREADS"] = "1"
    os.nice(NICENESS)
    run = Run(
        options.root.resolve(), options.folder.resolve(), options.draft, options.models.resolve(), options.bot_url
    )
    return 0 if asyncio.run(run.run()) == "passed" else 1


if __name__ == "__main__":
    sys.exit(main())
