/** The desk's dialogs: native <dialog>, so that focus and Esc behave as everybody's tools expect. */
import { h } from "../lib/dom.js";
import { STRINGS } from "./strings.js";
import { cardElement } from "./talk-view.js";

const SEARCH_WAIT_MS = 150;

/** Ask before a talk goes back. @param {object} talk @returns {Promise<boolean>} */
export async function confirmRelease(dialog, talk) {
  const yes = h("button", { type: "submit", value: "yes", class: "send" }, STRINGS.releaseConfirm);
  return (await ask(dialog, STRINGS.releaseTitle, [...unseen(talk), h("p", {}, STRINGS.releaseText)], yes)) === "yes";
}

/** Words that wait for a visitor who is away go with the talk: whoever closes it is told before. */
function unseen(talk) {
  return talk.isAway && talk.hasUnseenWords ? [h("p", { class: "unseen" }, h("strong", {}, STRINGS.unseenNow))] : [];
}

/** Ask how a talk ended. @param {object} talk @returns {Promise<?string>} outcome code, null when thought better of */
export async function confirmEnd(dialog, outcomes, talk) {
  const options = outcomes.map((code) =>
    h("label", { class: "option" }, h("input", { type: "radio", name: "outcome", value: code, required: true }), STRINGS.outcome[code] ?? code));
  const fields = h("fieldset", {}, h("legend", {}, STRINGS.endLegend), ...options);
  const yes = h("button", { type: "submit", value: "yes", class: "send" }, STRINGS.endConfirm);
  if ((await ask(dialog, STRINGS.endTitle, [...unseen(talk), h("p", {}, STRINGS.endText), fields], yes)) !== "yes") return null;
  return dialog.querySelector("input:checked")?.value ?? null;
}

/**
 * Ask which colleague.
 * @param {{title: string, text: string, yes: string}} words @param {{id: number, alias: string}[]} colleagues
 * @returns {Promise<?number>} id, null when thought better of
 */
export async function chooseColleague(dialog, { title, text, yes }, colleagues) {
  if (colleagues.length === 0) {
    await ask(dialog, title, [h("p", {}, STRINGS.noColleague)], null);
    return null;
  }
  const options = colleagues.map(({ id, alias }, index) =>
    h("label", { class: "option" }, h("input", { type: "radio", name: "colleague", value: String(id), required: true, checked: index === 0 }), alias));
  const fields = h("fieldset", {}, h("legend", {}, STRINGS.whichColleague), ...options);
  const button = h("button", { type: "submit", value: "yes", class: "send" }, yes);
  if ((await ask(dialog, title, [h("p", {}, text), fields], button)) !== "yes") return null;
  return Number(dialog.querySelector("input:checked")?.value);
}

/** List the keyboard shortcuts. */
export function showHelp(dialog) {
  const rows = STRINGS.shortcuts.map(([keys, text]) => h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, text)));
  ask(dialog, STRINGS.helpTitle, [h("dl", { class: "keys" }, ...rows)], null);
}

function ask(dialog, title, content, yes) {
  const id = `${dialog.id}-title`;
  dialog.setAttribute("aria-labelledby", id);
  const no = h("button", { type: "submit", value: "no", formnovalidate: true, class: "quiet" }, yes ? STRINGS.cancel : STRINGS.close);
  dialog.replaceChildren(h("form", { method: "dialog" }, h("h2", { id }, title), ...content, h("p", { class: "dialog-buttons" }, no, yes)));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue), { once: true }));
}

/** Search the catalogue and choose a card to show. */
export class CardDialog {
  /** @param {{dialog: HTMLDialogElement, search: (frame: object) => boolean}} options */
  constructor({ dialog, search }) {
    Object.assign(this, { dialog, search });
    this.number = 0;
    this.field = h("input", { type: "search", id: "cards-search", autocomplete: "off", oninput: () => this.later() });
    this.count = h("p", { class: "hint", role: "status" });
    this.list = h("ul", { class: "found" });
    dialog.setAttribute("aria-labelledby", "cards-title");
    const close = h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, STRINGS.close);
    dialog.replaceChildren(h("div", { class: "cards-head" }, h("h2", { id: "cards-title" }, STRINGS.cardsTitle), close),
      h("label", { for: "cards-search" }, STRINGS.cardsSearch), this.field, this.count, this.list);
  }

  open(municipality, onChoose) {
    Object.assign(this, { municipality, onChoose });
    this.field.value = "";
    this.list.replaceChildren();
    this.dialog.showModal();
    this.field.focus();
    this.ask();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), SEARCH_WAIT_MS);
  }

  ask() {
    this.number += 1;
    this.search({ query: this.field.value, number: this.number, municipality: this.municipality });
  }

  /** An answer to an older question is dropped. */
  draw({ number, cards }) {
    if (number !== this.number) return;
    this.count.textContent = cards.length ? STRINGS.cardsFound(cards.length) : STRINGS.cardsNone;
    this.list.replaceChildren(...cards.map((card) => this.item(card)));
  }

  item({ status, area, ...card }) {
    const isElsewhere = area !== "DK" && area !== this.municipality;
    const note = STRINGS.cardStatus[status] ?? (isElsewhere ? STRINGS.municipality[area] : undefined);
    const button = h("button", { type: "button", class: "send", "aria-label": `${STRINGS.cardInsert}: ${card.title}`,
      onclick: () => { this.dialog.close(); this.onChoose(card); } }, STRINGS.cardInsert);
    return h("li", {}, cardElement(card, "h3", note && h("p", { class: "card-note" }, note), h("p", {}, button)));
  }
}
