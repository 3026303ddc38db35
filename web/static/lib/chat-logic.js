/**
 * What the chat knows, as a pure function: reduce(state, event) -> state. No clock, no network, no page.
 *
 * Events
 *   {type: "sent", frame, at}            a message or choice of the visitor, shown at once and kept until it is done
 *   {type: "sealing", frame, content}    a box on its way to the counsellor, kept until its content has been seen
 *   {type: "line", line}                 connecting | online | offline
 *   {type: "frame", frame}               a frame from the server, checked
 *   {type: "own-sealed", id, text, at}   what the visitor wrote to the counsellor
 *   {type: "own-envelope", id, at}       that the visitor sent who they are; what it says is not kept
 *   {type: "opened", content}            what was in a box of the counsellor
 *   {type: "restored", history, unseen}  what was written with a counsellor before a reload
 *   {type: "elsewhere", alias, seq}      the counsellor answers to another tab of this talk
 *   {type: "sealed-gone"}                the talk with the human is over: its words leave the page
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
  noted: null, // {topic, age, municipality}: what the robot has understood
  counsellor: null, // {alias, publicKey, visitorKey}
  colleagues: [], // aliases of counsellors who read along
  transfer: null, // alias of the colleague the counsellor asks to hand over to
  ending: null, // {reason, alias}: the talk with a human has just ended
  isHumanTyping: false,
  over: null, // left | expired | erased: nothing more can be written
  notice: null, // a fault that belongs to no message
  resend: [], // frames the server wants again later: {id, retryMs}
});

const TO_HUMAN = new Set(["#human", "#accept_human", "#decline_human", "#code"]); // the waiting room has its own button for a code

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
    ending: null, // who writes on is somewhere else: what is new must not come above the thanks
    items: [...state.items, you(frame.id, text ?? frame.text, "sending", { isChoice: frame.type === "choice" })],
    pending: [...state.pending, { frame, isAcked: false }],
  }),
  sealing: (state, { frame, content }) => ({ ...state, pending: [...state.pending, { frame, content, isAcked: false }] }),
  /** The server has forgotten what it acked: until it acks anew, a line that breaks in between must not lose what is on its way. */
  unacked: (state) => ({ ...state, pending: state.pending.map((one) => (one.frame.type === "sealed" ? { ...one, isAcked: false } : one)) }),
  unsealed: (state) => ({ ...state, pending: state.pending.filter((one) => one.frame.type !== "sealed") }),
  line: (state, { line }) => ({ ...state, line, isHumanTyping: line === "online" && state.isHumanTyping }),
  frame: (state, { frame }) => takeFrame(state, frame),
  "own-sealed": (state, { id, text, at }) => ({ ...state, items: [...state.items, you(id, text, "sending", { isSealed: true, at })] }),
  "own-envelope": (state, { id, at }) => ({ ...state, items: [...state.items, you(id, "", "sending", { isSealed: true, isEnvelope: true, at })] }),
  restored: (state, { history, unseen }) => restored(state, history, unseen),
  "sealed-gone": (state) => ({ ...state, items: state.items.filter((item) => !item.isSealed && item.from !== "human") }),
  elsewhere: (state, { alias, seq }) => takenElsewhere(state, alias, seq),
  opened: (state, { content }) => takeContent(state, content),
  "box-lost": (state) => note(state, "lost-box"),
  "typing-over": (state) => ({ ...state, isHumanTyping: false }),
  withdrawn: (state, { id }) => ({ ...drop(state, id), items: state.items.filter((item) => item.id !== id) }),
  refused: (state, { id, text }) => ({ ...drop(state, id), items: patch(state.items, id, { status: "refused", fault: text }) }),
  notice: (state, { text }) => ({ ...state, notice: text }),
  note: (state, { code, alias, reason }) => note(state, code, { alias, reason }),
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
    colleagues: talk === "with_counsellor" ? state.colleagues : [],
    transfer: talk === "with_counsellor" ? state.transfer : null,
    queue: talk === "waiting" ? state.queue : null,
  }),
  ack: (state, { id }) => ({
    ...state,
    items: patch(state.items, contentOf(state, id), { status: "sent" }),
    pending: state.pending.map((one) => (one.frame.id === id ? { ...one, isAcked: true } : one)),
  }),
  own: (state, { id, text }) => {
    const isKnown = state.items.some((item) => item.id === id);
    if (isKnown) return { ...state, items: patch(state.items, id, { text }) };
    // Danger is answered before the words are hidden and sent back: on a page that shows all again they stand above the answer.
    const answer = state.items.findIndex((item) => item.from === "robot" && item.replyTo === id);
    const at = answer < 0 ? state.items.length : answer;
    return { ...state, items: [...state.items.slice(0, at), you(id, text, "sent"), ...state.items.slice(at)] };
  },
  bot: (state, frame) => ({
    ...state,
    risk: frame.risk,
    items: [...withoutOlder(state, frame.reply_to), robot(frame, state.epoch)],
    talk: frame.choices.some((one) => one.payload === "#accept_human") && state.talk === "bot" ? "offered" : state.talk,
  }),
  noted: (state, { topic, age, municipality }) => ({ ...state, noted: { topic, age, municipality } }),
  done: (state, { id }) => drop(state, id),
  transfer: (state, { alias }) => ({ ...state, transfer: alias }),
  queue: (state, { position, estimate_minutes, cards }) => {
    const isBack = state.counsellor !== null;
    const queue = { position, minutes: estimate_minutes, cards: cards ?? [] };
    const next = { ...state, talk: "waiting", queue, counsellor: null, colleagues: [], transfer: null, ending: null };
    return isBack ? note(next, "counsellor-gone") : next;
  },
  counsellor: (state, { alias, public_key: publicKey, visitor_key: visitorKey }) => {
    const before = state.counsellor;
    const colleagues = before?.publicKey === publicKey ? state.colleagues : []; // a page with new keys has nobody reading along
    const met = { ...state, talk: "with_counsellor", queue: null, transfer: null, ending: null, colleagues };
    met.counsellor = { alias, publicKey, visitorKey: visitorKey ?? null };
    if (before?.publicKey === publicKey) return met; // said again because our own key is new
    const code = !before ? "counsellor-here" : before.alias === alias ? "counsellor-back" : "counsellor-new";
    return note(met, code, { alias });
  },
  typing: (state) => ({ ...state, isHumanTyping: state.talk === "with_counsellor" }),
  ended: (state, { reason }) => {
    const isOver = reason === "left" || reason === "expired";
    const ended = { ...state, talk: "ended", counsellor: null, queue: null, isHumanTyping: false, over: isOver ? reason : null };
    Object.assign(ended, { colleagues: [], transfer: null });
    if (reason === "counsellor" || reason === "visitor") ended.ending = { reason, alias: state.counsellor?.alias ?? null };
    return note(ended, "ended", { reason });
  },
  erased: (state) => ({ ...initialState, line: state.line, over: "erased" }),
  error: (state, frame) => takeError(state, frame),
};

function takeError(state, { code, text, id, retry_ms }) {
  if (code === "gone") return FRAMES.ended(state, { reason: "left" }); // erased by another tab while this one wrote
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
  if (content.kind === "colleague") return takeColleague(state, content);
  if (state.items.some((item) => item.from === "human" && item.id === content.id)) return state;
  const alias = state.counsellor?.alias ?? null;
  const item = { key: `h-${content.id}`, from: "human", id: content.id, choices: [], alias, at: content.at };
  if (content.kind === "message") return { ...state, isHumanTyping: false, items: [...state.items, { ...item, text: content.text, cards: [] }] };
  if (content.kind === "card") return { ...state, items: [...state.items, { ...item, text: "", cards: [content.card] }] };
  return state;
}

/** A colleague reads along, or does no longer. Said by the counsellor's page under seal, so the server cannot leave it out. */
function takeColleague(state, { alias, here }) {
  const others = state.colleagues.filter((one) => one !== alias);
  if (others.length === state.colleagues.length - (here ? 1 : 0) && here) return state;
  return note({ ...state, colleagues: here ? [...others, alias] : others }, here ? "colleague-here" : "colleague-gone", { alias });
}

function takenElsewhere(state, alias, seq) {
  const met = { ...state, lastSeq: Math.max(state.lastSeq, seq), talk: "with_counsellor", queue: null, transfer: null };
  met.counsellor = { alias, publicKey: null, visitorKey: null };
  return note(met, "elsewhere");
}

function restored(state, history, unseen) {
  const known = new Set(state.items.map((item) => item.id));
  const lines = history.filter(({ id }) => !known.has(id));
  const items = lines.map(({ from, id, text, card, at, alias }) =>
    from === "visitor"
      ? you(id, text, unseen.includes(id) ? "sending" : "seen", { isSealed: true, at })
      : { key: `h-${id}`, from: "human", id, choices: [], alias: alias ?? null, at, text: text ?? "", cards: card ? [card] : [] },
  );
  return { ...state, items: [...state.items, ...items] };
}

/** What an ack is about: a box's frame has an id of its own, the words in it another. */
function contentOf(state, id) {
  return state.pending.find((one) => one.frame.id === id)?.content ?? id;
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
