/**
 * "Min plan": what helps, in the visitor's own words. Kept on this device only when they say so, nowhere else, and never sent.
 * The one thing of ours that outlives the tab, so it says who else can see it and how it goes away.
 */
import { STRINGS } from "../strings.js";
import { h } from "../lib/dom.js";

const KEY = "indgangen-plan";
const PARTS = ["calm", "people", "safe"];

export class MyPlanElement extends HTMLElement {
  connectedCallback() {
    if (this.fields) return;
    const kept = readPlan();
    this.fields = Object.fromEntries(PARTS.map((part) => [part, h("textarea", { id: `plan-${part}`, rows: "2", maxlength: "500", autocomplete: "off" })]));
    for (const part of PARTS) this.fields[part].value = kept?.[part] ?? "";
    this.note = h("p", { class: "muted", role: "status" }, kept ? STRINGS.planKept : STRINGS.planNotKept);
    this.removeButton = h("button", { type: "button", class: "quiet", onclick: () => this.remove_() }, STRINGS.planDelete);
    this.removeButton.hidden = !kept;
    this.append(
      h("p", {}, STRINGS.planLead),
      ...PARTS.flatMap((part) => [h("label", { for: `plan-${part}` }, STRINGS.plan[part]), this.fields[part]]),
      h("p", { class: "muted" }, STRINGS.planWho),
      h("div", { class: "sheet-actions" }, h("button", { type: "button", class: "primary", onclick: () => this.keep() }, STRINGS.planKeep), this.removeButton),
      this.note,
    );
  }

  keep() {
    const plan = Object.fromEntries(PARTS.map((part) => [part, this.fields[part].value.trim()]));
    try {
      localStorage.setItem(KEY, JSON.stringify(plan));
    } catch {
      this.note.textContent = STRINGS.planCannot;
      return;
    }
    this.note.textContent = STRINGS.planKept;
    this.removeButton.hidden = false;
  }

  remove_() {
    deletePlan();
    for (const part of PARTS) this.fields[part].value = "";
    this.note.textContent = STRINGS.planDeleted;
    this.removeButton.hidden = true;
    this.fields[PARTS[0]].focus();
  }
}

function readPlan() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** @returns {boolean} whether there was one */
export function deletePlan() {
  try {
    const had = localStorage.getItem(KEY) !== null;
    localStorage.removeItem(KEY);
    return had;
  } catch {
    return false; // storage is shut off: nothing was kept
  }
}

customElements.define("my-plan", MyPlanElement);
