/**
 * What the counsellor will get to know: shown before anything is shared, every line can be changed or removed.
 * The words stay in this page until there is a counsellor; then they are sent sealed.
 */
import { STRINGS } from "../strings.js";
import { emit, h } from "../lib/dom.js";

export class ConsentCardElement extends HTMLElement {
  connectedCallback() {
    if (this.dialog) return;
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
    this.rows = {
      topic: field("emne", STRINGS.consentTopic, draft.topic),
      age: field("alder", STRINGS.consentAge, draft.age),
      municipality: field("kommune", STRINGS.consentArea, draft.municipality),
      risk: field("tilstand", STRINGS.consentRisk, draft.risk),
    };
    this.lines = draft.messages.map((text, index) => line(text, index + 1));
    this.body.replaceChildren(
      h("h2", { id: "samtykke-titel", tabindex: "-1" }, STRINGS.consentTitle),
      h("p", {}, isAgain ? STRINGS.consentAgain : STRINGS.consentLead),
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
    const summary = { topic: value("topic"), age: value("age"), municipality: value("municipality"), risk: value("risk"), messages };
    const share = Object.fromEntries(Object.entries(summary).map(([key, content]) => [key, Array.isArray(content) ? content.length > 0 : content !== null]));
    this.isAnswered = true;
    this.dialog.close();
    emit(this, "consent", { summary, share });
  }

  closed() {
    this.body.replaceChildren(); // the words are shown no longer than needed
    if (!this.isAgain || this.isAnswered) return;
    emit(this, "consent", { summary: { topic: null, age: null, municipality: null, risk: null, messages: [] }, share: {} });
  }
}

function field(name, label, text) {
  const input = h("input", { id: `samtykke-${name}`, value: text, autocomplete: "off", maxlength: "200" });
  const row = h("div", { class: "row" }, h("label", { for: input.id }, label), input, remover(label, () => clear(input)));
  return { element: row, read: () => input.value.trim() };
}

function line(text, number) {
  const input = h("textarea", { id: `samtykke-besked-${number}`, rows: "2", maxlength: "2000", autocomplete: "off" });
  input.value = text;
  const label = STRINGS.consentLine(number);
  const row = h("div", { class: "row" }, h("label", { for: input.id }, label), input);
  row.append(remover(label, () => clear(input)));
  return { element: row, read: () => input.value.trim() };
}

function remover(label, onclick) {
  return h("button", { type: "button", class: "remove", onclick, "aria-label": `${STRINGS.remove}: ${label}` }, "✕");
}

function clear(input) {
  input.value = "";
  input.placeholder = STRINGS.removed;
  input.focus();
}

customElements.define("consent-card", ConsentCardElement);
