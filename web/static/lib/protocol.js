/**
 * The wire format of the chat, as in triage/messages.py; both are held to tests/contract/examples/frames.json.
 * parseFrame checks what comes from the server, dumpFrame what goes to it.
 */

export const PROTOCOL = 1;
export const MAX_MESSAGE_CHARS = 2000;
export const MAX_FRAME_BYTES = 16 * 1024;
export const MAX_SEALED_BYTES = 64 * 1024;

const LARGE = new Set(["sealed", "keep", "kept"]);

/** What is wrong with a frame; `code` as in docs/protocol.md. */
export class FrameError extends Error {
  constructor(code) {
    super(code);
    this.name = "FrameError";
    this.code = code;
  }
}

const HIDDEN = /[\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One form of letters, no control or hidden characters, trimmed; the same as clean_text in triage/messages.py. */
export function cleanText(text) {
  const lines = text.replace(LONE_SURROGATE, "\ufffd").replace(/\r\n?/g, "\n");
  return lines.replace(HIDDEN, "").replace(CONTROL, " ").normalize("NFC").trim();
}

/** Length in characters as a person counts them, not in UTF-16 units. */
export function countChars(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const fail = (code = "wrong_field") => {
  throw new FrameError(code);
};
const string = (limit, pattern, code) => (value) => {
  if (typeof value !== "string" || countChars(value) > limit || (pattern && !pattern.test(value))) fail(code);
  if (value.search(LONE_SURROGATE) >= 0) fail(code);
  return value;
};
const integer = (low, high) => (value) => (Number.isInteger(value) && value >= low && value <= high ? value : fail());
const boolean = (value) => (typeof value === "boolean" ? value : fail());
const oneOf = (...words) => (value) => (words.includes(value) ? value : fail());
const listOf = (inner, limit) => (value) => (Array.isArray(value) && value.length <= limit ? value.map(inner) : fail());
const nullable = (inner) => (value) => (value === null ? null : inner(value));
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const object = (checks) => (value) => {
  if (!isObject(value) || Object.keys(value).sort().join() !== Object.keys(checks).sort().join()) fail();
  return Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, check(value[name])]));
};
const share = (value) => {
  const known = ["topic", "age", "municipality", "risk", "messages"];
  if (!isObject(value) || !Object.keys(value).every((key) => known.includes(key))) fail();
  return Object.fromEntries(Object.entries(value).map(([key, flag]) => [key, boolean(flag)]));
};
const messageText = (value) => {
  if (typeof value !== "string") fail();
  const text = cleanText(value);
  if (!text) fail("empty");
  if (countChars(text) > MAX_MESSAGE_CHARS) fail("too_long");
  return text;
};

const id = string(64, /^[A-Za-z0-9_-]{1,64}$/, "wrong_id");
const token = string(43, /^[A-Za-z0-9_-]{43}$/);
const locator = string(22, /^[A-Za-z0-9_-]{22}$/);
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const area = string(32, /^[a-z]{1,32}$/);
const seq = integer(0, 2 ** 53);
const key = string(256);
const box = string(60_000);
const shown = string(4000);
const choice = object({ title: string(200), payload: string(500) });
const href = string(310, /^(tel:\+?[0-9]{3,15}|sms:\+?[0-9]{3,15}|https:\/\/[^\s"<>]{3,300})$/);
const fullAction = object({ label: string(200), href });
/** Something to tap: {label, href}, or the address alone, which gets a plain label. */
const action = (value) => fullAction(typeof value === "string" ? { label: labelOf(value), href: value } : value);

/** Name an address as a person would: "Ring 112", "Sms 1245", "Gå til headspace.dk". */
export function labelOf(address) {
  const rest = address.slice(address.indexOf(":") + 1);
  if (address.startsWith("tel:")) return `Ring ${rest}`;
  if (address.startsWith("sms:")) return `Sms ${rest}`;
  return `Gå til ${rest.replace(/^\/\/(www\.)?/, "").replace(/\/.*$/, "")}`.slice(0, 200);
}

const card = object({
  kind: oneOf("offer", "contact", "notice"),
  id: string(100),
  title: string(200),
  lines: listOf(string(1000), 30),
  actions: listOf(action, 10),
});

/** An optional field: its value when it is left out; `null` itself is allowed only where the check says so. */
const optional = (check, value) => ({ check, value });
const STATES = ["bot", "offered", "waiting", "with_counsellor", "ended", "closed_hours", "left", "expired"];

const FRAMES = {
  hello: {
    protocol: integer(0, 1000),
    municipality: optional(nullable(area), null),
    resume: optional(nullable(token), null),
    last_seq: optional(integer(0, 10_000_000), 0),
  },
  message: { id, text: messageText },
  choice: { id, payload: string(500) },
  typing: {},
  "handoff.accept": { share, public_key: key },
  sealed: { box, id: optional(nullable(id), null), seq: optional(nullable(seq), null) },
  "talk.end": {},
  feedback: { id, helped: oneOf("yes", "partly", "no") },
  keep: { box: string(60_000, BASE64URL) },
  "return.save": { id, locator, verifier: token, box: string(255, BASE64URL) },
  "return.open": { id, locator, verifier: token },
  "transfer.answer": { accepted: boolean, public_key: optional(nullable(key), null) },
  erase: {},
  leave: {},
  welcome: {
    resume: token,
    seq,
    hours: object({ open: boolean, text: string(200) }),
    resumed: optional(boolean, false),
    state: optional(oneOf(...STATES), "bot"),
    kept: optional(boolean, false),
  },
  ack: { id },
  own: { seq, id, text: shown },
  bot: {
    seq,
    text: shown,
    choices: optional(listOf(choice, 12), []),
    cards: optional(listOf(card, 12), []),
    risk: optional(oneOf("none", "concern", "high", "acute"), "none"),
    topics: optional(listOf(string(40), 20), []),
    lang: optional(nullable(string(2, /^[a-z]{2}$/)), null),
    reply_to: optional(nullable(id), null),
  },
  noted: {
    seq,
    topic: optional(nullable(string(100)), null),
    age: optional(nullable(integer(0, 120)), null),
    municipality: optional(nullable(area), null),
  },
  done: { seq, id },
  queue: {
    seq,
    position: integer(0, 10_000),
    estimate_minutes: optional(nullable(integer(0, 10_000)), null),
    cards: optional(listOf(card, 12), []),
  },
  counsellor: { seq, alias: string(64), public_key: key, visitor_key: optional(nullable(key), null) },
  transfer: { seq, alias: optional(nullable(string(64)), null) },
  kept: { box },
  "return.saved": { id, hours: integer(1, 1000) },
  "return.opened": { id, box: string(255) },
  ended: { seq, reason: string(40) },
  erased: {},
  error: {
    code: string(40),
    text: string(400),
    id: optional(nullable(id), null),
    retry_ms: optional(nullable(integer(0, 600_000)), null),
  },
};

/** Read one frame. Throws FrameError: too_large, not_json, unknown_frame, wrong_field, wrong_id, empty, too_long. */
export function parseFrame(text) {
  const size = new TextEncoder().encode(text).length;
  if (size > MAX_SEALED_BYTES) fail("too_large");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    fail("not_json");
  }
  if (!isObject(value)) fail("not_json");
  if (size > MAX_FRAME_BYTES && !LARGE.has(value.type)) fail("too_large");
  return check(value);
}

/** Write one frame as JSON on one line; throws FrameError as parseFrame does. */
export function dumpFrame(frame) {
  const checked = check(frame);
  return JSON.stringify(Object.fromEntries(Object.entries(checked).filter(([name]) => name in frame)));
}

function check(value) {
  const checks = typeof value.type === "string" && Object.hasOwn(FRAMES, value.type) ? FRAMES[value.type] : fail("unknown_frame");
  for (const name of Object.keys(value)) if (name !== "type" && !Object.hasOwn(checks, name)) fail();
  const frame = { type: value.type };
  for (const [name, rule] of Object.entries(checks)) frame[name] = read(name, rule, value);
  return frame;
}

function read(name, rule, value) {
  const given = typeof rule === "function" ? { check: rule } : rule;
  if (Object.hasOwn(value, name)) return given.check(value[name]);
  if (Object.hasOwn(given, "value")) return given.value;
  return fail(name === "id" ? "wrong_id" : "wrong_field");
}
