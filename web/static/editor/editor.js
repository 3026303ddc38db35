/** The console's script: checks while typing, autosave, the visitor's view, progress. Every page also works without it. */
import { STRINGS } from "./strings.js";
import { watchForm } from "./item-form.js";
import { watchRows } from "./word-rows.js";

const POLL_MS = 1000;

const form = document.getElementById("item-form");
if (form) {
  watchRows(form);
  watchForm(form);
}

const progress = document.getElementById("progress");
if (progress) follow(progress);

async function follow(box) {
  const words = document.getElementById("progress-words");
  let said = "";
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    try {
      const found = await (await fetch(`/editor/draft/${box.dataset.draft}/progress`)).json();
      if (found.state !== "running") return location.reload();
      if (found.step !== said || found.seconds % 5 === 0) words.textContent = STRINGS.running(found.step, found.seconds);
      said = found.step;
    } catch {
      continue; // a moment without a line changes nothing; the run goes on by itself
    }
  }
}
