/**
 * What a tab keeps with the server so that a reload, a phone that slept, or another device with the four words goes on where it was.
 * Sealed with a key that only the tab has (sessionStorage: it goes with the tab); the server holds the box in memory.
 *
 *   box = base64url(nonce 12 bytes | AES-256-GCM(4 bytes length | JSON | zeros up to 1, 4, 16 or 32 kB)), additional data "indgangen-keep-1"
 */
import { fromBase64Url, toBase64Url } from "./sealing.js";

const SIZES = [1024, 4096, 16_384, 32_768]; // the length of a box says little; the largest fits triage.messages.MAX_BOX_CHARS
const NONCE_BYTES = 12;
const encoder = new TextEncoder();
const PURPOSE = encoder.encode("indgangen-keep-1");

/** A new random key as text, for sessionStorage and for wrapping with a return code. */
export function createTabKey() {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** Seal what is to be kept; the oldest lines of `history` are left out when it gets too long. */
export async function closeBox(tabKey, content) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const cipher = await crypto.subtle.encrypt(gcm(nonce), await imported(tabKey), padded(content));
  const box = new Uint8Array(NONCE_BYTES + cipher.byteLength);
  box.set(nonce);
  box.set(new Uint8Array(cipher), NONCE_BYTES);
  return toBase64Url(box);
}

/** @returns {Promise<?object>} what was kept, or null when this key does not open it */
export async function openBox(tabKey, box) {
  try {
    const bytes = fromBase64Url(box);
    const plain = new Uint8Array(await crypto.subtle.decrypt(gcm(bytes.slice(0, NONCE_BYTES)), await imported(tabKey), bytes.slice(NONCE_BYTES)));
    const length = new DataView(plain.buffer).getUint32(0);
    return JSON.parse(new TextDecoder().decode(plain.subarray(4, 4 + length)));
  } catch {
    return null;
  }
}

function padded(content) {
  const bytes = fitting(content);
  const block = new Uint8Array(SIZES.find((size) => size >= bytes.length + 4));
  new DataView(block.buffer).setUint32(0, bytes.length);
  block.set(bytes, 4);
  return block;
}

function fitting(content) {
  const history = [...(content.history ?? [])];
  for (;;) {
    const bytes = encoder.encode(JSON.stringify({ ...content, history }));
    if (bytes.length + 4 <= SIZES.at(-1) || history.length === 0) return bytes;
    history.splice(0, Math.max(1, Math.floor(history.length / 8)));
  }
}

function imported(tabKey) {
  return crypto.subtle.importKey("raw", fromBase64Url(tabKey), "AES-GCM", false, ["encrypt", "decrypt"]);
}

function gcm(iv) {
  return { name: "AES-GCM", iv, additionalData: PURPOSE };
}
