/**
 * The chat page: joins the line, the state and what is seen. Decisions are in lib/chat-logic.js, looks in components/.
 * Kept outside this page's memory are two random texts in sessionStorage, which go when the tab does (lib/tab.js), and the
 * visitor's own plan if they ask for that (components/my-plan.js).
 */
import { comingBack } from "./coming-back.js";
import { STRINGS } from "./strings.js";
import { withHuman } from "./with-human.js";
import { chime, wake } from "./lib/chime.js";
import { h, randomId } from "./lib/dom.js";
import { currentChoices, initialState, isRobotTyping, ownWords, reduce, toResend } from "./lib/chat-logic.js";
import { isAvailable } from "./lib/sealing.js";
import { ChatSocket } from "./lib/socket.js";
import { createTabKey } from "./lib/tab-box.js";
import { forgetTab, readTab, writeTab } from "./lib/tab.js";
import { untilGone } from "./lib/until-gone.js";
import { isNearEnd } from "./components/message-list.js";
import { Receipt } from "./components/erase-all.js";
import "./components/consent-card.js";
import "./components/end-panel.js";
import "./components/message-form.js";
import { deletePlan } from "./components/my-plan.js";
import { placeText } from "./components/queue-panel.js";
import { exitButton } from "./components/quick-exit.js";
import "./components/quick-replies.js";
import "./components/typing-indicator.js";

const TYPING_SHOWN_MS = 5000;
const SHOW_HELP_AFTER_MS = 6000; // without a line for so long the phone numbers come up
const ERASE_WITHIN_MS = 4000;
const GAP_PX = 12;
const FOLLOW_ON_MS = 1500; // what comes so soon after belongs to the same answer
const SEALED_STAYS_MS = 240_000; // after the counsellor has ended: time to read the last words; under five minutes
const REPLAY_MS = 250; // in which what was there before comes again, after a reload

class ChatAppElement extends HTMLElement {
  connectedCallback() {
    this.state = initialState;
    this.humanTalk = null;
    this.isLeaving = false;
    this.tabKey = readTab().key;
    this.asked = new Map(); // id of a frame -> what waits for its answer
    this.build();
    this.listen();
    this.socket = new ChatSocket({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat`,
      hello: () => ({ municipality: this.dataset.area || null, resume: this.state.token ?? readTab().token, lastSeq: this.state.lastSeq }),
      onFrame: (frame) => this.take(frame),
      onLine: (line) => this.lineChanged(line),
    });
    this.socket.connect();
  }

  build() {
    this.scroll = this.querySelector(".scroll");
    this.plainHelp = this.querySelector(".plain-help");
    this.plainHelp.hidden = true;
    this.list = h("message-list");
    this.queue = h("queue-panel");
    this.typing = h("typing-indicator");
    this.replies = h("quick-replies");
    this.form = h("message-form", { data: { max: this.dataset.max } });
    this.consent = h("consent-card");
    this.status = h("p", { class: "line-status", role: "status" });
    this.withHuman = h("p", { class: "with-human" });
    this.ending = h("end-panel");
    this.transfer = h("div", { class: "ask", role: "group", hidden: true });
    const tool = (text, onclick) => h("button", { type: "button", class: "link", onclick, hidden: true }, text);
    this.haveCode = tool(STRINGS.codeHave, () => this.enterCode());
    this.endTalk = tool(STRINGS.endTalk, () => this.endSheet.showModal());
    this.envelope = tool(STRINGS.envelopeWant, () => this.sayWho());
    this.here = h("button", { type: "button", class: "human", onclick: () => this.writeHere(), hidden: true }, STRINGS.writeHere);
    this.sound = tool(STRINGS.soundOff, () => this.toggleSound());
    this.sound.setAttribute("aria-pressed", "false");
    this.endSheet = this.endDialog();
    this.human = h("button", { type: "button", class: "human", onclick: () => this.choose({ title: STRINGS.talkToHuman, payload: "#human" }) }, STRINGS.talkToHuman);
    this.scroll.append(this.list, this.ending, this.queue, this.typing, this.replies, this.plainHelp);
    const tools = h("div", { class: "tools" }, this.human, this.here, this.haveCode, this.endTalk, this.envelope, this.sound, h("erase-all"));
    this.foot = h("div", { class: "foot" }, this.status, this.transfer, this.withHuman, this.form, tools);
    this.append(this.foot, this.consent, this.endSheet);
    this.form.invite();
    this.show();
  }

  endDialog() {
    const close = () => this.endSheet.close();
    const yes = () => (close(), this.socket.send({ type: "talk.end" }));
    const later = () => (close(), this.makeCode()); // who has to go, but is not done
    return h("dialog", { class: "sheet small", "aria-labelledby": "afslut-titel" },
      h("h2", { id: "afslut-titel" }, STRINGS.endTalkTitle), h("p", {}, STRINGS.endTalkLead),
      h("div", { class: "sheet-actions" },
        h("button", { type: "button", class: "primary", onclick: yes }, STRINGS.endTalkYes),
        h("button", { type: "button", class: "quiet", onclick: close }, STRINGS.endTalkNo),
        h("button", { type: "button", class: "quiet", onclick: later }, STRINGS.codeWant),
        exitButton()));
  }

  listen() {
    this.addEventListener("send-message", ({ detail }) => this.say(detail.text));
    this.addEventListener("choose", ({ detail }) => this.choose(detail));
    this.addEventListener("consent", ({ detail }) => this.acceptHuman(detail));
    this.addEventListener("erase", () => this.erase());
    this.addEventListener("erase-sealed", () => this.eraseSealed());
    this.addEventListener("feedback", ({ detail }) => this.socket.send({ type: "feedback", id: randomId(), helped: detail.helped }));
    this.addEventListener("want-code", () => this.makeCode());
    this.addEventListener("stop-waiting", () => this.socket.send({ type: "talk.end" }));
    this.addEventListener("typing", () => this.state.talk === "with_counsellor" && this.socket.send({ type: "typing" }));
    window.addEventListener("quick-exit", () => this.vanish());
    window.addEventListener("online", () => this.state.line !== "online" && this.socket.renew());
    window.addEventListener("pageshow", (event) => event.persisted && this.socket.renew());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      if (this.state.line === "offline") this.socket.renew();
      this.tellSeen();
    });
  }

  // --- what the visitor does ---------------------------------------------------------------------------------------

  say(text) {
    const id = randomId();
    this.isFollowing = true;
    if (this.state.talk === "with_counsellor" && this.humanTalk) return this.saySealed(id, text, Date.now());
    this.sendKept({ type: "message", id, text });
  }

  choose({ title, payload }) {
    if (payload === null) return this.say(title);
    if (payload === "#accept_human") return this.askConsent();
    if (payload === "#code") return this.makeCode();
    if (payload === "#erase") return this.querySelector("erase-all dialog").showModal();
    this.sendKept({ type: "choice", id: randomId(), payload }, title);
  }

  sendKept(frame, text) {
    this.isFollowing = true;
    this.apply({ type: "sent", frame, text });
    this.socket.send(frame);
  }

  // --- what comes --------------------------------------------------------------------------------------------------

  take(frame) {
    if (frame.type === "erased") return this.finish(true);
    if (this.erasing) return frame.type === "ended" && this.finish(false);
    if (frame.type === "welcome") return this.welcomed(frame);
    if (this.asked.has(frame.id)) {
      this.asked.get(frame.id)(frame);
      this.asked.delete(frame.id);
      return;
    }
    if (frame.type === "kept") return this.takeKept(frame.box);
    if (frame.type === "counsellor" && this.isTakenElsewhere(frame)) return;
    if (frame.type === "error" && frame.code === "sealed_only") this.sayAgainSealed(frame.id);
    const before = this.state.counsellor;
    if (isAboutHandoff(frame) && !this.humanTalk?.isLate(frame.visitor_key)) this.isHandoffAnswered = true;
    if (frame.type === "sealed" && !this.isElsewhere) this.humanTalk?.open(frame.box);
    this.apply({ type: "frame", frame });
    if (this.state.counsellor && this.state.counsellor !== before) this.meet(this.state.counsellor);
    if (this.state.counsellor && !before) this.ring();
    if (before && !this.state.counsellor) this.humanTalk?.part();
    if (frame.type === "ended") this.ended(frame.reason);
    if (frame.type === "error" && frame.code === "gone") this.ended("left"); // to come back would begin it anew, and queue it
    if (frame.type === "typing") this.typingSeen();
    for (const { id, retryMs } of frame.type === "error" ? this.state.resend : []) this.sendLater(id, retryMs);
  }

  welcomed(frame) {
    this.tabKey ??= createTabKey();
    writeTab({ token: frame.resume, key: this.tabKey });
    const isReload = this.state.token === null;
    const wasHumanTalk = isHuman(this.state.talk);
    this.apply({ type: "frame", frame });
    const isForgotten = !frame.resumed && (wasHumanTalk || isHuman(frame.state)); // it was restarted: our key is gone there
    if (frame.kept && !this.humanTalk) this.isRestoring = true; // a `kept` follows
    else if (isHuman(frame.state) && isReload && !this.humanTalk) this.lostByReload(frame.state);
    else if (this.handoff && (isForgotten || !this.isHandoffAnswered)) this.sendHandoff();
    for (const one of toResend(this.state, frame.resumed)) this.socket.send(one);
    if (isForgotten) this.keepSoon();
    if (isReload && frame.resumed) setTimeout(() => this.toPresent(), REPLAY_MS);
  }

  /** Somebody who comes back begins where they left: at their place in the queue, or at the last words. */
  toPresent() {
    if (this.state.over || this.state.items.length === 0) return;
    if (this.state.talk === "waiting") this.queue.scrollIntoView({ block: "start" });
    else this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  sendLater(id, waitMs) {
    setTimeout(() => {
      const one = this.state.pending.find(({ frame }) => frame.id === id);
      if (one && !one.isAcked) this.socket.send(one.frame);
    }, waitMs);
  }

  typingSeen() {
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.apply({ type: "typing-over" }), TYPING_SHOWN_MS);
  }

  ended(reason) {
    this.humanTalk = null;
    this.handoff = null;
    this.draft = null;
    this.isElsewhere = this.isRestoring = false;
    this.endSheet.close();
    clearTimeout(this.sealedTimer);
    if (reason === "visitor") this.apply({ type: "sealed-gone" });
    if (reason === "counsellor") this.sealedTimer = setTimeout(() => this.apply({ type: "sealed-gone" }), SEALED_STAYS_MS);
    this.show();
    if (this.state.ending) requestAnimationFrame(() => this.ending.focus());
    if (reason !== "left" && reason !== "expired") return;
    forgetTab();
    this.socket.close();
  }

  /** The last words of a talk that is over go now, not in four minutes. */
  eraseSealed() {
    clearTimeout(this.sealedTimer);
    this.apply({ type: "sealed-gone" });
    this.ending.erased(Date.now());
  }

  toggleSound() {
    this.isSoundOn = !this.isSoundOn;
    if (this.isSoundOn) wake();
    this.sound.setAttribute("aria-pressed", String(this.isSoundOn));
    this.sound.textContent = this.isSoundOn ? STRINGS.soundOn : STRINGS.soundOff;
  }

  ring() {
    if (this.isSoundOn) chime();
  }

  lineChanged(line) {
    if (this.erasing) return line === "offline" && this.finish(false); // to come back would begin a talk anew
    this.apply({ type: "line", line });
    if (line !== "online") {
      this.helpTimer ??= setTimeout(() => this.showHelp(), SHOW_HELP_AFTER_MS); // each new try must not put it off
      return;
    }
    clearTimeout(this.helpTimer);
    this.helpTimer = null;
    this.plainHelp.hidden = true;
  }

  showHelp() {
    if (this.state.over) return;
    this.plainHelp.hidden = false;
    this.status.textContent = STRINGS.offlineLong;
  }

  // --- going -------------------------------------------------------------------------------------------------------

  /** Quick exit: the screen is empty already; now the server forgets too. */
  vanish() {
    this.isLeaving = true;
    this.sendLeave(this.erasing ?? this.state.token ?? readTab().token);
    forgetTab();
    this.socket.send({ type: "leave" });
    this.socket.close();
  }

  /** A frame may be lost with its page, a beacon is sent after it. */
  sendLeave(token) {
    if (token) navigator.sendBeacon("/chat/leave", token);
  }

  erase() {
    const { talk, token } = this.state;
    this.latest = isHuman(talk) || this.draft ? STRINGS.hours(Number(this.dataset.latestHours)) : STRINGS.minutes(Number(this.dataset.idleMinutes));
    this.gone = this.whatGoes();
    this.erasing = token ?? readTab().token;
    const isOnLine = this.socket.send({ type: "erase" });
    forgetTab();
    this.list.update([]);
    if (!isOnLine) return this.finish(false);
    this.eraseTimer = setTimeout(() => this.finish(false), ERASE_WITHIN_MS);
  }

  /** What there is to delete, for the receipt: numbers and kinds, no words. */
  whatGoes() {
    const { items, talk } = this.state;
    const count = ownWords(this.state).length;
    return [
      count > 0 && STRINGS.gone.robot(count),
      (talk === "with_counsellor" || items.some((item) => item.isSealed || item.from === "human")) && STRINGS.gone.human,
      isHuman(talk) && STRINGS.gone.queue,
      (isHuman(talk) || this.draft) && STRINGS.gone.code,
      deletePlan() && STRINGS.gone.plan,
    ].filter(Boolean);
  }

  finish(isConfirmed) {
    clearTimeout(this.eraseTimer);
    clearTimeout(this.keepTimer);
    forgetTab();
    this.socket.close();
    this.humanTalk = null;
    this.gone ??= this.whatGoes();
    this.state = { ...initialState, over: "erased" };
    const receipt = new Receipt({ gone: this.gone, latest: this.latest, onAgain: () => location.reload() });
    const isGone = isConfirmed || !this.erasing; // without a token there never was a talk
    receipt.show(isGone ? new Date() : null);
    this.replaceChildren(receipt.element);
    receipt.element.focus();
    if (isGone) this.erasing = null;
    else this.eraseOn(receipt);
  }

  /** The receipt has to wait: the server is asked on, and once more when this page goes before. */
  async eraseOn(receipt) {
    window.addEventListener("pagehide", () => this.sendLeave(this.erasing));
    await untilGone(this.erasing);
    this.erasing = null;
    receipt.show(new Date());
  }

  // --- showing -----------------------------------------------------------------------------------------------------

  apply(event) {
    const before = this.state;
    this.state = reduce(this.state, event);
    if (this.state !== before && !this.isLeaving && this.foot.isConnected) this.show();
  }

  show() {
    const { state } = this;
    const isFollowing = this.isAtEnd();
    const isNew = this.list.update(state.items);
    const beginsToWait = state.talk === "waiting" && this.queue.hidden;
    this.queue.update(state.talk === "waiting", state.queue);
    this.typing.update(typingText(state));
    this.replies.update(...repliesOf(state));
    this.status.textContent = statusText(state);
    this.withHuman.textContent = this.isElsewhere ? STRINGS.elsewhere : footText(state);
    const isWithHuman = state.talk === "with_counsellor" && state.over === null;
    this.human.hidden = isHuman(state.talk) || state.over !== null;
    this.form.hidden = state.over !== null || (isWithHuman && this.isElsewhere);
    this.here.hidden = !isWithHuman || !this.isElsewhere;
    this.endTalk.hidden = !isWithHuman;
    this.foot.classList.toggle("with-tools", isWithHuman);
    this.envelope.hidden = !isWithHuman || this.isElsewhere;
    this.sound.hidden = !isHuman(state.talk) || state.over !== null;
    this.haveCode.hidden = state.items.length > 0 || state.over !== null || !isAvailable();
    this.ending.update(state.over ? null : state.ending, { now: Date.now(), goneAt: Date.now() + SEALED_STAYS_MS });
    const isAskedNow = this.showTransfer();
    if (beginsToWait) this.showWaitingRoom();
    else if (isAskedNow && isFollowing) this.scroll.scrollTop = this.scroll.scrollHeight; // the question takes room from the last words
    else if (isNew && isFollowing) this.follow();
    this.isFollowing = false;
  }

  /**
   * Bring what is new into view, but never past the visitor's own last words: a long answer is read from its beginning.
   * Runs after layout, because the buttons below are part of it.
   */
  follow() {
    requestAnimationFrame(() => {
      const { scroll } = this;
      const mine = [...this.list.querySelectorAll(".from-you")].at(-1) ?? this.list.firstElementChild;
      if (!mine) return;
      const top = scroll.scrollTop + mine.getBoundingClientRect().top - scroll.getBoundingClientRect().top - GAP_PX;
      const target = Math.min(scroll.scrollHeight - scroll.clientHeight, top + Math.max(0, mine.offsetHeight - scroll.clientHeight / 3));
      if (target <= scroll.scrollTop) return;
      this.followedUntil = performance.now() + FOLLOW_ON_MS;
      scroll.scrollTo({ top: target, behavior: scrollBehavior() });
    });
  }

  /** The consent card has closed on a button that is gone: eyes and focus go to the place in the queue. */
  showWaitingRoom() {
    requestAnimationFrame(() => {
      this.queue.scrollIntoView({ block: "start", behavior: scrollBehavior() });
      if (document.activeElement === document.body) this.queue.focus({ preventScroll: true });
    });
  }

  /** A reader who has gone back to read something is left there. */
  isAtEnd() {
    return this.isFollowing || isNearEnd(this.scroll) || performance.now() < (this.followedUntil ?? 0);
  }
}

function isHuman(talk) {
  return talk === "waiting" || talk === "with_counsellor";
}

/** What comes after the visitor's yes: a place, a counsellor, or the sentence that nobody is there. */
function isAboutHandoff({ type, reply_to: replyTo }) {
  return ["queue", "counsellor", "ended"].includes(type) || (type === "bot" && replyTo === null);
}

function scrollBehavior() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

function repliesOf(state) {
  if (state.over) return [[], STRINGS.choicesLabel];
  const starters = STRINGS.starters.map((title) => ({ title, payload: null }));
  if (state.items.length === 0) return [starters, STRINGS.startersLabel];
  return [currentChoices(state), STRINGS.choicesLabel];
}

function typingText(state) {
  if (state.isHumanTyping && state.counsellor) return STRINGS.humanTyping(state.counsellor.alias);
  return isRobotTyping(state) ? STRINGS.typing : null;
}

/** What stands over the writing field: who is at the other end, or the place in the queue when that is scrolled away. */
function footText({ counsellor, colleagues, talk, queue }) {
  if (counsellor && colleagues.length) return `${STRINGS.withHuman(counsellor.alias)}. ${STRINGS.alsoReads(colleagues.join(", "))}`;
  if (counsellor) return `${STRINGS.withHuman(counsellor.alias)}. ${STRINGS.sealedNote}`;
  return talk === "waiting" ? `${STRINGS.waitingTitle}. ${placeText(queue)}` : "";
}

function statusText(state) {
  if (state.notice) return state.notice;
  return state.line === "offline" && !state.over ? STRINGS.offline : "";
}

Object.assign(ChatAppElement.prototype, comingBack, withHuman);
customElements.define("chat-app", ChatAppElement);
document.documentElement.classList.add("has-script");
export { ChatAppElement };
