/** One item's form: says what a text reads like while it is written, shows the visitor's view, and saves by itself. */
import { STRINGS } from "./strings.js";

const CHECK_MS = 350;
const SAVE_MS = 2000;

export function watchForm(form) {
  const saved = document.getElementById("saved");
  const frame = document.getElementById("preview");
  const problem = document.getElementById("preview-problem");
  let messages = null;
  let checking = 0;
  let asked = new AbortController();
  let saving = 0;
  let isDirty = false;
  let isBusy = false;

  const body = (more = {}) => {
    const values = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(more)) values.set(name, value);
    return values;
  };
  const send = (path, { more, signal } = {}) => fetch(path, { method: "POST", body: body(more), signal });

  function show() {
    if (frame && messages) frame.contentWindow.postMessage({ messages }, location.origin);
  }

  async function check() {
    // What an earlier text reads like may be answered later: it must not be shown over a newer one.
    asked.abort();
    asked = new AbortController();
    try {
      const found = await (await send("/editor/item/check", { signal: asked.signal })).json();
      for (const line of form.querySelectorAll("[data-reading]")) {
        const one = found.fields?.[line.dataset.reading];
        line.classList.toggle("is-hard", Boolean(one && (one.stops.length || one.verdict === "svær")));
        const words = one ? [STRINGS.lix(one.lix, one.verdict), one.verdict === "let" ? "" : STRINGS.hard(one.hard), ...one.stops].filter(Boolean).join(" ") : "";
        if (line.textContent !== words) line.textContent = words;
      }
      if (found.messages) messages = found.messages;
      if (problem) problem.textContent = found.problem ?? "";
      show();
    } catch {
      // no line right now, or a newer text was asked about: the next letter asks again
    }
  }

  async function save() {
    if (isBusy) return later();
    isBusy = true;
    isDirty = false;
    saved.textContent = STRINGS.saving;
    try {
      const answer = await send("/editor/item", { more: { script: "1" } });
      const found = await answer.json();
      if (answer.ok) take(found);
      else {
        isDirty = true;
        saved.textContent = found.conflict ? STRINGS.conflict : `${STRINGS.unsaved} ${found.problem}`;
      }
    } catch {
      isDirty = true;
      saved.textContent = STRINGS.failed;
      later();
    }
    isBusy = false;
  }

  function take(found) {
    form.elements.seen.value = found.seen;
    if (form.elements.draft.value !== found.draft) {
      form.elements.draft.value = found.draft;
      history.replaceState(null, "", `/editor/item?${new URLSearchParams({ id: form.dataset.item, draft: found.draft })}`);
    }
    saved.textContent = isDirty ? STRINGS.unsaved : STRINGS.saved;
  }

  function later() {
    clearTimeout(saving);
    saving = setTimeout(save, SAVE_MS);
  }

  function changed() {
    isDirty = true;
    saved.textContent = STRINGS.unsaved;
    clearTimeout(checking);
    checking = setTimeout(check, CHECK_MS);
    later();
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", () => {
    isDirty = false;
    clearTimeout(saving);
  });
  addEventListener("message", (event) => {
    if (event.origin === location.origin && event.data?.ready) show();
  });
  addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  check();
  // What was typed before this script had come, on a slow line, is saved too.
  const texts = form.querySelectorAll("textarea, input:not([type='hidden'], [type='checkbox'])");
  if ([...texts].some((field) => field.value !== field.defaultValue)) changed();
}
