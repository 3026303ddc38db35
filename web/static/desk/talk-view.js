/** Draws one talk: what the visitor shared, what was said, and where to write. The model is talk.js. */
import { h } from "../lib/dom.js";
import { describe } from "./queue-view.js";
import { STRINGS } from "./strings.js";

const MAX_CHARS = 2000;
const TYPING_MS = 3000; // how often "typing" is sent at most
const TYPING_SHOWN_MS = 5000;
const AUTOSAVE_ROWS = 6;
const LINK = /https:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]/g; // a full stop after an address belongs to the sentence

export class TalkView {
  /** @param {{talk: object, row: object, letter: string, actions: object}} options actions: typing, draft, cards, release, end, remove, look */
  constructor({ talk, row, letter, actions }) {
    Object.assign(this, { talk, row, letter, actions });
    this.drawn = new Map();
    this.typedAt = 0;
    this.build();
    this.update();
  }

  build() {
    const id = `talk-${this.letter}`;
    this.level = h("span", { class: "level" });
    this.facts = h("p", { class: "facts" });
    this.status = h("p", { class: "talk-status", role: "status" });
    this.summary = h("div", { class: "summary-body" });
    this.summaryBox = h("details", { class: "summary", open: true }, h("summary", {}, STRINGS.summaryTitle), this.summary);
    this.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": STRINGS.talk(this.letter) });
    this.typing = h("p", { class: "typing", "aria-live": "polite" });
    this.element = h("section", { class: "talk", id, data: { id: this.talk.id }, "aria-labelledby": `${id}-title` },
      h("header", { class: "talk-head" },
        h("div", { class: "talk-name" }, h("h3", { id: `${id}-title`, tabindex: "-1" }, STRINGS.talk(this.letter)), this.level),
        this.facts, this.buttons()),
      this.status, this.summaryBox, this.log, this.typing, this.form());
    this.isAtEnd = true;
    this.log.addEventListener("scroll", () => { this.isAtEnd = isNearEnd(this.log); });
    new ResizeObserver(() => this.toEnd()).observe(this.log); // a colleague's talk beside it, a keyboard, a long share: the last words stay in sight
    this.element.addEventListener("focusin", () => this.actions.look(this));
    this.element.addEventListener("pointerdown", () => this.actions.look(this));
  }

  buttons() {
    const button = (text, action) => h("button", { type: "button", class: "quiet", onclick: () => action(this) }, text);
    this.cardButton = button(STRINGS.showCard, this.actions.cards);
    this.endButton = button(STRINGS.end, this.actions.end);
    this.releaseButton = button(STRINGS.release, this.actions.release);
    this.transferButton = button(STRINGS.transfer, this.actions.transfer);
    this.readerButton = button(STRINGS.askReader, this.actions.reader);
    this.removeButton = button(STRINGS.remove, this.actions.remove);
    return h("div", { class: "talk-buttons" }, this.cardButton, this.transferButton, this.readerButton, this.releaseButton, this.endButton, this.removeButton);
  }

  form() {
    const id = `write-${this.letter}`;
    this.field = h("textarea", { id, rows: "2", placeholder: STRINGS.placeholder, autocomplete: "off", "aria-describedby": `${id}-note`,
      oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
    this.note = h("p", { class: "field-note", id: `${id}-note`, "aria-live": "polite" });
    this.sendButton = h("button", { type: "submit", class: "send" }, STRINGS.send);
    this.prompts = h("details", { class: "prompts" }, h("summary", {}, STRINGS.strengths), h("p", { class: "hint" }, STRINGS.strengthsHint),
      h("ul", {}, ...STRINGS.strengthPrompts.map((text) => h("li", {}, h("button", { type: "button", class: "prompt", onclick: () => this.insert(text) }, text)))));
    this.notes = h("textarea", { rows: "3", "aria-label": `${STRINGS.notes}, ${STRINGS.talk(this.letter)}`, autocomplete: "off",
      oninput: () => { this.talk.notes = this.notes.value; } });
    this.notesBox = h("details", { class: "notes" }, h("summary", {}, STRINGS.notes), h("p", { class: "hint" }, STRINGS.notesHint), this.notes);
    this.formElement = h("form", { class: "write", onsubmit: (event) => this.submit(event) },
      h("div", { class: "aids" }, this.prompts, this.notesBox),
      h("label", { for: id, class: "hidden" }, STRINGS.write(this.letter)),
      h("div", { class: "write-row" }, this.field, this.sendButton), this.note);
    return this.formElement;
  }

  update() {
    const { talk } = this;
    this.element.dataset.level = this.row.risk_level;
    this.element.classList.toggle("is-gone", talk.goneReason !== null);
    this.level.textContent = STRINGS.level[this.row.risk_level];
    this.facts.textContent = describe(this.row);
    this.drawStatus();
    this.drawSummary();
    this.drawLog();
    this.typing.textContent = talk.isTyping && !talk.goneReason ? STRINGS.visitorTyping : "";
    const isOver = talk.goneReason !== null;
    this.formElement.hidden = isOver;
    if (isOver) this.notes.value = this.field.value = "";
    for (const button of [this.cardButton, this.endButton, this.releaseButton, this.transferButton, this.readerButton]) button.hidden = isOver;
    this.transferButton.textContent = talk.handover?.kind === "transfer" ? STRINGS.transferStop : STRINGS.transfer;
    this.readerButton.textContent = talk.reader || talk.handover?.kind === "read" ? STRINGS.readerStop : STRINGS.askReader;
    this.removeButton.hidden = !isOver;
  }

  drawStatus() {
    const { talk } = this;
    const text = talk.goneReason ? `${STRINGS.gone[talk.goneReason] ?? STRINGS.gone.left} ${STRINGS.unseenToo(talk)}`.trim()
      : !talk.session ? STRINGS.waitingForKey
      : talk.isAway ? STRINGS.visitorAway
      : talk.handover ? STRINGS.handover[talk.handover.kind][talk.handover.state](talk.handover.alias)
      : talk.reader ? STRINGS.readsAlong(talk.reader.alias, talk.reader.isReady) : talk.warning ?? STRINGS.secured;
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("is-loud", Boolean(talk.goneReason || talk.isAway || talk.handover || talk.reader || talk.warning));
  }

  drawSummary() {
    const { summary } = this.talk;
    this.summaryBox.hidden = summary === null;
    if (summary === null) this.summary.replaceChildren();
    if (summary === null || summary === this.drawnSummary) return;
    this.drawnSummary = summary;
    const lines = [["summaryTopic", summary.topic], ["summaryAge", summary.age], ["summaryMunicipality", summary.municipality], ["summaryRisk", summary.risk]]
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .flatMap(([name, value]) => [h("dt", {}, STRINGS[name]), h("dd", {}, String(value))]);
    const own = (summary.messages ?? []).map((item) => h("li", {}, typeof item === "string" ? item : String(item.text ?? "")));
    const parts = [];
    if (lines.length) parts.push(h("dl", {}, ...lines));
    if (own.length) parts.push(h("p", { class: "hint" }, STRINGS.summaryMessages), h("ol", { class: "own" }, ...own));
    this.summary.replaceChildren(...(parts.length ? parts : [h("p", {}, STRINGS.summaryNothing)]));
  }

  drawLog() {
    let day = null;
    const wanted = [];
    for (const message of this.talk.messages) {
      const named = dayOf(message.at);
      if (named !== day) wanted.push(this.dayLine(named));
      day = named;
      wanted.push(this.bubble(message));
    }
    wanted.forEach((node, index) => this.log.children[index] === node || this.log.insertBefore(node, this.log.children[index] ?? null));
    while (this.log.children.length > wanted.length) this.log.lastChild.remove();
    this.toEnd();
  }

  /** Show the last words, unless the counsellor has gone back to read something. */
  toEnd() {
    if (this.isAtEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  dayLine(day) {
    const key = `day ${day}`;
    if (!this.drawn.has(key)) this.drawn.set(key, h("p", { class: "day" }, day));
    return this.drawn.get(key);
  }

  bubble(message) {
    let node = this.drawn.get(message.id);
    if (!node) {
      const body = bodyOf(message);
      const meta = h("p", { class: "meta" });
      node = h("div", { class: `bubble from-${message.from}` }, h("p", { class: "hidden" }, STRINGS.from[message.from]), body, meta);
      node.meta = meta;
      this.drawn.set(message.id, node);
    }
    const state = this.talk.stateOf(message);
    const text = clock(message.at) + (state ? ` · ${STRINGS.state[state] ?? ""}` : "");
    if (node.meta.textContent !== text) node.meta.textContent = text;
    node.classList.toggle("is-undelivered", state === "unsaid" || state === "unsent");
    return node;
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.formElement.requestSubmit();
  }

  typed() {
    this.talk.draft = this.field.value;
    this.actions.draft(this);
    this.fit();
    if (this.field.value && Date.now() - this.typedAt > TYPING_MS) {
      this.typedAt = Date.now();
      this.actions.typing(this);
    }
  }

  fit() {
    const lines = this.field.value.split("\n").length + Math.floor(this.field.value.length / 60);
    this.field.rows = Math.min(AUTOSAVE_ROWS, Math.max(2, lines));
    const over = [...this.field.value].length - MAX_CHARS;
    this.note.textContent = over > 0 ? STRINGS.tooLong(over) : "";
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || [...text].length > MAX_CHARS) return;
    this.talk.say(text);
    this.summaryBox.open = false; // read by now; the talk needs the room
    this.field.value = this.talk.draft = "";
    this.actions.draft(this);
    this.fit();
    this.log.scrollTop = this.log.scrollHeight;
    this.field.focus();
  }

  /** What was being written before the page was loaded anew. @returns {boolean} whether there was room for it */
  restoreDraft(text) {
    if (this.field.value) return false;
    this.field.value = this.talk.draft = text;
    this.fit();
    return true;
  }

  insert(text) {
    this.prompts.open = false;
    this.field.value = this.field.value ? `${this.field.value.trimEnd()}\n${text}` : text;
    this.typed();
    this.field.focus();
  }

  /** The visitor writes; the line vanishes by itself. */
  showTyping() {
    this.talk.isTyping = true;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => { this.talk.isTyping = false; this.update(); }, TYPING_SHOWN_MS);
    this.update();
  }
}

/** Words, a card, or an envelope: who the visitor is, marked as what it is. */
export function bodyOf(message) {
  if (message.card) return cardElement(message.card, "h4");
  if (message.kind === "envelope") return envelopeElement(message);
  return h("p", { class: "text" }, message.from === "colleague" && h("strong", {}, `${STRINGS.whisperFrom(message.alias)}: `), ...linked(message.text ?? ""));
}

function envelopeElement({ name, place, contact }) {
  const rows = Object.entries({ name, place, contact }).filter(([, value]) => typeof value === "string" && value);
  return h("article", { class: "card envelope" }, h("h4", {}, STRINGS.envelopeTitle), h("p", { class: "card-note" }, STRINGS.envelopeNote),
    h("dl", {}, ...rows.flatMap(([key, value]) => [h("dt", {}, STRINGS.envelope[key]), h("dd", {}, value)])));
}

/** A card as the visitor sees it; `heading` is the level that fits the place, h3 or h4. */
export function cardElement(card, heading, ...more) {
  const actions = (card.actions ?? []).map((action) => (typeof action === "string" ? { href: action, label: action } : action));
  const links = actions.filter(({ href }) => /^(tel:|sms:|https:\/\/)/.test(href)).map(({ href, label }) => link(href, label));
  return h("article", { class: "card" }, h(heading, {}, card.title), ...(card.lines ?? []).map((line) => h("p", {}, line)),
    links.length > 0 && h("p", { class: "card-links" }, ...links.flatMap((node) => [node, " "])), ...more);
}

function link(href, label) {
  const isPage = href.startsWith("https:");
  return h("a", isPage ? { href, target: "_blank", rel: "noopener noreferrer", "aria-label": `${label}, ${STRINGS.newWindow}` } : { href }, label);
}

/** Text with its https addresses as links that tell the other side nothing. */
function linked(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(end, match.index), link(match[0], match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function clock(at) {
  return new Intl.DateTimeFormat("da-DK", { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

function dayOf(at) {
  const day = new Date(at).toDateString();
  if (day === new Date().toDateString()) return STRINGS.today;
  if (day === new Date(Date.now() - 86_400_000).toDateString()) return STRINGS.yesterday;
  return new Intl.DateTimeFormat("da-DK", { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));
}

function isNearEnd(log) {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 60;
}
