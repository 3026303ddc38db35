/** Where the visitor writes. Enter sends, Shift and Enter makes a line. The text stays here until it has been taken. */
import { STRINGS } from "../strings.js";
import { emit, h } from "../lib/dom.js";
import { cleanText, countChars } from "../lib/protocol.js";

const COUNT_FROM = 200; // characters left when the counter comes up
const TYPING_EVERY_MS = 3000;
const HIGHEST_PX = 160;

export class MessageFormElement extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.max = Number(this.dataset.max);
    this.lastTyping = -Infinity;
    this.field = h("textarea", {
      id: "skriv", rows: "1", name: "besked", autocomplete: "off", autocapitalize: "sentences", spellcheck: "true",
      enterkeyhint: "send", placeholder: STRINGS.inputPlaceholder, "aria-describedby": "skriv-hint skriv-antal",
      oninput: (event) => this.changed(event), onkeydown: (event) => this.pressed(event),
    });
    this.counter = h("span", { id: "skriv-antal", class: "counter", "aria-live": "polite" });
    this.button = h("button", { type: "submit", class: "send", "aria-label": STRINGS.send }, h("span", { "aria-hidden": "true" }, "↑"));
    this.append(
      h(
        "form",
        { class: "write", autocomplete: "off", onsubmit: (event) => this.submitted(event) },
        h("label", { class: "only-read", for: "skriv" }, STRINGS.inputLabel),
        this.field,
        this.button,
        this.counter,
        h("span", { id: "skriv-hint", class: "only-read" }, STRINGS.inputHint),
      ),
    );
  }

  /** Put the cursor here, but never steal it from something else being used, and never open a phone's keyboard unasked. */
  invite() {
    const isTouch = matchMedia("(pointer: coarse)").matches;
    if (!isTouch && (document.activeElement === document.body || document.activeElement === null)) this.field.focus({ preventScroll: true });
  }

  clear() {
    this.field.value = "";
    this.changed({ timeStamp: -Infinity });
  }

  changed(event) {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, HIGHEST_PX)}px`;
    const left = this.max - countChars(cleanText(this.field.value));
    this.counter.textContent = left <= COUNT_FROM ? STRINGS.charactersLeft(left) : "";
    this.counter.classList.toggle("is-fault", left < 0);
    this.field.setAttribute("aria-invalid", String(left < 0));
    if (event.timeStamp - this.lastTyping > TYPING_EVERY_MS && this.field.value) {
      this.lastTyping = event.timeStamp;
      emit(this, "typing");
    }
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submitted(event);
  }

  submitted(event) {
    event.preventDefault();
    const text = cleanText(this.field.value);
    if (!text || countChars(text) > this.max) return this.field.focus();
    this.clear();
    emit(this, "send-message", { text });
    this.field.focus();
  }
}

customElements.define("message-form", MessageFormElement);
