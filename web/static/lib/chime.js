/** One soft tone when somebody comes or writes: only if the visitor has switched it on, and never louder than a whisper. */
let context = null;

/** Browsers allow sound only after a tap: call this from one. */
export function wake() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

export function chime() {
  if (context?.state !== "running") return;
  const start = context.currentTime;
  const tone = new OscillatorNode(context, { type: "sine", frequency: 587 });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.linearRampToValueAtTime(0.08, start + 0.05);
  volume.gain.linearRampToValueAtTime(0, start + 0.6);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.65);
}
