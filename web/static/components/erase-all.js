/** "Slet alt": asks once, and gives a receipt that says what is gone. */
import { STRINGS } from "../strings.js";
import { emit, h } from "../lib/dom.js";
import { receiptNumber } from "./end-panel.js";
import { exitButton } from "./quick-exit.js";

export class EraseAllElement extends HTMLElement {
  connectedCallback() {
    if (this.dialog) return;
    const close = () => this.dialog.close();
    this.dialog = h(
      "dialog",
      { class: "sheet small", "aria-labelledby": "slet-titel" },
      h("h2", { id: "slet-titel" }, STRINGS.eraseTitle),
      h("p", {}, STRINGS.eraseLead),
      h(
        "div",
        { class: "sheet-actions" },
        h("button", { type: "button", class: "danger", onclick: () => (close(), emit(this, "erase")) }, STRINGS.eraseYes),
        h("button", { type: "button", class: "quiet", onclick: close }, STRINGS.eraseNo),
        exitButton(),
      ),
    );
    this.append(h("button", { type: "button", class: "link", onclick: () => this.dialog.showModal() }, STRINGS.eraseAll), this.dialog);
  }
}

/**
 * The last page: nothing of the talk is left on it. It says that all is deleted only when the server has said so; until then, that
 * it is being deleted, and when it is gone at the latest should the page be closed.
 */
export class Receipt {
  /** @param {{gone: string[], latest: string, onAgain: Function}} what `gone`: what there was to delete; `latest`: "30 minutter" */
  constructor({ gone, latest, onAgain }) {
    Object.assign(this, { gone, latest, onAgain });
    this.element = h("section", { class: "receipt", role: "status", tabindex: "-1" });
  }

  /** @param {?Date} deletedAt null: not yet */
  show(deletedAt) {
    const clock = deletedAt?.toLocaleTimeString("da-DK", { hour: "2-digit", minute: "2-digit" });
    this.element.replaceChildren(...[
      h("h1", {}, deletedAt ? STRINGS.erasedTitle : STRINGS.erasingTitle),
      h("p", {}, deletedAt ? STRINGS.erasedLead : STRINGS.erasingLead(this.latest)),
      h("ul", { class: "receipt-list" }, ...this.gone.map((line) => h("li", {}, line))),
      deletedAt && h("p", { class: "muted" }, STRINGS.erasedTime(clock)),
      deletedAt && h("p", { class: "muted" }, STRINGS.receiptNumber(receiptNumber())),
      h("button", { type: "button", class: "primary", onclick: this.onAgain }, STRINGS.startOver),
    ].filter(Boolean));
  }
}

customElements.define("erase-all", EraseAllElement);
