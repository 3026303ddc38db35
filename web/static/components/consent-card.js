/**
 * What the counsellor will get to know: shown before anything is shared, every line can be changed or removed.
 * The words stay in this page until there is a counsellor; then they are sent sealed.
 */
import { STRINGS } from "../strings.js";
import { emit, h } from "../lib/dom.js";
import { exitButton } from "./quick-exit.js";

export class ConsentCardElement extends HTMLElement {
  connectedCallback() {
    if (this.dialog) return;
    this.changed = new Map(); // name of a line -> {given, kept}: what was taken out stays out when the card is opened again
    this.body = h("div", { class: "consent-body" });
    this.dialog = h("dialog", { class: "sheet", "aria-labelledby": "samtykke-titel", onclose: () => this.closed() }, this.body);
    this.append(this.dialog);
  }

  /**
   * @param {{topic: string, age: string, municipality: string, risk: string, messages: string[]}} draft
   * @param {boolean} [isAgain] the visitor is in the queue or talking already: no means to share nothing, not to go
   */
  ask(draft, isAgain = false) {
    if (this.dialog.open) return;
    this.isAgain = isAgain;
    this.isAnswered = false;
    const field = (name, id, label) => this.row(name, draft[name], label, h("input", { id: `samtykke-${id}`, maxlength: "200", autocomplete: "off" }));
    this.rows = {
      topic: field("topic", "emne", STRINGS.consentTopic),
      age: field("age", "alder", STRINGS.consentAge),
      municipality: field("municipality", "kommune", STRINGS.consentArea),
      risk: field("risk", "tilstand", STRINGS.consentRisk),
    };
    this.lines = draft.messages.map((text, index) => {
      const input = h("textarea", { id: `samtykke-besked-${index + 1}`, rows: "2", maxlength: "2000", autocomplete: "off" });
      return this.row(`${index} ${text}`, text, STRINGS.consentLine(index + 1), input);
    });
    this.body.replaceChildren(
      h("h2", { id: "samtykke-titel", tabindex: "-1" }, STRINGS.consentTitle),
      h("p", {}, isAgain ? STRINGS.consentAgain : STRINGS.consentLead),
      ...(isAgain ? [] : [h("button", { type: "button", class: "link", onclick: () => this.give(NOTHING) }, STRINGS.consentYesNothing)]),
      h(
        "form",
        { method: "dialog", onsubmit: (event) => this.accept(event) },
        ...Object.values(this.rows).map((row) => row.element),
        h("h3", {}, STRINGS.consentMessages),
        ...(this.lines.length ? this.lines.map((row) => row.element) : [h("p", { class: "muted" }, STRINGS.consentNone)]),
        h("p", { class: "muted" }, STRINGS.consentLaw),
        h(
          "div",
          { class: "sheet-actions" },
          h("button", { type: "submit", class: "primary" }, isAgain ? STRINGS.consentShare : STRINGS.consentYes),
          h("button", { type: "button", class: "quiet", onclick: () => this.dialog.close() }, isAgain ? STRINGS.consentNothing : STRINGS.consentNo),
          exitButton(),
        ),
      ),
    );
    this.dialog.showModal();
    this.body.querySelector("h2").focus();
  }

  accept(event) {
    event.preventDefault();
    const value = (name) => this.rows[name].read() || null;
    const messages = this.lines.map((row) => row.read()).filter(Boolean);
    this.give({ topic: value("topic"), age: value("age"), municipality: value("municipality"), risk: value("risk"), messages });
  }

  give(summary) {
    const share = Object.fromEntries(Object.entries(summary).map(([key, content]) => [key, Array.isArray(content) ? content.length > 0 : content !== null]));
    this.isAnswered = true;
    this.dialog.close();
    emit(this, "consent", { summary, share });
  }

  closed() {
    this.body.replaceChildren(); // the words are shown no longer than needed
    if (this.isAgain && !this.isAnswered) emit(this, "consent", { summary: NOTHING, share: {} });
  }

  /** One line: what it says, and a button that takes it out. */
  row(name, given, label, input) {
    const before = this.changed.get(name);
    input.value = before?.given === given ? before.kept : given;
    if (!input.value && given) input.placeholder = STRINGS.removed;
    const remember = () => this.changed.set(name, { given, kept: input.value });
    input.addEventListener("input", remember);
    const clear = () => {
      input.value = "";
      input.placeholder = STRINGS.removed;
      remember();
      input.focus();
    };
    const remove = h("button", { type: "button", class: "remove", onclick: clear, "aria-label": `${STRINGS.remove}: ${label}` }, "✕");
    return { element: h("div", { class: "row" }, h("label", { for: input.id }, label), input, remove), read: () => input.value.trim() };
  }
}

const NOTHING = { topic: null, age: null, municipality: null, risk: null, messages: [] };

customElements.define("consent-card", ConsentCardElement);
