/**
 * The visitor's side of a sealed talk (web/counsellor/talk_protocol.md): keys, the summary as first box, then messages.
 * Everything lives in this object. Built so that a new key in the middle loses no message; `snapshot` and `restore` carry it
 * over a reload (lib/tab-box.js).
 */
import { GapWatch, LastWordsWatch } from "./missing-boxes.js";
import * as sealing from "./sealing.js";

const encoder = new TextEncoder();
const TOLD_AGAIN = 50; // of the last words seen, when asked anew
const LONGEST_LINE_CHARS = 1900;

export class HumanTalk {
  /**
   * @param {object} options
   * @param {(box: string, contentId: string) => void} options.sendBox gives a box a frame of its own and keeps it until seen
   * @param {() => void} options.dropBoxes forget boxes of an old key
   * @param {() => void} options.sendAgain send every box once more that is kept
   * @param {(content: object) => void} options.onContent something the counsellor wrote, or a `seen`
   * @param {(code: string) => void} options.onFault
   * @param {() => void} [options.onChange] `snapshot` would be another one now
   * @param {() => void} [options.onStuck] a box is missing, on this side or the other: only new keys bring everything again
   * @param {number} [options.gapMs] after how long
   * @param {number} [options.stillMs] how long the last words may be unseen before a box is sent behind them
   */
  constructor({ sendBox, dropBoxes, sendAgain, onContent, onFault, onChange = () => {}, onStuck = () => {}, gapMs, stillMs }) {
    Object.assign(this, { sendBox, dropBoxes, sendAgain, onContent, onFault, onChange, onStuck });
    this.gap = new GapWatch({ session: () => this.session, onStuck, afterMs: gapMs });
    const newest = () => (this.session ? ([...this.unseen.keys()].at(-1) ?? null) : null);
    this.last = new LastWordsWatch({ newest, onDue: () => this.sayStill(), afterMs: stillMs });
    this.keyPair = null;
    this.nextKeyPair = null; // for a colleague the visitor has said yes to
    this.session = null;
    this.sessions = new Map(); // counsellor's key -> session: the same two keys must never count from zero twice
    this.summary = null;
    this.alias = null;
    this.unseen = new Map(); // id -> message not yet on the counsellor's screen
    this.history = []; // what the present counsellor may see again
    this.past = []; // what was written with others: shown to the visitor, to nobody else
    this.mayShow = null; // alias of the colleague who may see the talk so far
    this.oldKeys = new Set(); // public keys this page has had: a frame about one of them is late, not for somebody else
    this.told = []; // ids of the counsellor's last words that we have said are on the screen
    this.work = Promise.resolve(); // boxes must leave in the order of their counters
  }

  get isReady() {
    return this.keyPair !== null;
  }

  get publicKey() {
    return this.keyPair?.publicKey ?? null;
  }

  /**
   * Make the key for `handoff.accept`. Taken up in turn: a meeting that is under way ends with the key it began with.
   * @returns {Promise<string>} public key
   */
  async prepare(summary) {
    const keyPair = await sealing.createKeyPair();
    await this.inTurn(() => {
      this.summary = summary;
      this.turnKey(keyPair);
    });
    this.onChange();
    return keyPair.publicKey;
  }

  turnKey(keyPair) {
    if (this.keyPair) this.oldKeys.add(this.publicKey);
    this.keyPair = keyPair;
    this.session = null;
    this.sessions.clear();
  }

  /** Say yes to a colleague. @returns {Promise<string>} a new public key: who has the talk now can read no further */
  async prepareFor(alias, mayShow) {
    this.nextKeyPair = await sealing.createKeyPair();
    this.mayShow = mayShow ? alias : null;
    return this.nextKeyPair.publicKey;
  }

  /** Whether a `counsellor` frame answers to a key of this page; another tab of the same talk has another one. */
  isMine(visitorKey) {
    return !visitorKey || visitorKey === this.publicKey || visitorKey === this.nextKeyPair?.publicKey || this.isLate(visitorKey);
  }

  /** Whether a `counsellor` frame answers to an earlier key of this page: the answer to the present one is still to come. */
  isLate(visitorKey) {
    return this.oldKeys.has(visitorKey);
  }

  /** A counsellor is there, came back with another key, or (the same key again) the server has forgotten what it held. */
  meet({ alias, publicKey, visitorKey }) {
    return this.inTurn(async () => {
      this.takeNextKey(visitorKey);
      if (this.isLate(visitorKey)) return;
      if (this.session && this.session === this.sessions.get(publicKey)) return this.sendAgain();
      this.dropBoxes();
      this.turnTo(alias);
      this.session = await this.sessionWith(publicKey);
      const seenBefore = this.history.filter(({ id }) => !this.unseen.has(id)); // the rest comes as messages, and is new to them
      for (const part of summaryParts(this.summary, seenBefore)) await this.seal(part);
      for (const message of this.unseen.values()) await this.seal(message);
      this.last.look();
      this.onChange();
    });
  }

  takeNextKey(visitorKey) {
    if (!visitorKey || visitorKey !== this.nextKeyPair?.publicKey) return;
    this.turnKey(this.nextKeyPair);
    this.nextKeyPair = null;
  }

  /** A new person sees the old talk only if the visitor shows it. */
  turnTo(alias) {
    if (this.alias !== null && this.alias !== alias && this.mayShow !== alias) {
      const waits = ({ id }) => this.unseen.has(id);
      this.past.push(...this.history.filter((line) => !waits(line)));
      this.history = this.history.filter(waits);
    }
    this.alias = alias;
    this.mayShow = null;
  }

  /** Send a message; before a counsellor is there it waits here. */
  say(id, text, at) {
    this.history.push({ from: "visitor", id, text, at });
    return this.add({ kind: "message", id, text, at });
  }

  /** Send who one is, or where: sealed like all else, and never shown again by this page, to nobody. */
  sayWho(id, who, at) {
    return this.add({ kind: "envelope", id, ...who, at });
  }

  add(content) {
    this.unseen.set(content.id, content);
    this.last.look();
    this.onChange();
    return this.inTurn(() => (this.session ? this.seal(content) : undefined));
  }

  /** Nothing to say, but a box: if the one before it is lost, the other side now sees the hole. */
  sayStill() {
    return this.inTurn(() => (this.session ? this.seal({ kind: "still" }) : undefined));
  }

  /** Open a box that came; the order is kept by the session. */
  open(box) {
    return this.inTurn(async () => {
      if (!this.session) return;
      for (const text of await sealing.openInOrder(this.session, box)) this.take(JSON.parse(text));
      this.gap.look();
    });
  }

  take(content) {
    if (content.kind === "again") return this.onStuck();
    if (content.kind === "still") return this.told.length > 0 && this.seen([]); // what said so may be what is missing there
    if (content.kind === "seen") for (const id of content.ids) this.unseen.delete(id);
    this.last.look();
    const { id, at } = content;
    if (content.kind === "message") this.remember({ from: "counsellor", id, text: content.text, at });
    if (content.kind === "card") this.remember({ from: "counsellor", id, card: content.card, at });
    this.onContent(content);
    this.onChange();
  }

  remember(line) {
    if (!this.history.some(({ id }) => id === line.id)) this.history.push(line);
  }

  /** Say which of the counsellor's messages are on the screen. */
  seen(ids) {
    this.told = [...this.told, ...ids].slice(-TOLD_AGAIN);
    const all = ids.length > 0 ? ids : this.told;
    return this.inTurn(() => (this.session ? this.seal({ kind: "seen", ids: all }) : undefined));
  }

  /** The counsellor is gone for now; the key stays, for the next one. */
  part() {
    this.session = null;
    this.nextKeyPair = null;
    this.dropBoxes();
  }

  /** What must be kept to go on after a reload. Envelopes are left out: a name is written once, to one person. */
  snapshot() {
    const unseen = [...this.unseen.values()].filter(({ kind }) => kind === "message").map(({ id }) => id);
    const history = [...this.past.map((line) => ({ ...line, isPast: true })), ...this.history.map((line) => ({ ...line, alias: this.alias }))];
    return { summary: this.summary, alias: this.alias, unseen, history };
  }

  /** Take a snapshot up again; the key is a new one. */
  restore({ summary, alias, unseen, history }) {
    Object.assign(this, { summary, alias });
    const lines = (isPast) => history.filter((line) => Boolean(line.isPast) === isPast).map(({ isPast: _, alias: __, ...line }) => line);
    this.past = lines(true);
    this.history = lines(false);
    for (const { from, id, text, at } of this.history) {
      if (from === "visitor" && unseen.includes(id)) this.unseen.set(id, { kind: "message", id, text, at });
    }
  }

  async sessionWith(publicKey) {
    const known = this.sessions.get(publicKey);
    const session = known ?? (await sealing.deriveSession({ side: "visitor", keyPair: this.keyPair, peerPublicKey: publicKey }));
    this.sessions.set(publicKey, session);
    return session;
  }

  async seal(content) {
    this.sendBox(await sealing.seal(this.session, JSON.stringify(content)), content.id ?? null);
  }

  inTurn(step) {
    this.work = this.work.then(step).catch((error) => this.onFault(error.code ?? "broken"));
    return this.work;
  }
}

/** The summary in as many boxes as it needs; the receiver joins those of one id (talk_protocol.md). */
export function summaryParts({ messages, ...facts }, history) {
  const id = crypto.randomUUID();
  const blank = Object.fromEntries(Object.keys(facts).map((name) => [name, null]));
  const parts = [{ kind: "summary", id, ...facts, messages: [], history: [] }];
  const fits = (part) => encoder.encode(JSON.stringify(part)).length <= sealing.MAX_TEXT_BYTES;
  const put = (name, line) => {
    parts.at(-1)[name].push(line);
    if (fits(parts.at(-1))) return;
    parts.at(-1)[name].pop();
    const next = { kind: "summary", id, ...blank, messages: [], history: [] };
    next[name] = [line];
    if (!fits(next)) next[name] = [shortened(line)];
    parts.push(next);
  };
  for (const line of messages) put("messages", line);
  for (const line of history) put("history", line);
  return parts;
}

/** 2,000 emoji and the names around them are more than a box holds; the one who wrote them has them whole. */
function shortened(line) {
  const cut = (text) => `${[...text].slice(0, LONGEST_LINE_CHARS).join("")} …`;
  return typeof line === "string" ? cut(line) : { ...line, text: cut(line.text) };
}
