/** The desk page's line to the server: comes back by itself, beats, and notices silence. What frames mean is desk.js' business. */
const BEAT_MS = 10_000;
const SILENT_MS = 25_000; // two beats unanswered: a laptop that slept has a socket that only looks alive
const WAIT_MS = [300, 700, 1500, 3000, 5000, 8000];
const SIGNED_OUT = 4401;
const REFUSED = 4403;

export class Line {
  /** @param {{url: string, hello: () => object, onFrame: (frame: object) => void, onState: (state: string) => void}} options */
  constructor(options) {
    Object.assign(this, options);
    this.attempt = 0;
    this.heard = 0;
    this.isReady = false;
    setInterval(() => this.beat(), BEAT_MS);
    addEventListener("online", () => this.renew());
    document.addEventListener("visibilitychange", () => document.hidden || this.beat());
  }

  connect() {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heard = Date.now();
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (event) => socket === this.socket && this.take(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.socket && this.lost(event.code);
  }

  /** Send now; false without a line. The caller keeps what must not get lost. */
  send(frame) {
    if (!this.isReady || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  take(frame) {
    this.heard = Date.now();
    if (frame.type === "ready") {
      this.isReady = true;
      this.attempt = 0;
      this.onState("online");
    }
    if (frame.type !== "beat") this.onFrame(frame);
  }

  beat() {
    if (!this.isReady) return;
    if (Date.now() - this.heard > SILENT_MS) this.renew();
    else this.send({ type: "beat" });
  }

  renew() {
    const old = this.socket;
    this.socket = null;
    old?.close();
    this.lost(0);
  }

  lost(code) {
    this.isReady = false;
    this.onState(code === SIGNED_OUT || code === REFUSED ? "signed_out" : "offline");
    if (code === SIGNED_OUT || code === REFUSED) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), WAIT_MS[Math.min(this.attempt++, WAIT_MS.length - 1)]);
  }
}
