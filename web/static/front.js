/** Front page and "Hvad kan I se?": quick exit, and no extra step in the history on the way to the chat. */
import "./components/quick-exit.js";

for (const link of document.querySelectorAll("a.place")) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    location.replace(link.href);
  });
}
