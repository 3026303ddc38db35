/**
 * Seals what a visitor and a counsellor write to each other, so that the server in the middle relays boxes it cannot read.
 * WebCrypto only. Both browsers use this module; web/sealing.py is the same in Python, and both are held to
 * tests/contract/examples/sealing.json.
 *
 *   isAvailable()                        -> boolean; false on plain http outside loopback: say so, do not chat unsealed
 *   createKeyPair()                      -> Promise<{publicKey: string, privateKey: CryptoKey}>; fresh per talk and side
 *   deriveSession({side, keyPair, peerPublicKey}) -> Promise<session>; side "visitor" | "counsellor"
 *   seal(session, text)                  -> Promise<string>; the `box` of a `sealed` frame
 *   open(session, box)                   -> Promise<string>; throws SealingError, code replay | gap | broken
 *   openInOrder(session, box)            -> Promise<string[]>; doubles give [], a box that came early waits for the missing
 *
 * How it is used
 *   visitor:    pair = await createKeyPair(); send `handoff.accept {public_key: pair.publicKey}`
 *               on `counsellor {alias, public_key}`: session = await deriveSession({side: "visitor", ...}),
 *               first box is the consent summary, then each message. A new public_key later = a new session: derive again,
 *               send the summary first again, and seal anew what the counsellor has not confirmed.
 *   counsellor: the same with side "counsellor", own key in `claim`, the visitor's in `talk`.
 *   Text is JSON by agreement: {"kind": "summary"|"message"|"card"|"seen", ...}, described in web/counsellor/talk_protocol.md.
 *   Keep the box until its `ack`: send the same box with the same id again after a reconnect, never seal twice for one session.
 *
 * Construction (indgangen-seal-1)
 *   public key  uncompressed P-256 point, 65 bytes, base64url without padding
 *   transcript  SHA-256 over length-prefixed (2 bytes, big endian) protocol, visitor key, counsellor key. The visitor's key is
 *               fresh for every talk and so is the talk's name here; the server's conversation id never leaves the server.
 *   key         HKDF-SHA-256(ECDH secret, salt = transcript, info = "indgangen-seal-1 visitor" | "… counsellor"), 32 bytes, one per sender
 *   box         base64url(version 1 byte = 1 | counter 8 bytes | AES-256-GCM(padded text)); nonce = 4 zero bytes | counter;
 *               additional data = transcript | version and counter
 *   padding     4 bytes length | UTF-8 | zeros up to 256, 512, 1024, 2048, 4096 or 8192 bytes: length says little
 */

export const PROTOCOL = "indgangen-seal-1";
const VERSION = 1;
const HEADER_BYTES = 9;
const TAG_BYTES = 16;
const POINT_BYTES = 65;
const BUCKETS_BYTES = [256, 512, 1024, 2048, 4096, 8192];
export const MAX_TEXT_BYTES = 8188; // the largest padded size whose box stays under triage.messages.MAX_BOX_CHARS (14,000)
const MAX_HELD_BOXES = 256; // boxes that came before the one they follow; more means a broken or hostile relay

const encoder = new TextEncoder();
const CURVE = { name: "ECDH", namedCurve: "P-256" };

/** What went wrong, for code to act on: bad_key | too_long | broken | replay | gap | unavailable. Carries no text. */
export class SealingError extends Error {
  constructor(code, cause) {
    super(`sealing: ${code}`, { cause });
    this.name = "SealingError";
    this.code = code;
  }
}

/** Whether this page may use WebCrypto at all (it needs https or loopback). */
export function isAvailable() {
  return typeof globalThis.crypto?.subtle?.deriveBits === "function";
}

export function toBase64Url(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function fromBase64Url(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) throw new SealingError("broken");
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  } catch (cause) {
    throw new SealingError("broken", cause);
  }
}

/** Make a pair for one talk. The private key cannot be read out, so no script or extension can copy it. */
export async function createKeyPair() {
  if (!isAvailable()) throw new SealingError("unavailable");
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { publicKey: toBase64Url(point), privateKey: pair.privateKey };
}

/** Agree on the two keys of a talk. Throws SealingError bad_key when the other side's key is no point on the curve. */
export async function deriveSession({ side, keyPair, peerPublicKey }) {
  if (side !== "visitor" && side !== "counsellor") throw new TypeError("side must be visitor or counsellor");
  const secret = await agree(keyPair.privateKey, peerPublicKey);
  const isVisitor = side === "visitor";
  const visitorKey = isVisitor ? keyPair.publicKey : peerPublicKey;
  const counsellorKey = isVisitor ? peerPublicKey : keyPair.publicKey;
  const transcript = await transcriptHash(visitorKey, counsellorKey);
  const keys = {
    visitor: await directionKey(secret, transcript, "visitor"),
    counsellor: await directionKey(secret, transcript, "counsellor"),
  };
  const other = isVisitor ? "counsellor" : "visitor";
  return { side, transcript, sendKey: keys[side], receiveKey: keys[other], nextSend: 0, nextReceive: 0, held: new Map(), queue: Promise.resolve() };
}

/** Seal one text. The counter is taken before anything is awaited, so two calls at once never share a nonce. */
export async function seal(session, text) {
  const padded = pad(encoder.encode(text));
  const header = headerOf(session.nextSend++);
  const cipher = await crypto.subtle.encrypt(gcm(session.transcript, header), session.sendKey, padded);
  return toBase64Url(concat(header, new Uint8Array(cipher)));
}

/** Open the next box. A box seen before is `replay`, one that skips another is `gap`, anything altered is `broken`. */
export async function open(session, box) {
  return inTurn(session, () => openNext(session, parseBox(box)));
}

/**
 * Open a box from a line that may repeat or swap them: returns the texts that can now be read, in order. What comes early is opened
 * before it is held: a box of an old key, or a forged one, must neither be waited for nor take the place of a genuine one.
 */
export async function openInOrder(session, box) {
  return inTurn(session, async () => {
    const parsed = parseBox(box);
    if (parsed.counter < session.nextReceive || session.held.has(parsed.counter)) return [];
    if (parsed.counter > session.nextReceive) return hold(session, parsed);
    const texts = [await openNext(session, parsed)];
    for (; session.held.has(session.nextReceive); session.nextReceive += 1) {
      texts.push(session.held.get(session.nextReceive));
      session.held.delete(session.nextReceive);
    }
    return texts;
  });
}

// Opening is strictly one at a time: two boxes arriving together must not both see the same expected counter.
function inTurn(session, work) {
  const result = session.queue.then(work);
  session.queue = result.catch(() => undefined);
  return result;
}

async function openNext(session, parsed) {
  if (parsed.counter < session.nextReceive) throw new SealingError("replay");
  if (parsed.counter > session.nextReceive) throw new SealingError("gap");
  const text = await decrypt(session, parsed);
  session.nextReceive = parsed.counter + 1; // only a genuine box moves the counter: a forged one cannot block the talk
  return text;
}

async function decrypt(session, { header, cipher }) {
  let padded;
  try {
    padded = await crypto.subtle.decrypt(gcm(session.transcript, header), session.receiveKey, cipher);
  } catch (cause) {
    throw new SealingError("broken", cause);
  }
  return unpad(new Uint8Array(padded));
}

async function hold(session, parsed) {
  if (session.held.size >= MAX_HELD_BOXES) throw new SealingError("gap");
  session.held.set(parsed.counter, await decrypt(session, parsed));
  return [];
}

function parseBox(box) {
  const bytes = fromBase64Url(box);
  if (bytes.length < HEADER_BYTES + TAG_BYTES + BUCKETS_BYTES[0] || bytes[0] !== VERSION) throw new SealingError("broken");
  const header = bytes.slice(0, HEADER_BYTES);
  const counter = Number(new DataView(header.buffer).getBigUint64(1));
  if (!Number.isSafeInteger(counter)) throw new SealingError("broken");
  return { header, counter, cipher: bytes.slice(HEADER_BYTES) };
}

async function agree(privateKey, peerPublicKey) {
  try {
    const point = fromBase64Url(peerPublicKey);
    if (point.length !== POINT_BYTES) throw new SealingError("bad_key");
    const peer = await crypto.subtle.importKey("raw", point, CURVE, false, []);
    return await crypto.subtle.deriveBits({ name: "ECDH", public: peer }, privateKey, 256);
  } catch (cause) {
    throw new SealingError("bad_key", cause);
  }
}

async function transcriptHash(visitorKey, counsellorKey) {
  const parts = [encoder.encode(PROTOCOL), fromBase64Url(visitorKey), fromBase64Url(counsellorKey)];
  const prefixed = parts.flatMap((part) => [Uint8Array.of(part.length >> 8, part.length & 255), part]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...prefixed)));
}

async function directionKey(secret, transcript, sender) {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: transcript, info: encoder.encode(`${PROTOCOL} ${sender}`) };
  return crypto.subtle.deriveKey(hkdf, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function headerOf(counter) {
  const header = new Uint8Array(HEADER_BYTES);
  header[0] = VERSION;
  new DataView(header.buffer).setBigUint64(1, BigInt(counter));
  return header;
}

function gcm(transcript, header) {
  const nonce = new Uint8Array(12);
  nonce.set(header.slice(1), 4);
  return { name: "AES-GCM", iv: nonce, additionalData: concat(transcript, header), tagLength: TAG_BYTES * 8 };
}

function pad(bytes) {
  if (bytes.length > MAX_TEXT_BYTES) throw new SealingError("too_long");
  const needed = bytes.length + 4;
  const size = BUCKETS_BYTES.find((bucket) => bucket >= needed);
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint32(0, bytes.length);
  padded.set(bytes, 4);
  return padded;
}

function unpad(padded) {
  const length = new DataView(padded.buffer).getUint32(0);
  if (length > padded.length - 4) throw new SealingError("broken");
  return new TextDecoder("utf-8", { fatal: false }).decode(padded.subarray(4, 4 + length));
}

function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
