/** The desk page: ties the line, the queue and the talks together. Nothing of a talk is stored; a reload asks the visitor's page. */
import * as sealing from "../lib/sealing.js";
import { h } from "../lib/dom.js";
import { Alarm } from "./alarm.js";
import { CardDialog, chooseColleague, confirmEnd, confirmRelease, showHelp } from "./dialogs.js";
import { Drafts } from "./drafts.js";
import { listenToKeys, makeMenu } from "./keys.js";
import { Line } from "./line.js";
import { describe, QueueView } from "./queue-view.js";
import { ReaderLink, Reading, ReadingView } from "./reading.js";
import { STRINGS } from "./strings.js";
import { BY_COUNSELLOR, CounsellorTalk } from "./talk.js";
import { TalkView } from "./talk-view.js";

const BREAK = "break"; // what drafts.js calls a break; talks have other ids
const GONE_STAYS_MS = 240_000; // what is over leaves the screen by itself: under five minutes
const LETTERS = ["A", "B", "C", "D", "E", "F"];
const $ = (id) => document.getElementById(id);

const alarm = new Alarm();
const views = new Map(); // talk id -> TalkView
const claiming = new Map(); // talk id -> CounsellorTalk that waits for its answer
const taking = new Map(); // talk id -> CounsellorTalk that waits for the visitor's yes to a transfer
const readings = new Map(); // talk id -> {reading, view}: where this page reads along
const state = { queue: { rows: [], broken: false, present: 0, open: true }, limit: 3, outcomes: [], isPaused: false, saidPaused: false, isOnline: false, active: null,
  wants: null }; // ids this page was about to take when its line was lost; null: it has just been loaded

const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const line = new Line({
  url: `${scheme}//${location.host}/desk/live`,
  hello: () => {
    state.saidPaused = state.isPaused; // a break outlives a lost line
    return {
      type: "hello", csrf: document.querySelector("meta[name=csrf]").content,
      talks: openViews().map((view) => view.talk.held), wants: state.wants && [...state.wants], paused: state.saidPaused,
    };
  },
  onFrame: (frame) => handlers[frame.type]?.(frame),
  onState: (word) => setLine(word),
});
const queueView = new QueueView({ list: $("queue"), status: $("queue-status"), onClaim: (id) => claim(id) });
const cards = new CardDialog({ dialog: $("cards"), search: (frame) => line.send({ type: "search", ...frame }) });

const drafts = new Drafts(document.querySelector("meta[name=csrf]").content);

const actions = {
  draft: (view) => drafts.keep(view.talk.id, view.talk.draft),
  typing: (view) => line.send({ type: "typing", talk: view.talk.id }),
  cards: (view) => cards.open(view.row.municipality, (card) => { view.talk.show(card); view.field.focus(); }),
  release: async (view) => (await confirmRelease($("confirm"), view.talk)) && line.send({ type: "release", talk: view.talk.id }),
  end: async (view) => {
    const outcome = await confirmEnd($("confirm"), state.outcomes, view.talk);
    if (outcome) line.send({ type: "end", talk: view.talk.id, outcome });
  },
  transfer: async (view) => {
    if (view.talk.handover?.kind === "transfer") return line.send({ type: "unask", talk: view.talk.id, kind: "transfer" });
    const to = await chooseColleague($("confirm"), { title: STRINGS.transferTitle, text: STRINGS.transferText, yes: STRINGS.transferYes }, colleagues());
    if (to !== null) line.send({ type: "ask", talk: view.talk.id, kind: "transfer", to });
  },
  reader: async (view) => {
    const { reader, handover } = view.talk;
    if (reader) return line.send({ type: "part", talk: view.talk.id });
    if (handover?.kind === "read") return line.send({ type: "unask", talk: view.talk.id, kind: "read" });
    const to = await chooseColleague($("confirm"), { title: STRINGS.readerTitle, text: STRINGS.readerText, yes: STRINGS.readerYes }, colleagues());
    if (to !== null) line.send({ type: "ask", talk: view.talk.id, kind: "read", to });
  },
  remove: (view) => remove(view),
  look: (view) => look(view),
};

const handlers = {
  ready: (frame) => {
    const isTapped = state.isPaused !== state.saidPaused; // after hello, when the line could not take it yet
    const isPaused = isTapped ? state.isPaused : frame.paused;
    Object.assign(state, { me: frame.me, limit: frame.limit, outcomes: frame.outcomes, isPaused, wants: new Set() });
    if (isTapped) line.send({ type: "pause", paused: isPaused });
    if (!isPaused) drafts.forget(BREAK); // ended on another page of the same person
    for (const view of openViews()) view.talk.sendAgain();
    for (const id of frame.mine) claim(id);
    draw();
  },
  queue: (frame) => {
    state.queue = frame.broken ? { ...state.queue, broken: true } : frame;
    draw();
  },
  talk: (frame) => begin(frame),
  asked: (frame) => asked(frame),
  unasked: ({ talk, kind }) => {
    dropAsk(talk, kind);
    if (kind === "transfer") taking.delete(talk);
    if (kind === "read" && readings.get(talk)?.reading.session === null) stopReading(talk);
  },
  handover: ({ talk, kind, state: word, alias }) => {
    const isOpen = word in (STRINGS.handover[kind] ?? {});
    change(talk, (one) => { one.handover = isOpen ? { kind, state: word, alias } : null; });
    if (!isOpen) say(STRINGS.handoverEnd[word]?.(alias) ?? "");
  },
  joined: (frame) => joined(frame),
  reader: ({ talk, public_key: key }) => readings.get(talk)?.reading.meet(key).then(() => readings.get(talk)?.view.begin()),
  copy: ({ talk, box }) => (views.get(talk)?.talk.reader ?? readings.get(talk)?.reading)?.open(box),
  parted: (frame) => parted(frame),
  lost: (frame) => {
    claiming.delete(frame.id);
    say(frame.text);
    draw();
  },
  visitor_key: (frame) => views.get(frame.talk)?.talk.meet(frame.public_key),
  sealed: async (frame) => {
    const view = views.get(frame.talk);
    if (!view) return;
    const before = view.talk.unread.length;
    await view.talk.take(frame.seq, frame.box);
    if (view.talk.unread.length > before) arrived(view);
  },
  typing: (frame) => views.get(frame.talk)?.showTyping(),
  visitor_away: (frame) => change(frame.talk, (talk) => { talk.isAway = true; }),
  visitor_back: (frame) => change(frame.talk, (talk) => { talk.isAway = false; talk.sendAgain(); }),
  risk: (frame) => {
    const view = views.get(frame.talk);
    if (!view) return;
    view.row = { ...view.row, risk_level: frame.level };
    view.talk.warning = STRINGS.riskRose(STRINGS.level_inline[frame.level]);
    view.update();
    drawTabs();
  },
  gone: (frame) => gone(frame.talk, frame.reason),
  ack: (frame) => views.get(frame.talk)?.talk.acked(frame.id),
  cards: (frame) => cards.draw(frame),
  error: (frame) => {
    if (frame.code === "not_yours") gone(frame.talk, "lost");
    else say(frame.text);
  },
};

// --- talks ------------------------------------------------------------------------------------------------------------

function openViews() {
  return [...views.values()].filter((view) => view.talk.goneReason === null);
}

async function claim(id) {
  if (claiming.has(id) || !line.isReady) return;
  const talk = new CounsellorTalk({ id, send: (frame) => line.send(frame), onChange: () => views.get(id)?.update() });
  claiming.set(id, talk);
  draw();
  if (!line.send({ type: "claim", id, public_key: await talk.prepare() })) claiming.delete(id);
}

function begin(frame) {
  const talk = claiming.get(frame.id) ?? taking.get(frame.id);
  claiming.delete(frame.id);
  taking.delete(frame.id);
  dropAsk(frame.id, "transfer");
  if (!talk) return;
  const old = views.get(frame.id);
  if (old) {
    if (frame.again) talk.carryOver(old.talk);
    remove(old);
  }
  talk.isAway = frame.away;
  const used = new Set([...views.values()].map((view) => view.letter));
  const letter = LETTERS.find((item) => !used.has(item)) ?? "X";
  const view = new TalkView({ talk, row: frame.row, letter, actions });
  views.set(frame.id, view);
  $("talks").append(view.element);
  talk.meet(frame.visitor_key);
  if (old) takeUp(view, old.talk, frame.again);
  drafts.find(frame.id).then((text) => {
    if (text && views.get(frame.id) === view && view.restoreDraft(text)) say(STRINGS.draftBack);
  });
  show(frame.id, true);
  draw();
}

/** What the page could not say before it lost the talk stands in the field again; after a colleague has had it, what was never sent too. */
function takeUp(view, before, isAgain) {
  const text = isAgain ? before.messages.filter(({ isDraft }) => isDraft).map((item) => item.text).join("\n") : before.unsaidText;
  if (!text || !view.restoreDraft(text)) return;
  actions.draft(view);
  say(isAgain ? STRINGS.draftBack : STRINGS.unsaidBack);
}

// --- colleagues -------------------------------------------------------------------------------------------------------

function colleagues() {
  return (state.queue.colleagues ?? []).filter(({ id }) => id !== state.me);
}

/** A colleague asks: a banner, not a dialog, because somebody may be in the middle of a sentence. */
function asked({ talk, kind, alias, row }) {
  dropAsk(talk, kind);
  const answer = (yes) => () => (yes ? accept(talk, kind, alias) : (line.send({ type: "refuse", talk, kind }), dropAsk(talk, kind)));
  const facts = row ? ` ${STRINGS.level[row.risk_level]}. ${describe(row)}.` : "";
  $("asks").append(h("div", { class: "ask", data: { talk, kind } },
    h("p", { role: "alert" }, h("strong", {}, STRINGS.asked[kind](alias)), facts),
    h("button", { type: "button", class: "send", onclick: answer(true) }, STRINGS.askedYes[kind]),
    h("button", { type: "button", class: "quiet", onclick: answer(false) }, STRINGS.askedNo)));
  alarm.knock();
}

function dropAsk(talk, kind) {
  $("asks").querySelector(`[data-talk="${CSS.escape(talk)}"][data-kind="${kind}"]`)?.remove();
}

async function accept(id, kind, alias) {
  const box = $("asks").querySelector(`[data-talk="${CSS.escape(id)}"][data-kind="${kind}"]`);
  for (const button of box.querySelectorAll("button")) button.remove();
  if (kind === "transfer") {
    const talk = new CounsellorTalk({ id, send: (frame) => line.send(frame), onChange: () => views.get(id)?.update() });
    taking.set(id, talk);
    line.send({ type: "take", talk: id, public_key: await talk.prepare() });
    box.append(h("p", { role: "status" }, STRINGS.askedWaits));
    return;
  }
  const view = { current: null };
  const reading = new Reading({ id, alias, send: (frame) => line.send(frame), onContent: (content) => view.current?.draw(content) });
  const publicKey = await reading.prepare();
  view.current = new ReadingView({ reading, alias, onStop: () => line.send({ type: "part", talk: id }) });
  readings.set(id, { reading, view: view.current });
  $("talks").append(view.current.element);
  $("talks-empty").hidden = true;
  dropAsk(id, kind);
  line.send({ type: "join", talk: id, public_key: publicKey });
  show(readingKey(id), true);
}

/** A colleague is ready to read along with a talk of ours: first the visitor must have seen it. */
function joined({ talk: id, alias, public_key: key }) {
  change(id, (talk) => {
    talk.handover = null;
    const reader = new ReaderLink({ id, alias, send: (frame) => line.send(frame), onContent: ({ kind, text }) => kind === "whisper" && talk.hear(alias, String(text)) });
    talk.reader = reader;
    talk.announce(alias, true, async () => {
      if (talk.reader !== reader) return;
      await reader.start(key);
      views.get(id)?.update();
    });
  });
}

/** What tabs and `state.active` call a talk this page only reads. */
function readingKey(id) {
  return `read ${id}`;
}

function readingOf(key) {
  return [...readings].find(([id]) => readingKey(id) === key)?.[1].view ?? null;
}

function stopReading(id) {
  readings.get(id)?.view.element.remove();
  if (!readings.delete(id)) return;
  if (state.active === readingKey(id)) show(views.keys().next().value ?? null, false);
  say(STRINGS.readingOver);
  draw();
}

function parted({ talk: id, alias }) {
  stopReading(id);
  change(id, (talk) => {
    if (!talk.reader) return;
    talk.reader = null;
    if (talk.goneReason === null) talk.announce(alias, false);
    say(STRINGS.readerParted(alias));
  });
}

function change(id, step) {
  const view = views.get(id);
  if (!view) return;
  step(view.talk);
  view.update();
}

function gone(id, reason) {
  const view = views.get(id);
  if (!view || view.talk.goneReason !== null) return; // said once: a box that crossed it on the way is answered by "not yours"
  view.talk.lose(reason);
  drafts.forget(id);
  const isOurs = BY_COUNSELLOR.has(reason);
  const isHeard = reason === "ended" || view.talk.undelivered.length === 0;
  if (isOurs && isHeard) remove(view);
  else {
    view.update();
    setTimeout(() => views.get(id) === view && remove(view), GONE_STAYS_MS);
  }
  if (isOurs && isHeard) say(STRINGS.gone[reason]); // else the talk itself says so, and what became of the last words
  draw();
}

function remove(view) {
  views.delete(view.talk.id);
  view.element.remove();
  if (state.active === view.talk.id) show(views.keys().next().value ?? null, false);
  draw();
}

function look(view) {
  state.active = view.talk.id;
  if (!document.hidden && isShown(view)) view.talk.look();
  drawTabs();
}

function arrived(view) {
  alarm.knock();
  const isLooking = !document.hidden && state.active === view.talk.id && view.element.contains(document.activeElement);
  if (isLooking) view.talk.look();
  drawTabs();
}

function isShown(view) {
  return view.element.getClientRects().length > 0;
}

// --- drawing ----------------------------------------------------------------------------------------------------------

function draw() {
  const count = openViews().length + claiming.size;
  queueView.draw(state.queue, { isFull: count >= state.limit, limit: state.limit, claiming: new Set(claiming.keys()), isOnline: state.isOnline });
  $("talks-empty").hidden = views.size + readings.size > 0;
  queueView.drawShift($("shift"), $("shift-people"), state.queue.people);
  const overdue = state.queue.people ? state.queue.rows.filter((row) => row.overdue).length : 0;
  const warning = overdue ? STRINGS.overdue(overdue) : "";
  if ($("overdue").textContent !== warning) $("overdue").textContent = warning;
  $("present").textContent = STRINGS.present(state.queue.present);
  $("queue-count").textContent = STRINGS.queueCount(state.queue.rows.length);
  $("pause").textContent = state.isPaused ? STRINGS.resume : STRINGS.pause;
  $("pause").setAttribute("aria-pressed", String(state.isPaused));
  $("paused-note").hidden = !state.isPaused;
  const acute = state.queue.rows.filter((row) => row.risk_level === "acute").length;
  alarm.set(state.isPaused ? 0 : acute);
  announceAcute(acute);
  drawTabs();
}

function announceAcute(count) {
  if (count > (state.acute ?? 0)) $("alert").textContent = STRINGS.alarmNew(count);
  if (count === 0) $("alert").textContent = "";
  state.acute = count;
}

/** Tabs lead to the queue and to each talk; on a phone only the chosen one is shown. */
function drawTabs() {
  const tabs = [tab(null, STRINGS.queueTitle, state.queue.rows.length, "none")];
  for (const [id, view] of views) tabs.push(tab(id, STRINGS.talk(view.letter), view.talk.unread.length, view.row.risk_level));
  for (const [id, { reading }] of readings) tabs.push(tab(readingKey(id), STRINGS.readingTab(reading.alias), 0, "none"));
  const focused = document.activeElement?.dataset?.tab;
  $("tabs").replaceChildren(...tabs);
  if (focused !== undefined) $("tabs").querySelector(`[data-tab="${focused}"]`)?.focus();
  document.body.dataset.pane = state.active === null ? "queue" : "talk";
  for (const [id, view] of views) {
    view.element.classList.toggle("is-active", id === state.active);
    view.element.classList.toggle("has-unread", view.talk.unread.length > 0);
  }
  for (const [id, { view }] of readings) view.element.classList.toggle("is-active", state.active === readingKey(id));
  drawTitle();
}

function tab(id, name, count, level) {
  const label = id === null ? `${name}, ${STRINGS.queueCount(count)}` : count ? `${name}, ${STRINGS.tabUnread(count)}` : name;
  return h("button", { type: "button", class: "tab", data: { tab: id ?? "", level }, "aria-label": label,
    "aria-current": id === state.active ? "true" : false, onclick: () => show(id, true) },
    name, count > 0 && h("span", { class: "count", "aria-hidden": "true" }, String(count)));
}

function drawTitle() {
  const unread = [...views.values()].reduce((sum, view) => sum + view.talk.unread.length, 0);
  const marks = [];
  if (state.acute) marks.push(STRINGS.titleAlarm(state.acute));
  else if (unread) marks.push(STRINGS.titleUnread(unread));
  document.title = [...marks, STRINGS.title].join(" ");
}

function show(id, takeFocus) {
  state.active = id;
  drawTabs();
  const view = views.get(id);
  if (view) {
    if (takeFocus) (view.talk.goneReason ? view.element.querySelector("h3") : view.field).focus();
    view.log.scrollTop = view.log.scrollHeight;
    look(view);
  } else if (takeFocus) (readingOf(id)?.element.querySelector("h3") ?? $("queue-title")).focus();
}

function setLine(word) {
  if (word === "signed_out") {
    location.assign("/sign-in");
    return;
  }
  state.isOnline = word === "online";
  if (!state.isOnline) {
    for (const id of [...claiming.keys(), ...taking.keys()]) state.wants?.add(id);
    claiming.clear();
    taking.clear();
    $("asks").replaceChildren();
    for (const id of [...readings.keys()]) stopReading(id);
    for (const view of views.values()) Object.assign(view.talk, { handover: null });
  }
  $("offline").hidden = state.isOnline;
  draw();
}

let sayTimer = null;
function say(text) {
  $("toast").textContent = text;
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => { $("toast").textContent = ""; }, 8000);
}

// --- keys and buttons -------------------------------------------------------------------------------------------------

listenToKeys({
  KeyN: () => state.queue.rows[0] && openViews().length < state.limit && claim(state.queue.rows[0].id),
  KeyK: () => show(null, true),
  KeyU: () => { const next = [...views.values()].find((view) => view.talk.unread.length); if (next) show(next.talk.id, true); },
  KeyT: () => { const view = views.get(state.active); if (view && !view.talk.goneReason) actions.cards(view); },
  KeyS: () => { const view = views.get(state.active); if (view) { view.prompts.open = !view.prompts.open; view.prompts.querySelector("summary").focus(); } },
}, (number) => { const id = [...views.keys()][number - 1]; if (id) show(id, true); }, () => showHelp($("help")));
const closeMenu = makeMenu($("menu"));
$("help-button").addEventListener("click", () => { closeMenu(); showHelp($("help")); });
$("pause").addEventListener("click", () => {
  state.isPaused = !state.isPaused;
  const tell = (paused) => state.isPaused === paused && line.send({ type: "pause", paused });
  if (state.isPaused) drafts.keepNow(BREAK, "yes").finally(() => tell(true)); // kept first: whoever sees the break begun may load the page anew
  else {
    drafts.forget(BREAK);
    tell(false);
  }
  draw();
});
$("sound").addEventListener("click", () => {
  alarm.isOn = !alarm.isOn;
  alarm.wake();
  $("sound").setAttribute("aria-pressed", String(alarm.isOn));
  $("sound").textContent = alarm.isOn ? STRINGS.soundOn : STRINGS.soundOff;
});
addEventListener("beforeunload", (event) => { if (openViews().length) event.preventDefault(); });
document.addEventListener("visibilitychange", () => { const view = views.get(state.active); if (!document.hidden && view) look(view); });

$("sound").textContent = STRINGS.soundOn;
/** A break goes on after a reload, until it is ended or the person signs out. */
async function start() {
  state.isPaused = (await drafts.find(BREAK)) !== null;
  draw();
  line.connect();
}

if (sealing.isAvailable()) start();
else say(STRINGS.noCrypto);
draw();
