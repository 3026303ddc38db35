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

/** The last page: nothing of the talk is left on it. */
export function makeReceipt({ isConfirmed, idleMinutes, now, gone, onAgain }) {
  const clock = now.toLocaleTimeString("da-DK", { hour: "2-digit", minute: "2-digit" });
  return h(
    "section",
    { class: "receipt", role: "status", tabindex: "-1" },
    h("h1", {}, STRINGS.erasedTitle),
    h("p", {}, isConfirmed ? STRINGS.erasedLead : STRINGS.erasedOffline(idleMinutes)),
    h("ul", { class: "receipt-list" }, ...gone.map((line) => h("li", {}, line))),
    h("p", { class: "muted" }, STRINGS.erasedTime(clock)),
    h("p", { class: "muted" }, STRINGS.receiptNumber(receiptNumber())),
    h("button", { type: "button", class: "primary", onclick: onAgain }, STRINGS.startOver),
  );
}

customElements.define("erase-all", EraseAllElement);
