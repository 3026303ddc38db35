/**
 * Puts the chat on any website with one line:
 *   <script src="https://indgang.example.dk/embed.js" data-kommune="kalundborg" async></script>
 * The chat itself runs in a frame from our own address: the website around it can read nothing of it, and sets no cookie in it.
 * `data-kommune` kalundborg | haderslev | kerteminde | thisted | alle; `data-tekst` other words on the button.
 */
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const area = /^[a-z]+$/.test(script.dataset.kommune ?? "") ? script.dataset.kommune : "alle";
  const label = script.dataset.tekst ?? "Skriv med os. Du er anonym";
  let frame = null;

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  Object.assign(button.style, {
    position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", padding: "14px 22px", border: "2px solid #fff", borderRadius: "999px",
    background: "#1d5560", color: "#fff", font: "600 17px/1.2 system-ui, sans-serif", cursor: "pointer", boxShadow: "0 6px 24px rgba(0,0,0,.25)",
  });
  button.addEventListener("click", () => (frame === null ? open() : close()));

  function open() {
    frame = document.createElement("iframe");
    frame.title = "Indgangen: skriv anonymt";
    frame.src = `${home}/embed/${area}`;
    frame.referrerPolicy = "no-referrer";
    const isSmall = innerWidth < 520;
    Object.assign(frame.style, {
      position: "fixed", zIndex: "2147483000", border: "0", background: "#faf4ea", boxShadow: "0 12px 48px rgba(0,0,0,.3)",
      right: isSmall ? "0" : "16px", bottom: isSmall ? "64px" : "80px", width: isSmall ? "100%" : "400px",
      height: isSmall ? "calc(100% - 64px)" : "min(680px, calc(100% - 96px))", borderRadius: isSmall ? "0" : "20px", colorScheme: "normal",
    });
    document.body.append(frame);
    button.textContent = "Luk";
    button.setAttribute("aria-expanded", "true");
    frame.focus();
  }

  function close() {
    frame.remove();
    frame = null;
    button.textContent = label;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  // Quick exit inside the frame replaces the whole page. Only our own frame may ask for that, and only for a web address.
  addEventListener("message", (event) => {
    if (frame === null || event.source !== frame.contentWindow || event.origin !== home) return;
    if (event.data?.type !== "indgangen:exit" || !/^https:\/\//.test(event.data.url)) return;
    document.body.replaceChildren();
    document.title = "\u00a0";
    location.replace(event.data.url);
  });

  if (document.body) document.body.append(button);
  else addEventListener("DOMContentLoaded", () => document.body.append(button));
})();
