/**
 * The four words with which somebody comes back, on any device (docs/adr/0006-return-code.md). The words never leave the browser.
 *
 *   master   PBKDF2-SHA-256(words, "indgangen-return-1", 600,000 rounds), 32 bytes
 *   locator  HKDF-SHA-256(master, info "locator"), 16 bytes: finds the row; the server keeps a keyed hash of it
 *   verifier HKDF-SHA-256(master, info "verifier"), 32 bytes: proves the words; the server keeps a salted slow hash of it
 *   key      HKDF-SHA-256(master, info "box"), AES-256: seals the tab's token and key; never sent
 */
import { fromBase64Url, toBase64Url } from "./sealing.js";

export const WORD_COUNT = 4;
const ROUNDS = 600_000; // OWASP Password Storage Cheat Sheet, 2023
const NONCE_BYTES = 12;
const encoder = new TextEncoder();
const SALT = encoder.encode("indgangen-return-1");

/** Draw four words. @param {string[]} list 2,048 words: a power of two, so that every word is equally likely */
export function drawWords(list) {
  return [...crypto.getRandomValues(new Uint16Array(WORD_COUNT))].map((number) => list[number % list.length]);
}

/**
 * Read what somebody typed: order counts, spelling is helped along ("aeble", "Æble,", one slip of the finger).
 * @returns {{words: string[], unknown: string[]}}
 */
export function readWords(text, list) {
  const typed = text.toLowerCase().normalize("NFC").split(/[^a-zæøåäöü]+/).filter(Boolean);
  const found = typed.map((word) => find(word, list));
  return { words: found.filter(Boolean), unknown: typed.filter((_, index) => !found[index]) };
}

function find(word, list) {
  if (list.includes(word)) return word;
  const plain = flat(word);
  const alike = list.filter((one) => flat(one) === plain);
  if (alike.length === 1) return alike[0];
  const near = list.filter((one) => isOneSlipAway(one, word));
  return near.length === 1 ? near[0] : null;
}

/** One form for "å", "aa" and "a", so that a foreign keyboard is no obstacle. */
function flat(word) {
  return word.replaceAll(/ae|ä/g, "æ").replaceAll(/oe|ö/g, "ø").replaceAll("aa", "å");
}

export function isOneSlipAway(a, b) {
  if (a.length > b.length) return isOneSlipAway(b, a);
  if (b.length - a.length > 1 || a === b) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  if (a.length < b.length) return a.slice(start) === b.slice(start + 1);
  const isSwapped = a[start] === b[start + 1] && a[start + 1] === b[start] && a.slice(start + 2) === b.slice(start + 2);
  return isSwapped || a.slice(start + 1) === b.slice(start + 1);
}

/** @returns {Promise<{locator: string, verifier: string, key: CryptoKey}>} takes a second on an old phone: that is the point */
export async function keysOf(words) {
  const password = await crypto.subtle.importKey("raw", encoder.encode(words.join(" ")), "PBKDF2", false, ["deriveBits"]);
  const master = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: SALT, iterations: ROUNDS }, password, 256);
  const base = await crypto.subtle.importKey("raw", master, "HKDF", false, ["deriveBits", "deriveKey"]);
  const bits = async (info, length) => toBase64Url(new Uint8Array(await crypto.subtle.deriveBits(hkdf(info), base, length)));
  const key = await crypto.subtle.deriveKey(hkdf("box"), base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return { locator: await bits("locator", 128), verifier: await bits("verifier", 256), key };
}

/** Seal the tab's token and key: 43 characters each, nothing else. */
export async function wrapTab(key, token, tabKey) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const cipher = await crypto.subtle.encrypt(gcm(nonce), key, encoder.encode(`${token}${tabKey}`));
  const box = new Uint8Array(NONCE_BYTES + cipher.byteLength);
  box.set(nonce);
  box.set(new Uint8Array(cipher), NONCE_BYTES);
  return toBase64Url(box);
}

/** @returns {Promise<{token: string, tabKey: string}>} throws when the box was not made with these words */
export async function unwrapTab(key, box) {
  const bytes = fromBase64Url(box);
  const plain = new TextDecoder().decode(await crypto.subtle.decrypt(gcm(bytes.slice(0, NONCE_BYTES)), key, bytes.slice(NONCE_BYTES)));
  return { token: plain.slice(0, 43), tabKey: plain.slice(43) };
}

function hkdf(info) {
  return { name: "HKDF", hash: "SHA-256", salt: SALT, info: encoder.encode(info) };
}

function gcm(iv) {
  return { name: "AES-GCM", iv, additionalData: SALT };
}
