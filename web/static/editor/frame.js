/** Shows what the page around sends: the robot's messages, built by the chat's own card. Nothing here goes anywhere. */
import { h } from "../lib/dom.js";
import { makeCard } from "../components/cards.js";

const place = document.getElementById("messages");

function message({ note, text, cards, choices, urgent }) {
  const bubble = text && h("div", { class: "bubble" }, text);
  const shown = cards.map((card) => makeCard(card, urgent));
  const buttons = choices.length > 0 && h("quick-replies", {}, ...choices.map((choice) =>
    h("button", { type: "button", class: choice.payload.endsWith("human") ? "reply is-human" : "reply" }, choice.title)));
  const box = h("div", { class: urgent ? "message from-robot is-urgent" : "message from-robot" }, bubble, ...shown);
  return [note && h("p", { class: "preview-note" }, note), box, buttons];
}

function show(messages) {
  const title = place.querySelector("h1");
  place.replaceChildren(title, ...messages.flatMap(message).filter(Boolean));
}

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.source === parent && Array.isArray(event.data?.messages)) show(event.data.messages);
});
parent.postMessage({ ready: true }, location.origin);
