/**
 * Reading along: the counsellor's page sends sealed copies to a colleague's page, which may whisper back. The server carries boxes it
 * cannot open. `ReaderLink` is the counsellor's end, `Reading` the colleague's, `ReadingView` what the colleague sees.
 */
import * as sealing from "../lib/sealing.js";
import { h, randomId } from "../lib/dom.js";
import { STRINGS } from "./strings.js";
import { bodyOf } from "./talk-view.js";

const MAX_CHARS = 2000;

/** One sealed way between two desk pages. */
class Link {
  constructor({ id, alias, send, onContent }) {
    Object.assign(this, { id, alias, send, onContent });
    this.session = null;
    this.work = Promise.resolve();
  }

  async begin(side, keyPair, peerPublicKey) {
    this.session = await sealing.deriveSession({ side, keyPair, peerPublicKey });
  }

  put(content) {
    return this.inTurn(async () => this.send({ type: "copy", talk: this.id, box: await sealing.seal(this.session, JSON.stringify(content)) }));
  }

  open(box) {
    return this.inTurn(async () => {
      for (const text of await sealing.openInOrder(this.session, box)) this.onContent(JSON.parse(text));
    });
  }

  inTurn(step) {
    this.work = this.work.then(step).catch(() => {}); // a copy nobody can open must stop nothing
    return this.work;
  }
}

/** The counsellor's end. `isReady` once the visitor's screen has shown who reads along; nothing is copied before. */
export class ReaderLink extends Link {
  isReady = false;

  async start(peerPublicKey) {
    const keyPair = await sealing.createKeyPair();
    await this.begin("counsellor", keyPair, peerPublicKey);
    this.isReady = true;
    this.send({ type: "reader", talk: this.id, public_key: keyPair.publicKey });
  }

  show({ id, from, text, card, at }) {
    if (this.isReady) this.put({ kind: "copy", id, from, text, card, at });
  }
}

/** The colleague's end. */
export class Reading extends Link {
  async prepare() {
    this.keyPair = await sealing.createKeyPair();
    return this.keyPair.publicKey;
  }

  meet(peerPublicKey) {
    return this.inTurn(() => this.begin("visitor", this.keyPair, peerPublicKey)); // the sides only tell the two directions apart
  }

  whisper(text) {
    return this.put({ kind: "whisper", id: randomId(), text });
  }
}

/** What a colleague sees who reads along: words as they come, and a field the visitor never sees. */
export class ReadingView {
  /** @param {{reading: Reading, row: ?object, alias: string, onStop: () => void}} options */
  constructor({ reading, alias, onStop }) {
    Object.assign(this, { reading, alias });
    const id = `reading-${reading.id.slice(0, 8)}`;
    this.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": STRINGS.readingTitle(alias) });
    this.status = h("p", { class: "talk-status is-loud", role: "status" }, STRINGS.readingWaits);
    this.field = h("textarea", { id: `${id}-write`, rows: "2", maxlength: MAX_CHARS, autocomplete: "off", placeholder: STRINGS.whisper(alias),
      onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.say(); } } });
    this.element = h("section", { class: "talk reading", "aria-labelledby": `${id}-title` },
      h("header", { class: "talk-head" }, h("div", { class: "talk-name" }, h("h3", { id: `${id}-title`, tabindex: "-1" }, STRINGS.readingTitle(alias))),
        h("div", { class: "talk-buttons" }, h("button", { type: "button", class: "quiet", onclick: onStop }, STRINGS.readingStop))),
      this.status, this.log,
      h("form", { class: "write", onsubmit: (event) => { event.preventDefault(); this.say(); } },
        h("label", { class: "hidden", for: `${id}-write` }, STRINGS.whisper(alias)),
        h("div", { class: "write-row" }, this.field, h("button", { type: "submit", class: "send" }, STRINGS.send))));
  }

  begin() {
    this.status.textContent = STRINGS.readingNow;
  }

  draw(content) {
    if (content.kind !== "copy") return;
    this.log.append(h("div", { class: `bubble from-${content.from === "visitor" ? "visitor" : "counsellor"}` },
      h("p", { class: "hidden" }, content.from === "visitor" ? STRINGS.visitor : this.alias), bodyOf(content)));
    this.log.scrollTop = this.log.scrollHeight;
  }

  say() {
    const text = this.field.value.trim();
    if (!text || !this.reading.session) return;
    this.reading.whisper(text);
    this.log.append(h("div", { class: "bubble from-colleague" }, h("p", { class: "text" }, text)));
    this.field.value = "";
  }
}
