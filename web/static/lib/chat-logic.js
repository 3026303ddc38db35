/**
 * What the chat knows, as a pure function: reduce(state, event) -> state. No clock, no network, no page.
 *
 * Events
 *   {type: "sent", frame, at}            a message or choice of the visitor, shown at once and kept until it is done
 *   {type: "sealing", frame, content}    a box on its way to the counsellor, kept until its content has been seen
 *   {type: "line", line}                 connecting | online | offline
 *   {type: "frame", frame}               a frame from the server, checked
 *   {type: "own-sealed", id, text, at}   what the visitor wrote to the counsellor
 *   {type: "opened", content}            what was in a box of the counsellor
 *   {type: "box-lost"} {type: "typing-over"} {type: "handoff", value} {type: "notice", text}
 */

export const initialState = Object.freeze({
  line: "connecting",
  token: null,
  lastSeq: 0,
  epoch: 0, // grows when the server has lost its memory; answers of an older one are replaced, not doubled
  items: [], // {key, from: you|robot|human|note, id, text, cards, choices, status, replyTo, epoch, code}
  pending: [], // {frame, isAcked, content}: sent again after a lost connection until done, or for a box: until seen
  talk: "bot", // where the conversation stands, as ConversationState
  risk: "none",
  hours: null,
  queue: null,
  counsellor: null, // {alias, publicKey}
  isHumanTyping: false,
  over: null, // left | expired | erased: nothing more can be written
  notice: null, // a fault that belongs to no message
  resend: [], // frames the server wants again later: {id, retryMs}
});

const TO_HUMAN = new Set(["#human", "#accept_human", "#decline_human"]);

export function reduce(state, event) {
  const step = STEPS[event.type];
  return step ? step(state, event) : state;
}

/** True while the robot still owes an answer. */
export function isRobotTyping(state) {
  return state.line === "online" && state.talk !== "with_counsellor" && state.pending.some((one) => one.frame.type !== "sealed");
}

/**
 * The choices that can still be tapped: those of the last answer, until something newer is written or a talk with a human is over.
 * Who waits for a human already is not asked again whether they want one.
 */
export function currentChoices(state) {
  const last = state.items.findLast((item) => item.from === "you" || item.code === "ended" || (item.from === "robot" && item.choices.length > 0));
  if (last?.from !== "robot" || state.talk === "with_counsellor" || state.over) return [];
  return state.talk === "waiting" ? last.choices.filter(({ payload }) => !TO_HUMAN.has(payload)) : last.choices;
}

/**
 * Frames to send again on a new connection. Acked ones only if the server does not know the talk any more; boxes then wait
 * until there is a counsellor again (boxesToResend).
 */
export function toResend(state, isResumed) {
  const isDue = ({ frame, isAcked }) => (isResumed ? !isAcked : frame.type !== "sealed");
  return state.pending.filter(isDue).map((one) => one.frame);
}

/** Every box the counsellor may not have: the server holds boxes in memory only, so an ack outlives no restart of it. */
export function boxesToResend(state) {
  return state.pending.filter((one) => one.frame.type === "sealed").map((one) => one.frame);
}

/** The visitor's own words to the robot, for the consent card. */
export function ownWords(state) {
  return state.items.filter((item) => item.from === "you" && !item.isSealed && !item.isChoice).map((item) => item.text);
}

const STEPS = {
  sent: (state, { frame, text }) => ({
    ...state,
    notice: null,
    items: [...state.items, you(frame.id, text ?? frame.text, "sending", { isChoice: frame.type === "choice" })],
    pending: [...state.pending, { frame, isAcked: false }],
  }),
  sealing: (state, { frame, content }) => ({ ...state, pending: [...state.pending, { frame, content, isAcked: false }] }),
  unsealed: (state) => ({ ...state, pending: state.pending.filter((one) => one.frame.type !== "sealed") }),
  line: (state, { line }) => ({ ...state, line, isHumanTyping: line === "online" && state.isHumanTyping }),
  frame: (state, { frame }) => takeFrame(state, frame),
  "own-sealed": (state, { id, text }) => ({ ...state, items: [...state.items, you(id, text, "sending", { isSealed: true })] }),
  opened: (state, { content }) => takeContent(state, content),
  "box-lost": (state) => note(state, "lost-box"),
  "typing-over": (state) => ({ ...state, isHumanTyping: false }),
  withdrawn: (state, { id }) => ({ ...drop(state, id), items: state.items.filter((item) => item.id !== id) }),
  refused: (state, { id, text }) => ({ ...drop(state, id), items: patch(state.items, id, { status: "refused", fault: text }) }),
  notice: (state, { text }) => ({ ...state, notice: text }),
  note: (state, { code, alias }) => note(state, code, { alias }),
};

function takeFrame(state, frame) {
  if (frame.seq !== undefined && frame.seq !== null && frame.type !== "welcome") {
    if (frame.seq <= state.lastSeq) return state; // replayed: seen before
    state = { ...state, lastSeq: frame.seq };
  }
  const step = FRAMES[frame.type];
  return step ? step(state, frame) : state;
}

const FRAMES = {
  welcome: (state, { resume, hours, resumed, state: talk }) => ({
    ...state,
    token: resume,
    hours,
    talk,
    notice: null,
    epoch: resumed ? state.epoch : state.epoch + 1,
    counsellor: resumed || talk === "with_counsellor" ? state.counsellor : null,
    queue: talk === "waiting" ? state.queue : null,
  }),
  ack: (state, { id }) => ({
    ...state,
    items: patch(state.items, id, { status: "sent" }),
    pending: state.pending.map((one) => (one.frame.id === id ? { ...one, isAcked: true } : one)),
  }),
  own: (state, { id, text }) => {
    const isKnown = state.items.some((item) => item.id === id);
    return { ...state, items: isKnown ? patch(state.items, id, { text }) : [...state.items, you(id, text, "sent")] };
  },
  bot: (state, frame) => ({
    ...state,
    risk: frame.risk,
    items: [...withoutOlder(state, frame.reply_to), robot(frame, state.epoch)],
    talk: frame.choices.some((one) => one.payload === "#accept_human") && state.talk === "bot" ? "offered" : state.talk,
  }),
  done: (state, { id }) => drop(state, id),
  queue: (state, { position, estimate_minutes }) => {
    const isBack = state.counsellor !== null;
    const next = { ...state, talk: "waiting", queue: { position, minutes: estimate_minutes }, counsellor: null };
    return isBack ? note(next, "counsellor-gone") : next;
  },
  counsellor: (state, { alias, public_key: publicKey }) => {
    const before = state.counsellor;
    const met = { ...state, talk: "with_counsellor", queue: null, counsellor: { alias, publicKey } };
    if (before?.publicKey === publicKey) return met; // said again because our own key is new
    const code = !before ? "counsellor-here" : before.alias === alias ? "counsellor-back" : "counsellor-new";
    return note(met, code, { alias });
  },
  typing: (state) => ({ ...state, isHumanTyping: state.talk === "with_counsellor" }),
  ended: (state, { reason }) => {
    const isOver = reason === "left" || reason === "expired";
    const ended = { ...state, talk: "ended", counsellor: null, queue: null, isHumanTyping: false, over: isOver ? reason : null };
    return note(ended, "ended", { reason });
  },
  erased: (state) => ({ ...initialState, line: state.line, over: "erased" }),
  error: (state, frame) => takeError(state, frame),
};

function takeError(state, { code, text, id, retry_ms }) {
  if (code === "gone") return { ...state, over: "expired" };
  if (id === null || id === undefined) return { ...state, notice: text };
  if (retry_ms !== null && retry_ms !== undefined) {
    return { ...state, notice: text, resend: [...state.resend.filter((one) => one.id !== id), { id, retryMs: retry_ms }] };
  }
  if (code === "sealed_only" || code === "no_counsellor") return state; // the page sends it again the other way
  return { ...drop(state, id), items: patch(state.items, id, { status: "refused", fault: text }) };
}

function takeContent(state, content) {
  if (content.kind === "seen") {
    const items = state.items.map((item) => (content.ids.includes(item.id) ? { ...item, status: "seen" } : item));
    return { ...state, items, pending: withoutSeen(state.pending, content.ids) };
  }
  if (state.items.some((item) => item.from === "human" && item.id === content.id)) return state;
  const item = { key: `h-${content.id}`, from: "human", id: content.id, choices: [], alias: state.counsellor?.alias ?? null };
  if (content.kind === "message") return { ...state, isHumanTyping: false, items: [...state.items, { ...item, text: content.text, cards: [] }] };
  if (content.kind === "card") return { ...state, items: [...state.items, { ...item, text: "", cards: [content.card] }] };
  return state;
}

function you(id, text, status, more = {}) {
  return { key: `y-${id}`, from: "you", id, text, cards: [], choices: [], status, ...more };
}

function robot(frame, epoch) {
  const { text, cards, topics, lang, reply_to: replyTo } = frame;
  const choices = lang ? frame.choices.map((one) => ({ ...one, lang })) : frame.choices;
  return { key: `r-${epoch}-${frame.seq}`, from: "robot", text, cards, choices, topics, lang, replyTo, epoch };
}

function note(state, code, more = {}) {
  const count = state.items.filter((item) => item.from === "note").length;
  return { ...state, items: [...state.items, { key: `n-${count}`, from: "note", code, text: "", cards: [], choices: [], ...more }] };
}

function withoutOlder(state, replyTo) {
  return replyTo ? state.items.filter((item) => !(item.replyTo === replyTo && item.epoch < state.epoch)) : state.items;
}

function patch(items, id, change) {
  return items.map((item) => (item.id === id && item.from === "you" ? { ...item, ...change } : item));
}

/** Boxes are opened in order: when one has been seen, all before it have arrived. */
function withoutSeen(pending, ids) {
  const last = pending.findLastIndex((one) => one.content && ids.includes(one.content));
  return pending.filter((one, index) => one.frame.type !== "sealed" || index > last);
}

function drop(state, id) {
  return { ...state, pending: state.pending.filter((one) => one.frame.id !== id), resend: state.resend.filter((one) => one.id !== id) };
}
