/**
 * How the chat page comes back: what the tab keeps for a reload, the four words, and a talk that another page has taken.
 * Methods of <chat-app>, in a file of their own; the sealing is in lib/tab-box.js and lib/return-code.js.
 */
import { STRINGS } from "./strings.js";
import { initialState } from "./lib/chat-logic.js";
import { randomId } from "./lib/dom.js";
import { isAvailable } from "./lib/sealing.js";
import { closeBox, openBox } from "./lib/tab-box.js";
import { writeTab } from "./lib/tab.js";

const KEEP_AFTER_MS = 400; // words that come close together are kept in one box
const ANSWER_WITHIN_MS = 10_000; // to a return code
const NOTICE_MS = 15_000;

export const comingBack = {
  keepSoon() {
    this.keepTimer ??= setTimeout(() => this.keep(), KEEP_AFTER_MS);
  },

  async keep() {
    this.keepTimer = null;
    const talk = this.humanTalk?.isReady ? this.humanTalk.snapshot() : this.draft;
    if (!talk || !this.tabKey || this.isElsewhere) return;
    this.socket.send({ type: "keep", box: await closeBox(this.tabKey, { ...talk, share: this.share ?? null }) });
  },

  /** What this tab, or another one with the four words, has kept. */
  async takeKept(box) {
    const kept = this.humanTalk || !this.tabKey ? null : await openBox(this.tabKey, box);
    this.isRestoring = false;
    if (this.humanTalk) return;
    if (!kept) return isHuman(this.state.talk) && this.lostByReload(this.state.talk);
    if (!isHuman(this.state.talk)) return this.cameBackLater(kept);
    this.humanTalk = this.newTalk();
    this.humanTalk.restore(kept);
    this.share = kept.share ?? {};
    this.apply({ type: "restored", history: kept.history, unseen: kept.unseen });
    await this.offerKey(await this.humanTalk.prepare(kept.summary));
  },

  /** Nobody was there the last time: what the visitor wanted to share is ready, and asked about again. */
  cameBackLater(kept) {
    this.draft = { ...kept, history: [], unseen: [] };
    if (this.state.talk === "ended") return;
    if (!this.state.hours?.open) return this.apply({ type: "note", code: "back-closed", reason: this.state.hours?.text ?? "" });
    this.apply({ type: "note", code: "back" });
    this.askConsent();
  },

  async makeCode() {
    if (!isAvailable()) return this.unsealable();
    const [{ showWords }, { WORDS }, code] = await this.codeParts();
    const words = code.drawWords(WORDS);
    const { locator, verifier, key } = await code.keysOf(words);
    const box = await code.wrapTab(key, this.state.token, this.tabKey);
    const answer = await this.ask({ type: "return.save", id: randomId(), locator, verifier, box });
    if (answer?.type !== "return.saved") return this.apply({ type: "notice", text: answer?.text ?? STRINGS.codeFailed });
    if (!this.humanTalk) this.draft ??= { summary: this.summaryDraft(), alias: null, history: [], unseen: [] };
    this.keepSoon();
    await showWords(words, answer.hours);
    this.apply({ type: "notice", text: STRINGS.codeMade });
    setTimeout(() => this.state.notice === STRINGS.codeMade && this.apply({ type: "notice", text: null }), NOTICE_MS);
  },

  async enterCode() {
    const [{ askWords }, { WORDS }, code] = await this.codeParts();
    await askWords((text) => this.tryCode(text, WORDS, code));
  },

  /** @returns {Promise<?string>} null when the words were right, else what is wrong */
  async tryCode(text, list, code) {
    const { words, unknown } = code.readWords(text, list);
    if (unknown.length) return STRINGS.codeUnknown(unknown);
    if (words.length !== code.WORD_COUNT) return STRINGS.codeCount;
    const { locator, verifier, key } = await code.keysOf(words);
    const answer = await this.ask({ type: "return.open", id: randomId(), locator, verifier });
    if (answer?.type !== "return.opened") return answer?.text ?? STRINGS.codeOffline;
    const { token, tabKey } = await code.unwrapTab(key, answer.box);
    this.goBackTo(token, tabKey);
    return null;
  },

  goBackTo(token, tabKey) {
    writeTab({ token, key: tabKey });
    this.tabKey = tabKey;
    this.state = { ...initialState, line: this.state.line };
    this.show();
    this.socket.renew();
  },

  codeParts() {
    return Promise.all([import("./components/sheets.js"), import("./lib/return-words.js"), import("./lib/return-code.js")]);
  },

  /** Send a frame and wait for what answers it; null when there is no line or no answer. */
  ask(frame) {
    return new Promise((done) => {
      if (!this.socket.send(frame)) return done(null);
      this.asked.set(frame.id, done);
      setTimeout(() => (this.asked.delete(frame.id), done(null)), ANSWER_WITHIN_MS);
    });
  },
};

function isHuman(talk) {
  return talk === "waiting" || talk === "with_counsellor";
}
