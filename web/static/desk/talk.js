/**
 * One sealed talk on the counsellor's side: keys, what was said, what is on its way. No element of the page is known here.
 * Everything lives in this object and goes with it. web/counsellor/talk_protocol.md tells what is in a box.
 */
import { GapWatch, LastWordsWatch } from "../lib/missing-boxes.js";
import * as sealing from "../lib/sealing.js";
import { randomId } from "../lib/dom.js";

const TOLD_AGAIN = 50; // of the last words seen, when asked anew
const VISITOR_GONE = new Set(["left", "erased", "expired", "visitor_ended"]); // why a talk is over that nobody will read in again
// Why a talk is over by what its counsellor did, said on a line that stands: what was taken is acked before, and arrives.
export const BY_COUNSELLOR = new Set(["transferred", "released", "ended"]);

export class CounsellorTalk {
  /**
   * @param {object} options
   * @param {string} options.id
   * @param {(frame: object) => boolean} options.send
   * @param {() => void} options.onChange
   * @param {number} [options.gapMs] how long a box may be missing before the visitor's page is asked for new keys
   * @param {number} [options.stillMs] how long our last words may be unseen before a box is sent behind them
   */
  constructor({ id, send, onChange, gapMs, stillMs }) {
    Object.assign(this, { id, send, onChange });
    this.last = new LastWordsWatch({ newest: () => this.newestUnseen(), onDue: () => this.notice({ kind: "still" }), afterMs: stillMs });
    this.gap = new GapWatch({ session: () => this.session, onStuck: () => this.askAgain(), afterMs: gapMs });
    this.keyPair = null;
    this.visitorKey = null;
    this.session = null;
    this.sessions = new Map(); // visitor's key -> session: the same two keys must never count from zero twice
    this.lastSeq = 0;
    this.summary = null;
    this.messages = []; // {id, from, text | card, at, state}
    this.known = new Set();
    this.unseen = new Map(); // id -> {content, box}: ours, not yet on the visitor's screen
    this.passing = []; // the same for what means something under these keys only
    this.unread = [];
    this.reader = null; // a colleague who reads along: desk/reading.js
    this.onArrived = new Map(); // id of something of ours -> what happens once it is on the visitor's screen
    this.handover = null; // what became of a question to a colleague
    this.draft = "";
    this.notes = "";
    this.isAway = false;
    this.isTyping = false;
    this.goneReason = null;
    this.work = Promise.resolve(); // boxes leave and are opened in the order of their counters
  }

  /** Fresh keys of ours; the public one goes into `claim`. */
  async prepare() {
    this.keyPair = await sealing.createKeyPair();
    this.session = null;
    this.sessions.clear();
    return this.keyPair.publicKey;
  }

  /** The visitor's key is here, or is another one now. Null: their page is not back yet. */
  meet(visitorKey) {
    return this.inTurn(async () => {
      if (this.session && this.session === this.sessions.get(visitorKey)) return; // said twice
      this.visitorKey = visitorKey;
      this.session = visitorKey === null ? null : await this.sessionWith(visitorKey);
      this.passing = [];
      if (this.session) for (const entry of this.unseen.values()) await this.seal(entry);
      this.last.look();
      if (this.session && this.reader?.isReady) this.announce(this.reader.alias, true); // another page of the visitor's must know too
      this.onChange();
    });
  }

  async sessionWith(visitorKey) {
    const known = this.sessions.get(visitorKey);
    const session = known ?? (await sealing.deriveSession({ side: "counsellor", keyPair: this.keyPair, peerPublicKey: visitorKey }));
    this.sessions.set(visitorKey, session);
    return session;
  }

  /** What the server must know to give this page the talk back after a lost line. */
  get held() {
    return { id: this.id, public_key: this.keyPair.publicKey, visitor_key: this.visitorKey, last_seq: this.lastSeq };
  }

  say(text) {
    return this.add({ kind: "message", id: randomId(), text, at: Date.now() });
  }

  show(card) {
    return this.add({ kind: "card", id: randomId(), card, at: Date.now() });
  }

  add(content) {
    this.known.add(content.id);
    this.messages.push({ ...content, from: "counsellor", state: "sending" });
    this.copy(this.messages.at(-1));
    const sealed = this.keep(content);
    this.last.look();
    this.onChange();
    return sealed;
  }

  /** Words of ours that had not been seen when this page lost the talk, which has come back to it with nobody in between. */
  carryOver(old) {
    for (const { content } of old.unseen.values()) if (content.kind === "message" || content.kind === "card") this.add(content);
  }

  /**
   * The page has lost the talk, and what was not seen says so: the visitor is gone and has not read it ("unread"); or the talk goes on
   * without this page, and it was surely never said ("unsaid") or may not have arrived ("unsent"). What was still being written is unsaid too.
   * Nobody says it later: whoever has the talk now has begun to speak.
   */
  markUnsent() {
    for (const message of this.messages) {
      const entry = this.unseen.get(message.id);
      if (entry) message.state = this.stateWhenGone(message, entry);
    }
    const draft = this.draft.trim();
    if (draft && !VISITOR_GONE.has(this.goneReason)) this.messages.push({ id: randomId(), from: "counsellor", text: draft, at: Date.now(), state: "unsaid", isDraft: true });
  }

  stateWhenGone({ state }, { isOut }) {
    if (VISITOR_GONE.has(this.goneReason)) return "unread";
    if (BY_COUNSELLOR.has(this.goneReason)) return state === "sending" ? "unsaid" : state;
    return isOut ? "unsent" : "unsaid";
  }

  /** Words of ours that surely (`unsaid`) or perhaps (`unsent`) did not arrive before the talk went on without this page. */
  get undelivered() {
    return this.messages.filter(({ state }) => state === "unsaid" || state === "unsent");
  }

  /**
   * The page has the talk no more. Of one that its counsellor gave away or ended, or that the visitor erased, only what is still of use to its
   * writer stays, for the while it is shown: words of ours that were not sent.
   */
  lose(reason) {
    this.handover = this.reader = null;
    this.goneReason = reason;
    this.markUnsent();
    if (BY_COUNSELLOR.has(reason) || reason === "erased") Object.assign(this, { messages: this.undelivered, summary: null, notes: "" });
    this.session = this.keyPair = null; // from here on nobody can open what was written
  }

  /** What was surely never said, for the field of the talk when it comes back after a colleague has had it: there it can be read once more. */
  get unsaidText() {
    return this.messages.filter(({ state, text }) => state === "unsaid" && text).map(({ text }) => text).join("\n");
  }

  /** What is said of a message of ours. While the visitor is away nothing is on its way to them: it waits, on the server or on this page. */
  stateOf({ id, from, state }) {
    if (from !== "counsellor" || !state) return null;
    return this.isAway && this.goneReason === null && this.unseen.has(id) ? "waiting" : state;
  }

  /** Whether words or cards of ours have not been on the visitor's screen, as far as this page knows. */
  get hasUnseenWords() {
    return [...this.unseen.values()].some(({ content }) => content.kind === "message" || content.kind === "card");
  }

  /** Seal and send what must arrive. Once: a key that changed meanwhile has sealed it already, and a second box of the same id would leave a hole. */
  keep(content) {
    const entry = { content, box: null };
    this.unseen.set(content.id, entry);
    return this.inTurn(() => (this.session && entry.box === null ? this.seal(entry) : undefined));
  }

  /** Something that matters now only: it goes again with the rest on a new line, but not under new keys. */
  notice(content) {
    return this.inTurn(() => {
      if (!this.session) return undefined;
      const entry = { content: { ...content, id: randomId() }, box: null };
      this.passing.push(entry);
      return this.seal(entry);
    });
  }

  /** Id of the last words of ours that wait to be seen by somebody whose page is there. */
  newestUnseen() {
    if (!this.session || this.isAway) return null;
    return [...this.unseen.values()].findLast(({ content }) => content.kind !== "seen")?.content.id ?? null;
  }

  /** The line is back: everything the visitor has not seen goes again. The same box has the same id, so nothing doubles. */
  sendAgain() {
    return this.inTurn(() => {
      for (const entry of [...this.unseen.values(), ...this.passing]) if (entry.box) this.sendBox(entry);
      this.last.look();
    });
  }

  async seal(entry) {
    entry.box = await sealing.seal(this.session, JSON.stringify(entry.content));
    this.sendBox(entry);
  }

  sendBox(entry) {
    if (this.goneReason !== null) return;
    entry.isOut = this.send({ type: "sealed", talk: this.id, id: entry.content.id, box: entry.box }) || entry.isOut;
  }

  acked(id) {
    const message = this.messages.find((item) => item.id === id);
    if (message?.state === "sending") message.state = "sent";
    this.onChange();
  }

  /** A box from the visitor. Doubles vanish, swapped ones wait for each other, a box of an old key is dropped. */
  take(seq, box) {
    return this.inTurn(async () => {
      try {
        if (this.session) for (const text of await sealing.openInOrder(this.session, box)) this.read(JSON.parse(text));
      } finally {
        this.gap.look();
        this.lastSeq = Math.max(this.lastSeq, seq);
        this.send({ type: "received", talk: this.id, seq: this.lastSeq });
        this.onChange();
      }
    });
  }

  /** A box of the visitor's is missing that their page thinks is here. Asked once more as long as it is missing. */
  askAgain() {
    return this.notice({ kind: "again" });
  }

  read(content) {
    if (content.kind === "summary") this.readSummary(content);
    else if (content.kind === "seen") this.readSeen(content.ids);
    else if (content.kind === "still") this.lookedAgain();
    else if ((content.kind === "message" || content.kind === "envelope") && !this.known.has(content.id)) {
      this.known.add(content.id);
      this.unread.push(content.id);
      this.isTyping = false;
      this.messages.push({ ...content, from: "visitor" });
      this.copy(this.messages.at(-1));
    }
  }

  /** Who reads along sees what is written from now on; an envelope was sent to one person and stays with them. */
  copy(message) {
    if (this.reader && message.kind !== "envelope") this.reader.show(message);
  }

  /**
   * Tell the visitor that a colleague reads along, or does no longer. Under seal, so that the server can neither leave it out nor make it up.
   * @param {() => void} [then] once it is on the visitor's screen
   */
  announce(alias, here, then) {
    const content = { kind: "colleague", id: randomId(), at: Date.now(), alias, here };
    if (then) this.onArrived.set(content.id, then);
    return this.keep(content);
  }

  /** A word from the colleague who reads along, for nobody but this counsellor. */
  hear(alias, text) {
    this.messages.push({ id: randomId(), from: "colleague", alias, text, at: Date.now() });
    this.onChange();
  }

  readSummary(content) {
    const before = this.summary?.id === content.id ? this.summary.messages : [];
    this.summary = { ...content, messages: [...before, ...(content.messages ?? [])] };
    const missed = (content.history ?? []).filter((item) => !this.known.has(item.id));
    for (const item of missed) this.known.add(item.id);
    this.messages = [...missed.map((item) => ({ ...item, state: "seen" })), ...this.messages].sort((a, b) => a.at - b.at);
  }

  readSeen(ids) {
    this.dropArrivedNotices(ids ?? []);
    for (const id of ids ?? []) {
      this.unseen.delete(id);
      this.onArrived.get(id)?.();
      this.onArrived.delete(id);
      const message = this.messages.find((item) => item.id === id);
      if (message) message.state = "seen";
    }
    if (this.newestUnseen() === null) this.passing = [];
    this.last.look();
  }

  /** Boxes are opened in order: our own `seen` sealed before a message that has been seen has arrived too. */
  dropArrivedNotices(ids) {
    const order = [...this.unseen.keys()];
    const last = order.findLastIndex((id) => ids.includes(id));
    for (const id of order.slice(0, last)) if (this.unseen.get(id).content.kind === "seen") this.unseen.delete(id);
  }

  /** The counsellor looks at the talk: the visitor is told which messages are on the screen. */
  look() {
    if (this.unread.length === 0 || !this.session) return;
    this.keep({ kind: "seen", id: randomId(), ids: this.unread.splice(0) });
    this.onChange();
  }

  /** The visitor's page has not heard that their last words were seen. If they were, that is what has gone missing. */
  lookedAgain() {
    const seen = this.messages.filter(({ from, id }) => from === "visitor" && !this.unread.includes(id)).slice(-TOLD_AGAIN);
    if (seen.length > 0) this.notice({ kind: "seen", ids: seen.map(({ id }) => id) });
  }

  inTurn(step) {
    this.work = this.work.then(step).catch(() => this.onChange()); // a box nobody can open must not stop the talk
    return this.work;
  }
}
