/** Lists with one phrase a row: a new empty row when the last one is used, a button to take one away, and a search over the page. */
import { STRINGS } from "./strings.js";

export function watchRows(form) {
  const search = document.getElementById("row-search");
  if (!search) return;
  const query = document.getElementById("row-query");
  const count = document.getElementById("row-count");
  const groups = [...form.querySelectorAll("details.group")];
  const wereOpen = new Map();

  for (const button of form.querySelectorAll("[data-drop]")) button.hidden = false;
  search.hidden = false;

  function grow(list) {
    const last = list.querySelector(".row:last-of-type");
    if (!last.querySelector("textarea").value.trim()) return;
    const next = last.cloneNode(true);
    const input = next.querySelector("textarea");
    input.value = "";
    input.placeholder = STRINGS.newRow;
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, (number) => String(Number(number) + 1)));
    next.querySelector("[data-drop] span").textContent = "";
    list.append(next);
  }

  function drop(row) {
    const list = row.parentElement;
    const near = row.nextElementSibling ?? row.previousElementSibling;
    const input = row.querySelector("textarea");
    if (list.querySelectorAll(".row").length > 1) row.remove();
    else input.value = "";
    (near?.querySelector("textarea") ?? input).focus();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function filter() {
    const wanted = query.value.trim().toLowerCase();
    let found = 0;
    for (const group of groups) {
      let inGroup = 0;
      const named = wanted && group.querySelector("summary").textContent.toLowerCase().includes(wanted);
      for (const row of group.querySelectorAll(".row")) {
        const { value } = row.querySelector("textarea");
        row.hidden = Boolean(wanted) && !named && !value.toLowerCase().includes(wanted);
        if (!row.hidden && value) inGroup += 1;
      }
      if (!wereOpen.has(group)) wereOpen.set(group, group.open);
      group.hidden = Boolean(wanted) && inGroup === 0;
      group.open = wanted ? inGroup > 0 : wereOpen.get(group);
      found += inGroup;
    }
    if (!wanted) wereOpen.clear();
    count.textContent = wanted ? STRINGS.rowsFound(found) : "";
  }

  form.addEventListener("input", (event) => {
    const list = event.target.closest?.("[data-rows]");
    if (list && event.target.matches("textarea")) grow(list);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (button) drop(button.closest(".row"));
  });
  query.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is nothing to save
    filter();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.closest?.("[data-rows]")) return;
    event.preventDefault(); // a row is one line: on to the next
    event.target.closest(".row").nextElementSibling?.querySelector("textarea").focus();
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // nor a reason to send the form
  });
}
