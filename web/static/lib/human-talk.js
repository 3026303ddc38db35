/**
 * The visitor's side of a sealed talk (web/counsellor/talk_protocol.md): keys, the summary as first box, then messages.
 * Everything lives in this object; nothing is stored. Built so that a new key in the middle loses no message.
 */
import * as sealing from "./sealing.js";

export class HumanTalk {
  /**
   * @param {object} options
   * @param {(box: string, contentId: string) => void} options.sendBox gives a box a frame of its own and keeps it until seen
   * @param {() => void} options.dropBoxes forget boxes of an old key
   * @param {() => void} options.sendAgain send every box once more that is kept
   * @param {(content: object) => void} options.onContent something the counsellor wrote, or a `seen`
   * @param {(code: string) => void} options.onFault
   */
  constructor({ sendBox, dropBoxes, sendAgain, onContent, onFault }) {
    Object.assign(this, { sendBox, dropBoxes, sendAgain, onContent, onFault });
    this.keyPair = null;
    this.session = null;
    this.sessions = new Map(); // counsellor's key -> session: the same two keys must never count from zero twice
    this.summary = null;
    this.alias = null;
    this.unseen = new Map(); // id -> message not yet on the counsellor's screen
    this.history = [];
    this.work = Promise.resolve(); // boxes must leave in the order of their counters
  }

  get isReady() {
    return this.keyPair !== null;
  }

  /** Make the key for `handoff.accept`. @returns {Promise<string>} public key */
  async prepare(summary) {
    this.summary = summary;
    this.keyPair = await sealing.createKeyPair();
    this.session = null;
    this.sessions.clear();
    return this.keyPair.publicKey;
  }

  /** A counsellor is there, came back with another key, or (the same key again) the server has forgotten what it held. */
  meet({ alias, publicKey }) {
    return this.inTurn(async () => {
      if (this.session && this.session === this.sessions.get(publicKey)) return this.sendAgain();
      this.dropBoxes();
      const history = this.alias === alias ? this.history : []; // a new person sees the old talk only if the visitor shows it
      this.session = await this.sessionWith(publicKey);
      this.alias = alias;
      await this.seal({ kind: "summary", id: crypto.randomUUID(), ...this.summary, history });
      for (const message of this.unseen.values()) await this.seal(message);
    });
  }

  /** Send a message; before a counsellor is there it waits here. */
  say(id, text, at) {
    const message = { kind: "message", id, text, at };
    this.unseen.set(id, message);
    this.history.push({ from: "visitor", id, text, at });
    return this.inTurn(() => (this.session ? this.seal(message) : undefined));
  }

  /** Open a box that came; the order is kept by the session. */
  open(box) {
    return this.inTurn(async () => {
      if (!this.session) return;
      for (const text of await sealing.openInOrder(this.session, box)) this.take(JSON.parse(text));
    });
  }

  take(content) {
    if (content.kind === "seen") for (const id of content.ids) this.unseen.delete(id);
    if (content.kind === "message") this.history.push({ from: "counsellor", id: content.id, text: content.text, at: content.at });
    this.onContent(content);
  }

  /** Say which of the counsellor's messages are on the screen. */
  seen(ids) {
    return this.inTurn(() => (this.session ? this.seal({ kind: "seen", ids }) : undefined));
  }

  /** The counsellor is gone for now; the key stays, for the next one. */
  part() {
    this.session = null;
    this.dropBoxes();
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
