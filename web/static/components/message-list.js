/** The talk, oldest first. A log for screen readers: what is new is read out, what was there is left alone. */
import { STRINGS } from "../strings.js";
import { h, inLanguage } from "../lib/dom.js";
import { hiddenNote } from "../lib/hidden-note.js";
import { clockText, linked } from "../lib/text.js";
import { makeCard } from "./cards.js";

const NEAR_END_PX = 120;

export class MessageListElement extends HTMLElement {
  #shown = new Map(); // key -> {item, element}

  connectedCallback() {
    this.setAttribute("role", "log");
    this.setAttribute("aria-live", "polite");
    this.setAttribute("aria-relevant", "additions");
    this.setAttribute("aria-label", STRINGS.logLabel);
    this.tabIndex = 0;
  }

  /** Show these items; only what changed is touched, so that focus and reading position stay. */
  update(items) {
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { element }] of this.#shown) if (!keys.has(key)) this.#remove(key, element);
    let isNew = false;
    let after = null;
    for (const item of items) {
      isNew = this.#place(item, after) || isNew;
      after = this.#shown.get(item.key).element;
    }
    return isNew;
  }

  #place(item, after) {
    const known = this.#shown.get(item.key);
    if (known?.item === item) return false;
    const element = makeItem(item);
    if (known) known.element.replaceWith(element);
    else if (after) after.after(element);
    else this.prepend(element);
    this.#shown.set(item.key, { item, element });
    return !known;
  }

  #remove(key, element) {
    element.remove();
    this.#shown.delete(key);
  }
}

/** True while the reader is at the end of the talk, so that following along is what they want. */
export function isNearEnd(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
}

function makeItem(item) {
  if (item.from === "note") return h("p", { class: "note" }, noteText(item));
  const isUrgent = item.topics?.includes("urgent") ?? false;
  const note = item.from === "you" && !item.isSealed ? hiddenNote(item.text) : "";
  const [first, ...later] = isUrgent ? item.text.split(/\n{2,}/) : [item.text];
  return h(
    "div",
    { class: `message from-${item.from}${isUrgent ? " is-urgent" : ""}` },
    h("span", { class: "only-read" }, `${nameOf(item)}: `),
    item.from === "human" && item.alias && h("span", { class: "name", "aria-hidden": "true" }, item.alias),
    bubble(first, item.lang),
    ...item.cards.map((card) => makeCard(card, isUrgent)),
    item.isEnvelope && h("div", { class: "bubble envelope" }, h("p", {}, STRINGS.envelopeSent)),
    bubble(later.join("\n\n"), item.lang), // what to do until help is there comes after the numbers
    note && h("span", { class: "status" }, note),
    item.status === "refused" && h("span", { class: "status is-fault" }, `${STRINGS.notSent}. ${item.fault}`),
    statusLine(item),
  );
}

/** When it was written, and for own words how far they have come. Between robot and visitor nobody needs to know. */
function statusLine({ at, from, isSealed, status }) {
  if (at === undefined || status === "refused") return null;
  const tick = isSealed && from === "you" ? STRINGS.ticks[status] : null;
  return h("span", { class: "status" }, clockText(at), tick && ` ${tick}`);
}

function bubble(text, lang) {
  if (!text) return null;
  return h("div", { class: "bubble", ...inLanguage(lang) }, ...text.split(/\n{2,}/).map((part) => h("p", {}, ...withBreaks(part))));
}

function withBreaks(part) {
  return part.split("\n").flatMap((line, index) => (index ? [h("br"), ...linked(line)] : linked(line)));
}

function nameOf({ from, alias }) {
  return { you: STRINGS.you, robot: STRINGS.robot, human: alias ?? STRINGS.human }[from];
}

function noteText({ code, alias, reason }) {
  if (code === "ended") return STRINGS.ended[reason] ?? STRINGS.ended.other;
  const texts = {
    "counsellor-here": () => STRINGS.counsellorHere(alias),
    "counsellor-back": () => STRINGS.counsellorBack(alias),
    "counsellor-new": () => STRINGS.counsellorNew(alias),
    "counsellor-gone": () => STRINGS.counsellorGone,
    "colleague-here": () => STRINGS.colleagueHere(alias),
    "colleague-gone": () => STRINGS.colleagueGone(alias),
    elsewhere: () => STRINGS.elsewhere,
    back: () => STRINGS.welcomeBack,
    "back-closed": () => STRINGS.welcomeBackClosed(reason),
    "lost-box": () => STRINGS.lostBox,
    reloaded: () => STRINGS.reloaded,
    unsealable: () => STRINGS.unsealable,
  };
  return texts[code]?.() ?? "";
}

customElements.define("message-list", MessageListElement);
