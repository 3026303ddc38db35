/**
 * How the chat page speaks with a human: consent, keys, sealed words, the envelope, a colleague who takes over.
 * Methods of <chat-app>, in a file of their own; what is sealed and sent again is decided in lib/human-talk.js.
 */
import { STRINGS } from "./strings.js";
import { boxesToResend, ownWords } from "./lib/chat-logic.js";
import { h, randomId } from "./lib/dom.js";
import { HumanTalk } from "./lib/human-talk.js";
import { isAvailable } from "./lib/sealing.js";

const SAID_AFTER_RENEWALS = 3; // so often new keys may bring nothing before the visitor is told

export const withHuman = {
  saySealed(id, text, at) {
    this.apply({ type: "own-sealed", id, text, at });
    this.humanTalk.say(id, text, at);
  },

  /** The sealed envelope. Its words go from the fields into a box and nowhere else. */
  async sayWho() {
    const { askWho } = await import("./components/sheets.js");
    const law = [...this.querySelector("#lov").content.children].map((line) => line.textContent);
    const who = await askWho(this.state.counsellor?.alias ?? STRINGS.human, law);
    if (!who || !this.humanTalk || this.state.talk !== "with_counsellor") return;
    const [id, at] = [randomId(), Date.now()];
    this.isFollowing = true;
    this.apply({ type: "own-envelope", id, at });
    this.humanTalk.sayWho(id, who, at);
  },

  /** Without WebCrypto nothing is said to a human unsealed: the page says so, and who can be called. */
  unsealable() {
    this.apply({ type: "note", code: "unsealable" });
    this.plainHelp.hidden = false;
    this.plainHelp.scrollIntoView({ block: "nearest" });
  },

  askConsent(isAgain = false) {
    if (!isAvailable()) return this.unsealable();
    this.consent.ask(this.draft?.summary ?? this.summaryDraft(isAgain), isAgain);
  },

  /** What the consent card says at first: what the robot has understood, in words. */
  summaryDraft(isAgain = false) {
    const { noted, risk } = this.state;
    return {
      topic: noted?.topic ?? STRINGS.consentTopicUnknown,
      age: noted?.age ? String(noted.age) : "",
      municipality: STRINGS.areas[noted?.municipality ?? this.dataset.area] ?? "",
      risk: STRINGS.risk[risk],
      messages: isAgain ? [] : ownWords(this.state),
    };
  },

  newTalk() {
    return new HumanTalk({
      sendBox: (box, content) => this.sendBox(box, content),
      dropBoxes: () => this.apply({ type: "unsealed" }),
      sendAgain: () => {
        this.apply({ type: "unacked" });
        boxesToResend(this.state).forEach((frame) => this.socket.send(frame));
      },
      onContent: (content) => this.opened(content),
      onFault: () => {}, // a box of old keys, or one that was altered: what is missing is asked for, see renewKeys
      onChange: () => this.keepSoon(),
      onStuck: () => this.renewKeys(),
    });
  },

  async acceptHuman({ summary, share }) {
    this.humanTalk ??= this.newTalk();
    this.draft = null;
    this.share = share;
    await this.offerKey(await this.humanTalk.prepare(summary));
  },

  offerKey(publicKey) {
    this.handoff = { type: "handoff.accept", share: this.share, public_key: publicKey };
    this.isFollowing = true;
    this.sendHandoff();
  },

  /** Say once more with which key we wait; after a talk was handed over it is another one. Until it is answered, every new line brings it again. */
  sendHandoff() {
    this.isHandoffAnswered = false;
    this.socket.send({ ...this.handoff, public_key: this.humanTalk?.publicKey ?? this.handoff.public_key });
  },

  /** The talk goes on in another tab or on another device; the visitor wants it here again. */
  async writeHere() {
    this.isElsewhere = false;
    await this.offerKey(await this.humanTalk.prepare(this.humanTalk.summary));
    this.show();
  },

  /** A box is missing for good: with new keys both sides send everything again that the other has not shown. */
  async renewKeys() {
    if (this.state.talk !== "with_counsellor" || this.isElsewhere || !this.humanTalk) return;
    this.renewals = (this.renewals ?? 0) + 1;
    if (this.renewals === SAID_AFTER_RENEWALS) this.apply({ type: "box-lost" });
    await this.offerKey(await this.humanTalk.prepare(this.humanTalk.summary));
  },

  sendBox(box, content) {
    const frame = { type: "sealed", id: randomId(), box };
    this.apply({ type: "sealing", frame, content });
    this.socket.send(frame);
  },

  opened(content) {
    this.renewals = 0;
    this.apply({ type: "opened", content });
    if (content.kind !== "seen") this.ring();
    if (content.kind === "colleague") this.tellSeen(content.id);
    if (content.kind === "message" || content.kind === "card") this.tellSeen(content.id);
  },

  /** Tell the counsellor what is on the screen, once it really is. */
  tellSeen(id) {
    this.unseen = [...(this.unseen ?? []), ...(id ? [id] : [])];
    if (document.hidden || this.unseen.length === 0 || !this.humanTalk) return;
    this.humanTalk.seen(this.unseen);
    this.unseen = [];
  },

  /** The counsellor answers to a key of another tab: this one says so, and writes nothing that nobody can open. */
  isTakenElsewhere({ visitor_key: visitorKey, alias, seq }) {
    if (!this.humanTalk || this.humanTalk.isMine(visitorKey)) {
      this.isElsewhere = false;
      return false;
    }
    if (this.isElsewhere) return true;
    this.isElsewhere = true;
    this.humanTalk.part();
    this.isFollowing = true;
    this.apply({ type: "elsewhere", alias, seq });
    return true;
  },

  /** The keys went with the old page: what was sealed with them cannot be shown again. */
  lostByReload(talk) {
    if (talk === "with_counsellor") this.apply({ type: "note", code: "reloaded" });
    this.askConsent(true);
  },

  meet(counsellor) {
    if (this.humanTalk?.isReady) this.humanTalk.meet(counsellor);
    else if (!this.isRestoring) this.askConsent(true);
  },

  sayAgainSealed(id) {
    const item = this.state.items.find((one) => one.id === id && one.from === "you");
    if (!item || !this.humanTalk) return this.apply({ type: "refused", id, text: STRINGS.notSealed });
    this.apply({ type: "withdrawn", id });
    this.saySealed(id, item.text, Date.now());
  },

  async answerTransfer(isYes, mayShow) {
    const alias = this.state.transfer;
    if (!alias || !this.humanTalk) return;
    const key = isYes ? await this.humanTalk.prepareFor(alias, mayShow) : null;
    this.apply({ type: "frame", frame: { type: "transfer", alias: null } });
    this.socket.send({ type: "transfer.answer", accepted: isYes, public_key: key });
  },

  /**
   * The counsellor asks to hand over: nothing happens without a yes. Drawn once a question, so that a tick stays.
   * @returns {boolean} whether the question has just come up
   */
  showTransfer() {
    const { transfer: next, counsellor } = this.state;
    const isAsked = Boolean(next && counsellor && !this.isElsewhere);
    if (isAsked === !this.transfer.hidden && this.transfer.dataset.alias === (next ?? "")) return false;
    this.transfer.hidden = !isAsked;
    this.transfer.dataset.alias = next ?? "";
    if (!isAsked) this.transfer.replaceChildren();
    if (!isAsked) return false;
    const show = h("input", { type: "checkbox", id: "vis-alt" });
    this.transfer.replaceChildren(
      h("p", { role: "status" }, h("strong", {}, STRINGS.transferTitle(counsellor.alias, next)), ` ${STRINGS.transferLead(next)}`),
      h("p", { class: "tick" }, show, h("label", { for: "vis-alt" }, STRINGS.transferShow(next))),
      h("button", { type: "button", class: "primary", onclick: () => this.answerTransfer(true, show.checked) }, STRINGS.transferYes(next)),
      h("button", { type: "button", class: "quiet", onclick: () => this.answerTransfer(false) }, STRINGS.transferNo(counsellor.alias)),
    );
    return true;
  },
};
