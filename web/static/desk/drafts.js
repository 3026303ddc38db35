/**
 * What a counsellor was writing comes back after a reload. Only their own unsent words, never a visitor's.
 *
 * Browsers write sessionStorage to disk. So a draft lies there sealed, with a key that is derived from the sign-in's own token: the
 * page has it from the server each time, it is never stored, and after signing out nobody can open what may be left behind.
 */
const PREFIX = "draft ";
const WAIT_MS = 400;
const IV_BYTES = 12;
const encoder = new TextEncoder();

export class Drafts {
  /** @param {string} token the sign-in's token  @param {Storage} storage */
  constructor(token, storage = sessionStorage) {
    this.storage = storage;
    this.key = makeKey(token);
    this.timers = new Map();
    this.latest = new Map();
  }

  /** Remember a draft shortly after the last key; an empty one is forgotten at once. */
  keep(id, text) {
    if (!text) return this.forget(id);
    this.latest.set(id, text);
    clearTimeout(this.timers.get(id));
    this.timers.set(id, setTimeout(() => this.save(id), WAIT_MS));
  }

  /** Remember at once: the page may be loaded anew the next moment. */
  keepNow(id, text) {
    this.latest.set(id, text);
    return this.save(id);
  }

  async save(id) {
    const text = this.latest.get(id);
    if (text === undefined) return;
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(id) }, await this.key, encoder.encode(text));
    if (this.latest.get(id) === text) this.storage.setItem(PREFIX + id, toText(iv) + "." + toText(new Uint8Array(box)));
  }

  /** @returns {Promise<?string>} the draft of a talk; null when there is none that this sign-in can open */
  async find(id) {
    const [iv, box] = (this.storage.getItem(PREFIX + id) ?? "").split(".").map(toBytes);
    if (!box) return null;
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(id) }, await this.key, box);
      return new TextDecoder().decode(plain);
    } catch {
      this.forget(id); // of an earlier sign-in: worth nothing to anybody
      return null;
    }
  }

  forget(id) {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.latest.delete(id);
    this.storage.removeItem(PREFIX + id);
  }
}

async function makeKey(token) {
  const base = await crypto.subtle.importKey("raw", encoder.encode(token), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: encoder.encode("indgangen draft 1") };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function toText(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

function toBytes(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
