/**
 * The chat page: joins the line, the state and what is seen. Decisions are in lib/chat-logic.js, looks in components/.
 * The only thing kept outside this page's memory is the resume token, in sessionStorage: it goes when the tab does.
 */
import { STRINGS } from "./strings.js";
import { h, randomId } from "./lib/dom.js";
import { HumanTalk } from "./lib/human-talk.js";
import { boxesToResend, currentChoices, initialState, isRobotTyping, ownWords, reduce, toResend } from "./lib/chat-logic.js";
import { isAvailable } from "./lib/sealing.js";
import { ChatSocket } from "./lib/socket.js";
import { isNearEnd } from "./components/message-list.js";
import { makeReceipt } from "./components/erase-all.js";
import "./components/consent-card.js";
import "./components/message-form.js";
import { placeText } from "./components/queue-panel.js";
import "./components/quick-exit.js";
import "./components/quick-replies.js";
import "./components/typing-indicator.js";

const TOKEN_KEY = "indgangen";
const TYPING_SHOWN_MS = 5000;
const SHOW_HELP_AFTER_MS = 6000; // without a line for so long the phone numbers come up
const ERASE_WITHIN_MS = 4000;
const GAP_PX = 12;
const FOLLOW_ON_MS = 1500; // what comes so soon after belongs to the same answer
const IDLE_MINUTES = 30; // what the server is set to unless an operator changes it; the receipt says "senest"

class ChatAppElement extends HTMLElement {
  connectedCallback() {
    this.state = initialState;
    this.humanTalk = null;
    this.isLeaving = false;
    this.build();
    this.listen();
    this.socket = new ChatSocket({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat`,
      hello: () => ({ municipality: this.dataset.area || null, resume: this.state.token ?? readToken(), lastSeq: this.state.lastSeq }),
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
    this.human = h("button", { type: "button", class: "human", onclick: () => this.choose({ title: STRINGS.talkToHuman, payload: "#human" }) }, STRINGS.talkToHuman);
    this.scroll.append(this.list, this.queue, this.typing, this.replies, this.plainHelp);
    this.foot = h("div", { class: "foot" }, this.status, this.withHuman, this.form, h("div", { class: "tools" }, this.human, h("erase-all")));
    this.append(this.foot, this.consent);
    this.form.invite();
  }

  listen() {
    this.addEventListener("send-message", ({ detail }) => this.say(detail.text));
    this.addEventListener("choose", ({ detail }) => this.choose(detail));
    this.addEventListener("consent", ({ detail }) => this.acceptHuman(detail));
    this.addEventListener("erase", () => this.erase());
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
    if (this.state.talk === "with_counsellor" && this.humanTalk) return this.saySealed(id, text);
    this.sendKept({ type: "message", id, text });
  }

  saySealed(id, text) {
    this.apply({ type: "own-sealed", id, text });
    this.humanTalk.say(id, text, Date.now());
  }

  choose({ title, payload }) {
    if (payload === null) return this.say(title);
    if (payload === "#accept_human") return this.askConsent();
    if (payload === "#erase") return this.querySelector("erase-all dialog").showModal();
    this.sendKept({ type: "choice", id: randomId(), payload }, title);
  }

  sendKept(frame, text) {
    this.isFollowing = true;
    this.apply({ type: "sent", frame, text });
    this.socket.send(frame);
  }

  askConsent(isAgain = false) {
    if (!isAvailable()) return this.apply({ type: "note", code: "unsealable" });
    const words = ownWords(this.state);
    this.consent.ask(
      {
        topic: "",
        age: /\b(?:jeg er|er)\s+(\d{1,2})\b/i.exec(words.join("\n"))?.[1] ?? "",
        municipality: STRINGS.areas[this.dataset.area] ?? "",
        risk: STRINGS.risk[this.state.risk],
        messages: isAgain ? [] : words,
      },
      isAgain,
    );
  }

  async acceptHuman({ summary, share }) {
    this.humanTalk ??= new HumanTalk({
      sendBox: (box, content) => this.sendBox(box, content),
      dropBoxes: () => this.apply({ type: "unsealed" }),
      sendAgain: () => boxesToResend(this.state).forEach((frame) => this.socket.send(frame)),
      onContent: (content) => this.opened(content),
      onFault: () => this.apply({ type: "box-lost" }),
    });
    this.handoff = { type: "handoff.accept", share, public_key: await this.humanTalk.prepare(summary) };
    this.isHandoffAnswered = false;
    this.isFollowing = true;
    this.socket.send(this.handoff);
  }

  sendBox(box, content) {
    const frame = { type: "sealed", id: randomId(), box };
    this.apply({ type: "sealing", frame, content });
    this.socket.send(frame);
  }

  opened(content) {
    this.apply({ type: "opened", content });
    if (content.kind === "message" || content.kind === "card") this.tellSeen(content.id);
  }

  /** Tell the counsellor what is on the screen, once it really is. */
  tellSeen(id) {
    this.unseen = [...(this.unseen ?? []), ...(id ? [id] : [])];
    if (document.hidden || this.unseen.length === 0 || !this.humanTalk) return;
    this.humanTalk.seen(this.unseen);
    this.unseen = [];
  }

  // --- what comes --------------------------------------------------------------------------------------------------

  take(frame) {
    if (frame.type === "welcome") return this.welcomed(frame);
    if (frame.type === "erased") return this.finish(true);
    if (frame.type === "error" && frame.code === "sealed_only") this.sayAgainSealed(frame.id);
    const before = this.state.counsellor;
    if (isAboutHandoff(frame)) this.isHandoffAnswered = true;
    if (frame.type === "sealed") this.humanTalk?.open(frame.box);
    this.apply({ type: "frame", frame });
    if (this.state.counsellor && this.state.counsellor !== before) this.meet(this.state.counsellor);
    if (before && !this.state.counsellor) this.humanTalk?.part();
    if (frame.type === "ended") this.ended(frame.reason);
    if (frame.type === "typing") this.typingSeen();
    for (const { id, retryMs } of frame.type === "error" ? this.state.resend : []) this.sendLater(id, retryMs);
  }

  welcomed(frame) {
    writeToken(frame.resume);
    const isReload = this.state.token === null;
    const wasHumanTalk = isHuman(this.state.talk);
    this.apply({ type: "frame", frame });
    const isForgotten = !frame.resumed && (wasHumanTalk || isHuman(frame.state)); // it was restarted: our key is gone there
    if (isHuman(frame.state) && isReload && !this.humanTalk) this.lostByReload(frame.state);
    else if (this.handoff && (isForgotten || !this.isHandoffAnswered)) this.socket.send(this.handoff);
    for (const one of toResend(this.state, frame.resumed)) this.socket.send(one);
  }

  /** The keys went with the old page: what was sealed with them cannot be shown again. */
  lostByReload(talk) {
    if (talk === "with_counsellor") this.apply({ type: "note", code: "reloaded" });
    this.askConsent(true);
  }

  meet(counsellor) {
    if (this.humanTalk?.isReady) this.humanTalk.meet(counsellor);
    else this.askConsent(true);
  }

  sayAgainSealed(id) {
    const item = this.state.items.find((one) => one.id === id && one.from === "you");
    if (!item || !this.humanTalk) return this.apply({ type: "refused", id, text: STRINGS.notSealed });
    this.apply({ type: "withdrawn", id });
    this.saySealed(id, item.text);
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
    if (reason !== "left" && reason !== "expired") return;
    forgetToken();
    this.socket.close();
  }

  lineChanged(line) {
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
    forgetToken();
    this.socket.send({ type: "leave" });
    this.socket.close();
  }

  erase() {
    const isOnLine = this.socket.send({ type: "erase" });
    forgetToken();
    this.list.update([]);
    if (!isOnLine) return this.finish(false);
    this.eraseTimer = setTimeout(() => this.finish(false), ERASE_WITHIN_MS);
  }

  finish(isConfirmed) {
    clearTimeout(this.eraseTimer);
    forgetToken();
    this.socket.close();
    this.humanTalk = null;
    this.state = { ...initialState, over: "erased" };
    const receipt = makeReceipt({ isConfirmed, idleMinutes: IDLE_MINUTES, now: new Date(), onAgain: () => location.reload() });
    this.replaceChildren(receipt);
    receipt.focus();
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
    this.withHuman.textContent = footText(state);
    this.human.hidden = state.talk === "waiting" || state.talk === "with_counsellor" || state.over !== null;
    this.form.hidden = state.over !== null;
    if (beginsToWait) this.showWaitingRoom();
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
function footText({ counsellor, talk, queue }) {
  if (counsellor) return `${STRINGS.withHuman(counsellor.alias)}. ${STRINGS.sealedNote}`;
  return talk === "waiting" ? `${STRINGS.waitingTitle}. ${placeText(queue)}` : "";
}

function statusText(state) {
  if (state.notice) return state.notice;
  return state.line === "offline" && !state.over ? STRINGS.offline : "";
}

// sessionStorage may be shut off, as in a frame on another website: then the talk lives as long as the page.
function readToken() {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}

function writeToken(token) {
  try {
    sessionStorage.setItem(TOKEN_KEY, token);
  } catch {
    // nothing to do: see above
  }
}

function forgetToken() {
  try {
    sessionStorage.removeItem(TOKEN_KEY);
  } catch {
    // nothing was kept
  }
}

customElements.define("chat-app", ChatAppElement);
document.documentElement.classList.add("has-script");
export { ChatAppElement };
