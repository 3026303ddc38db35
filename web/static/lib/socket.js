/**
 * The line to the server: says hello, comes back after a loss, and notices a line that is silently dead.
 * What is sent again, and what a frame means, is decided by its owner (chat-logic.js).
 */
import { PROTOCOL, dumpFrame, parseFrame } from "./protocol.js";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 6000; // somebody in the middle of a talk waits; a try costs us next to nothing
const ANSWER_WITHIN_MS = 8000; // a frame with an id is acked in milliseconds; after this the line is taken for dead

/** How long to wait before attempt n (0, 1, …); random, so that a restart is not met by everybody at once. */
export function waitBefore(attempt, random = Math.random) {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + random() / 2);
}

export class ChatSocket {
  /**
   * @param {object} options
   * @param {string} options.url
   * @param {() => {municipality: ?string, resume: ?string, lastSeq: number}} options.hello asked at every connection
   * @param {(frame: object) => void} options.onFrame
   * @param {(line: string) => void} options.onLine connecting | online | offline
   * @param {(url: string) => WebSocket} [options.open]
   * @param {{setTimeout: Function, clearTimeout: Function}} [options.timers]
   */
  constructor({ url, hello, onFrame, onLine, open = (address) => new WebSocket(address), timers = globalThis }) {
    Object.assign(this, { url, hello, onFrame, onLine, open, timers });
    this.attempt = 0;
    this.socket = null;
    this.isWelcome = false;
    this.isClosed = false;
    this.retry = null;
    this.watch = null;
  }

  connect() {
    if (this.isClosed || this.socket) return;
    this.timers.clearTimeout(this.retry);
    this.onLine("connecting");
    const socket = this.open(this.url);
    this.socket = socket;
    socket.onopen = () => socket === this.socket && this.greet();
    socket.onmessage = (event) => socket === this.socket && this.take(event.data);
    socket.onclose = () => socket === this.socket && this.lost();
    socket.onerror = () => {}; // a close always follows
  }

  /** Send a frame now; false when there is no line: the owner keeps it. */
  send(frame) {
    if (!this.isWelcome || this.socket.readyState !== 1) return false;
    this.socket.send(dumpFrame(frame));
    if (frame.id) this.expectAnswer();
    return true;
  }

  /** Drop the line and come back at once; after sleep or a change of network. */
  renew() {
    if (this.isClosed) return;
    this.attempt = 0;
    this.forgetSocket();
    this.connect();
  }

  /** No more. */
  close() {
    this.isClosed = true;
    this.timers.clearTimeout(this.retry);
    this.forgetSocket();
  }

  greet() {
    const { municipality, resume, lastSeq } = this.hello();
    this.socket.send(dumpFrame({ type: "hello", protocol: PROTOCOL, municipality, resume, last_seq: lastSeq }));
    this.expectAnswer();
  }

  take(data) {
    this.timers.clearTimeout(this.watch);
    this.watch = null;
    let frame;
    try {
      frame = parseFrame(data);
    } catch {
      return; // of a newer server; what we do not know we leave
    }
    if (frame.type === "welcome") {
      this.isWelcome = true;
      this.attempt = 0;
      this.onLine("online");
    }
    this.onFrame(frame);
  }

  lost() {
    this.forgetSocket();
    if (this.isClosed) return;
    this.onLine("offline");
    this.retry = this.timers.setTimeout(() => this.connect(), waitBefore(this.attempt));
    this.attempt += 1;
  }

  expectAnswer() {
    if (this.watch !== null) return;
    this.watch = this.timers.setTimeout(() => this.lost(), ANSWER_WITHIN_MS);
  }

  forgetSocket() {
    this.timers.clearTimeout(this.watch);
    this.watch = null;
    this.isWelcome = false;
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close();
  }
}
