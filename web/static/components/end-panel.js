/** After a talk with a human: thanks, one tap whether it helped, and a receipt of what is deleted when. Nothing else is asked. */
import { STRINGS } from "../strings.js";
import { emit, h } from "../lib/dom.js";
import { clockText } from "../lib/text.js";

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // none that are read as another

/** A number for the visitor's own peace of mind: drawn here, kept nowhere. */
export function receiptNumber() {
  const drawn = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return `${drawn.slice(0, 4)}-${drawn.slice(4)}`;
}

export class EndPanelElement extends HTMLElement {
  #shown = null;

  connectedCallback() {
    this.hidden = true;
    this.tabIndex = -1;
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", STRINGS.endThanks);
  }

  /** @param {?{reason: string, alias: ?string}} ending @param {{now: number, goneAt: number}} times when the words leave the page */
  update(ending, times) {
    if (ending === this.#shown) return;
    this.#shown = ending;
    this.hidden = ending === null;
    if (ending === null) return this.replaceChildren();
    const name = ending.alias ?? STRINGS.human;
    const isNow = ending.reason === "visitor";
    this.answer = h("p", { role: "status" });
    const button = (helped, text) => h("button", { type: "button", class: "reply", onclick: () => this.answered(helped) }, text);
    this.choices = h("div", { class: "helped", role: "group", "aria-labelledby": "hjalp-det" },
      button("yes", STRINGS.helpedYes), button("partly", STRINGS.helpedPartly), button("no", STRINGS.helpedNo));
    this.replaceChildren(...[
      h("h2", {}, STRINGS.endThanks),
      h("p", {}, isNow ? STRINGS.endedByYou(name) : STRINGS.endedByHuman(name)),
      h("p", { id: "hjalp-det", class: "question" }, STRINGS.helpedQuestion),
      this.choices, this.answer,
      h("h3", {}, STRINGS.receiptTitle),
      h("ul", { class: "receipt-list" },
        h("li", {}, isNow ? STRINGS.receiptHere(clockText(times.now)) : STRINGS.receiptHereLater(clockText(times.goneAt))),
        h("li", {}, STRINGS.receiptThere(name, clockText(times.now + 300_000))),
        h("li", {}, STRINGS.receiptQueue)),
      h("p", { class: "muted" }, STRINGS.receiptNumber(receiptNumber())),
      !isNow && h("button", { type: "button", class: "quiet", onclick: () => emit(this, "erase-sealed") }, STRINGS.eraseNow),
    ].filter(Boolean));
  }

  answered(helped) {
    this.choices.hidden = true;
    this.answer.textContent = STRINGS.helpedThanks;
    emit(this, "feedback", { helped });
  }

  /** The words are gone before their time, because the visitor wanted it. */
  erased(now) {
    this.querySelector(".receipt-list li").textContent = STRINGS.receiptHere(clockText(now));
    this.querySelector("button.quiet")?.remove();
  }
}

customElements.define("end-panel", EndPanelElement);
