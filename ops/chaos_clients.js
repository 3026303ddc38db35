/**
 * Visitors and counsellors of `make chaos`: the browser's own code (lines, sealing, what is sent again) without its elements.
 * Reads a plan as JSON from standard input, writes one JSON line of progress a second and the counts at the end. Run: see chaos.py.
 */
import { readFileSync } from "node:fs";
import { initialState, reduce, boxesToResend, toResend } from "../web/static/lib/chat-logic.js";
import { randomId } from "../web/static/lib/dom.js";
import { HumanTalk } from "../web/static/lib/human-talk.js";
import { ChatSocket } from "../web/static/lib/socket.js";

globalThis.document ??= { addEventListener() {}, hidden: false };
globalThis.addEventListener ??= () => {};
const { Line } = await import("../web/static/desk/line.js");
const { CounsellorTalk } = await import("../web/static/desk/talk.js");

const plan = JSON.parse(readFileSync(0, "utf8")); // {chat: [url], desk: [url], counsellors: [{cookie, csrf}], visitors, messages, seconds, settleSeconds, cutEverySeconds, sayEverySeconds}
/** Node's own socket says nothing more after an error; in a browser a close always follows. */
class PlainSocket extends globalThis.WebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener("close", () => { this.isOver = true; });
    this.addEventListener("error", () => setTimeout(() => {
      if (this.isOver) return;
      this.isOver = true;
      this.onclose?.({ code: 1006 });
    }, 50));
  }
}
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const isHuman = (talk) => talk === "waiting" || talk === "with_counsellor";
const saidTo = new Map(); // number of a visitor -> how much counsellors have said to them, whoever it was

class VisitorClient {
  constructor(number) {
    Object.assign(this, { number, state: initialState, talk: null, handoff: null, isAnswered: false, sent: 0, cuts: 0 });
    this.socket = new ChatSocket({
      url: pick(plan.chat),
      hello: () => ({ municipality: "kalundborg", resume: this.state.token, lastSeq: this.state.lastSeq }),
      onFrame: (frame) => this.take(frame),
      onLine: (line) => this.apply({ type: "line", line }),
      open: () => new PlainSocket(pick(plan.chat)), // comes back to whichever process answers
    });
    this.socket.connect();
  }

  apply(event) { this.state = reduce(this.state, event); }

  async accept() {
    this.talk = new HumanTalk({
      sendBox: (box, content) => {
        const frame = { type: "sealed", id: randomId(), box };
        this.apply({ type: "sealing", frame, content });
        this.socket.send(frame);
      },
      dropBoxes: () => this.apply({ type: "unsealed" }),
      sendAgain: () => {
        this.apply({ type: "unacked" });
        boxesToResend(this.state).forEach((frame) => this.socket.send(frame));
      },
      onContent: (content) => {
        this.apply({ type: "opened", content });
        if (content.kind === "message") this.talk.seen([content.id]);
      },
      onFault: () => this.apply({ type: "box-lost" }),
      onStuck: () => this.renewKeys(),
    });
    const share = { topic: false, age: false, municipality: false, risk: false, messages: false };
    this.handoff = { type: "handoff.accept", share, public_key: await this.talk.prepare({ messages: [] }) };
    this.socket.send(this.handoff);
  }

  async renewKeys() {
    if (this.state.talk !== "with_counsellor") return;
    renewed += 1;
    this.handoff = { ...this.handoff, public_key: await this.talk.prepare(this.talk.summary) };
    this.isAnswered = false;
    this.socket.send(this.handoff);
  }

  take(frame) {
    if (["queue", "counsellor"].includes(frame.type) && !this.talk?.isLate(frame.visitor_key)) this.isAnswered = true;
    const before = this.state.counsellor;
    if (frame.type === "welcome") {
      const was = isHuman(this.state.talk);
      this.apply({ type: "frame", frame });
      if (!this.handoff) this.accept();
      else if ((!frame.resumed && (was || isHuman(frame.state))) || !this.isAnswered) {
        this.isAnswered = false;
        this.socket.send(this.handoff);
      }
      for (const one of toResend(this.state, frame.resumed)) this.socket.send(one);
      return;
    }
    if (frame.type === "sealed") this.talk?.open(frame.box);
    this.apply({ type: "frame", frame });
    if (this.state.counsellor && this.state.counsellor !== before) this.talk.meet(this.state.counsellor);
    if (before && !this.state.counsellor) this.talk?.part();
    for (const { id, retryMs } of frame.type === "error" ? this.state.resend ?? [] : []) {
      setTimeout(() => {
        const one = this.state.pending.find((item) => item.frame.id === id);
        if (one && !one.isAcked) this.socket.send(one.frame);
      }, retryMs);
    }
  }

  say() {
    if (this.sent >= plan.messages || this.state.talk !== "with_counsellor") return;
    const id = randomId(), text = `v ${this.number} ${this.sent++}`;
    this.apply({ type: "own-sealed", id, text });
    this.talk.say(id, text, Date.now());
  }

  cut() {
    this.cuts += 1;
    this.socket.socket?.close();
  }

  get read() { return this.state.items.map((item) => item.text ?? "").filter((text) => text.startsWith("c ")); }
}

class CounsellorClient {
  constructor({ cookie, csrf }) {
    Object.assign(this, { views: new Map(), wants: null, claiming: new Map(), gone: [], over: [] });
    const client = this;
    this.line = new Line({
      get url() { return pick(plan.desk); },
      hello: () => ({ type: "hello", csrf, talks: [...this.views.values()].map((talk) => talk.held), wants: this.wants && [...this.wants] }),
      onFrame: (frame) => this.take(frame),
      onState: (word) => {
        if (word === "online") this.wants = new Set();
        else for (const id of this.claiming.keys()) this.wants?.add(id);
        if (word !== "online") this.claiming.clear();
        if (word === "signed_out") this.gone.push(word);
      },
    });
    Object.defineProperty(this.line, "url", { get: () => `${pick(plan.desk)}#${encodeURIComponent(cookie)}` });
    client.line.connect();
  }

  async claim(id) {
    if (this.claiming.has(id) || !this.line.isReady) return;
    const talk = new CounsellorTalk({ id, send: (frame) => this.line.send(frame), onChange: () => {} });
    this.claiming.set(id, talk);
    if (!this.line.send({ type: "claim", id, public_key: await talk.prepare() })) this.claiming.delete(id);
  }

  async take(frame) {
    const talk = this.views.get(frame.talk);
    if (frame.type === "ready") {
      for (const one of this.views.values()) one.sendAgain();
      for (const id of frame.mine) this.claim(id);
    } else if (frame.type === "queue" && frame.rows) {
      const next = frame.rows.find((row) => !this.claiming.has(row.id));
      if (next && this.views.size + this.claiming.size < 3) this.claim(next.id);
    } else if (frame.type === "talk") {
      const mine = this.claiming.get(frame.id);
      this.claiming.delete(frame.id);
      if (!mine) return;
      this.keepRead(frame.id);
      const old = this.over.findLast((one) => one.id === frame.id);
      if (old && frame.again) mine.carryOver(old);
      this.views.set(frame.id, mine);
      mine.meet(frame.visitor_key);
    } else if (frame.type === "lost") this.claiming.delete(frame.id);
    else if (!talk) return;
    else if (frame.type === "visitor_key") talk.meet(frame.public_key);
    else if (frame.type === "sealed") {
      await talk.take(frame.seq, frame.box);
      talk.look();
    } else if (frame.type === "visitor_back") talk.sendAgain();
    else if (frame.type === "ack") talk.acked(frame.id);
    else if (frame.type === "gone" || (frame.type === "error" && frame.code === "not_yours")) {
      this.gone.push(frame.reason ?? frame.code);
      this.keepRead(frame.talk);
      this.views.delete(frame.talk);
    }
  }

  /** What was on the screen of a talk that this page no longer has. */
  keepRead(id) {
    const talk = this.views.get(id);
    if (talk) this.over.push(talk);
  }

  say() {
    for (const [id, talk] of this.views) {
      const first = talk.messages.find((item) => item.from === "visitor");
      const visitor = first?.text.split(" ")[1];
      const count = saidTo.get(visitor) ?? 0;
      if (!first || count >= plan.messages || !talk.session) continue;
      talk.say(`c ${visitor} ${count}`);
      saidTo.set(visitor, count + 1);
    }
  }

  cut() { this.line.socket?.close(); }

  /** One list for each screen: a talk that was taken up again begins a new one, which shows what was said before. */
  get screens() {
    return [...this.over, ...this.views.values()].map((talk) => talk.messages.filter((item) => item.from === "visitor").map((item) => item.text));
  }
}

// A desk page is known by its cookie, which Node does not send by itself.
globalThis.WebSocket = class extends PlainSocket {
  constructor(url) {
    const [address, cookie] = url.split("#");
    super(address, cookie ? { headers: { Cookie: decodeURIComponent(cookie) } } : undefined);
  }
};

/** lost (on no screen), doubled and out of order (on one screen) of one direction of one talk. */
function judge(screens, sent) {
  const seen = new Set();
  let doubled = 0, disorder = 0;
  for (const texts of screens) {
    const numbers = texts.map((text) => Number(text.split(" ")[2]));
    doubled += numbers.length - new Set(numbers).size;
    let most = -1;
    for (const number of numbers) {
      if (number < most) disorder += 1;
      most = Math.max(most, number);
      seen.add(number);
    }
  }
  return { lost: sent - seen.size, doubled, disorder };
}

/** How both ends of a talk stand: says which side waits for what, where something has not arrived. Numbers and states only. */
function whereItStands({ state, talk, number }) {
  const boxes = state.pending.filter(({ frame }) => frame.type === "sealed");
  const visitor = {
    talk: state.talk, line: state.line, lastSeq: state.lastSeq, boxes: boxes.length, acked: boxes.filter((one) => one.isAcked).length,
    hasSession: Boolean(talk?.session), key: talk?.publicKey?.slice(1, 5), met: state.counsellor?.publicKey?.slice(1, 5), nextSend: talk?.session?.nextSend, nextReceive: talk?.session?.nextReceive,
  };
  const mine = ({ messages }) => messages.some((item) => item.text?.split(" ")[1] === String(number));
  const desks = counsellors.flatMap((one, index) => [...one.views.values()].filter(mine).map((view) => ({
    desk: index, isReady: one.line.isReady, lastSeq: view.lastSeq, unseen: view.unseen.size, key: view.keyPair?.publicKey.slice(1, 5), met: view.visitorKey?.slice(1, 5),
    nextSend: view.session?.nextSend, nextReceive: view.session?.nextReceive, held: view.session?.held.size,
  })));
  return { visitor: String(number), ...visitor, desks };
}

function counts() {
  const total = { sent: 0, lost: 0, doubled: 0, disorder: 0, where: [] };
  const screens = counsellors.flatMap((one) => one.screens);
  const of = (number) => (texts) => texts.filter((text) => text.split(" ")[1] === number);
  for (const visitor of visitors) {
    const number = String(visitor.number), said = saidTo.get(number) ?? 0;
    const there = judge(screens.map(of(number)), visitor.sent);
    const back = judge([of(number)(visitor.read)], said);
    total.sent += visitor.sent + said;
    for (const name of ["lost", "doubled", "disorder"]) total[name] += there[name] + back[name];
    for (const [way, of] of Object.entries({ there, back })) if (of.lost || of.doubled || of.disorder) total.where.push({ way, ...of, ...whereItStands(visitor) });
  }
  return total;
}

const counsellors = plan.counsellors.map((one) => new CounsellorClient(one));
const visitors = Array.from({ length: plan.visitors }, (_, number) => new VisitorClient(number));
const everybody = [...visitors, ...counsellors];
const wanted = 2 * plan.visitors * plan.messages;
const began = Date.now();
let cuts = 0;
let renewed = 0; // times a talk got new keys because a box was missing
let allSentAt = null; // from then on nothing more breaks, and what is not on a screen plan.settleSeconds later is lost
setInterval(() => { for (const one of everybody) if (Math.random() < 0.9) one.say(); }, plan.sayEverySeconds * 1000);
setInterval(() => {
  if (allSentAt !== null) return;
  pick(everybody).cut();
  cuts += 1;
}, plan.cutEverySeconds * 1000);
setInterval(() => {
  const now = counts(), seconds = Math.round((Date.now() - began) / 1000);
  if (now.sent >= wanted) allSentAt ??= seconds;
  const isAllSent = allSentAt !== null;
  const isOver = (isAllSent && (now.lost === 0 || seconds - allSentAt >= plan.settleSeconds)) || seconds >= plan.seconds;
  const gone = counsellors.flatMap((one) => one.gone);
  console.log(JSON.stringify({ over: isOver, isAllSent, seconds, cuts, renewed, talks: visitors.filter((one) => one.state.talk === "with_counsellor").length, gone, ...now }));
  if (isOver) process.exit(0);
}, 1000);
