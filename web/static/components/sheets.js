/** Dialogs that few visitors open, loaded when they do: the four words, coming back with them, and the sealed envelope. */
import { STRINGS } from "../strings.js";
import { h } from "../lib/dom.js";
import { exitButton } from "./quick-exit.js";

/** Show the four words, once. Resolves when the visitor says they have them. */
export function showWords(words, hours) {
  const list = h("ol", { class: "words", "aria-label": STRINGS.codeWords }, ...words.map((word) => h("li", {}, word)));
  return open("kode-titel", STRINGS.codeTitle, [
    h("p", {}, STRINGS.codeLead),
    list,
    h("p", {}, STRINGS.codeAdvice),
    h("p", { class: "muted" }, STRINGS.codeLife(hours)),
  ], [h("button", { type: "submit", class: "primary" }, STRINGS.codeGotIt)]);
}

/**
 * Ask for the four words.
 * @param {(text: string) => Promise<?string>} attempt null when they are right, else a sentence to show
 */
export function askWords(attempt) {
  const input = h("input", { id: "kode-ord", autocomplete: "off", autocapitalize: "none", spellcheck: "false", "aria-describedby": "kode-fejl" });
  const fault = h("p", { id: "kode-fejl", class: "is-fault", role: "alert" });
  const send = h("button", { type: "submit", class: "primary" }, STRINGS.codeOpen);
  return open("kode-titel", STRINGS.codeAsk, [h("p", {}, STRINGS.codeAskLead), h("label", { for: "kode-ord" }, STRINGS.codeWords), input, fault], [send, cancel()],
    async () => {
      send.disabled = true;
      fault.textContent = STRINGS.codeTrying;
      const problem = await attempt(input.value);
      send.disabled = false;
      fault.textContent = problem ?? "";
      if (problem) input.focus();
      return problem === null;
    });
}

/**
 * The sealed envelope: first what the counsellor must do by law, then, only for who goes on, the fields.
 * @param {string[]} law sentences from data/contacts/fakta_underretningspligt_fagfolk.yml, in the page
 * @returns {Promise<?{name: ?string, place: ?string, contact: ?string}>}
 */
export async function askWho(alias, law) {
  const goOn = h("button", { type: "submit", class: "primary", value: "on" }, STRINGS.envelopeGoOn);
  const facts = h("ul", {}, ...law.map((line) => h("li", {}, line)));
  const first = [h("p", {}, STRINGS.envelopeLead(alias)), h("h3", {}, STRINGS.envelopeLawTitle), facts, h("p", {}, STRINGS.envelopeLaw(alias)), h("p", { class: "muted" }, STRINGS.envelopeAsk)];
  if ((await open("kuvert-titel", STRINGS.envelopeTitle, first, [goOn, cancel(STRINGS.envelopeNo)])) !== "on") return null;
  const input = (id) => h("input", { id: `kuvert-${id}`, autocomplete: "off", maxlength: "200" });
  const fields = { name: input("navn"), place: input("sted"), contact: input("telefon") };
  const rows = Object.entries(fields).flatMap(([name, field]) => [h("label", { for: field.id }, STRINGS.envelope[name]), field]);
  const send = h("button", { type: "submit", class: "primary", value: "send" }, STRINGS.envelopeSend(alias));
  const second = [h("p", {}, STRINGS.envelopeFields), ...rows];
  const isFilled = () => Object.values(fields).some((field) => field.value.trim()) || (fields.name.focus(), false);
  const answer = await open("kuvert-titel", STRINGS.envelopeTitle2, second, [send, cancel(STRINGS.envelopeNo)], isFilled);
  if (answer !== "send") return null;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim() || null]));
}

function cancel(text = STRINGS.cancel) {
  return h("button", { type: "button", class: "quiet", onclick: (event) => event.target.closest("dialog").close() }, text);
}

/** @returns {Promise<?string>} value of the button that was pressed, null when it was closed */
function open(id, title, content, buttons, check = () => true) {
  const form = h("form", { class: "sheet-form" }, h("h2", { id, tabindex: "-1" }, title), ...content, h("div", { class: "sheet-actions" }, ...buttons, exitButton()));
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": id }, form);
  document.querySelector("chat-app").append(dialog);
  dialog.showModal();
  form.querySelector("h2").focus();
  return new Promise((done) => {
    let answer = null;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const value = event.submitter?.value || "yes";
      if (!(await check())) return;
      answer = value;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove(); // the words are shown no longer than needed
      done(answer);
    });
  });
}
