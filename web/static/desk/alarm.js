/** Calls when somebody in danger waits: a soft two-tone chime, repeated until claimed, and the page's title. */
const REPEAT_MS = 8000;

export class Alarm {
  constructor() {
    this.isOn = true;
    this.context = null;
    // browsers allow sound only after a click or key on the page
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.wake(), { once: true });
  }

  wake() {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") this.context.resume();
  }

  /** Ring now and again until `count` is 0. */
  set(count) {
    if (count === this.count) return;
    const isMore = count > (this.count ?? 0);
    this.count = count;
    clearInterval(this.timer);
    if (count === 0) return;
    if (isMore) this.ring();
    this.timer = setInterval(() => this.ring(), REPEAT_MS);
  }

  ring() {
    this.tone(660, 0);
    this.tone(880, 0.22);
  }

  /** One short, quiet tone for a new message. */
  knock() {
    this.tone(520, 0, 0.05);
  }

  tone(hertz, delay, volume = 0.15) {
    if (!this.isOn || !this.context || this.context.state !== "running") return;
    const start = this.context.currentTime + delay;
    const oscillator = new OscillatorNode(this.context, { type: "sine", frequency: hertz });
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(volume, start + 0.03);
    gain.gain.linearRampToValueAtTime(0, start + 0.35);
    oscillator.connect(gain).connect(this.context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.4);
  }
}
