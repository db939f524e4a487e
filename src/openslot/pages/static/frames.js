// Around embedded pages: frames that are as high as their content, and a window to show one in. No cookies.
const script = document.currentScript;
const home = new URL(script.src).origin;
const frames = new Set();

function addressOf(origin, path, namespace) {
  const url = new URL(path.replace(/^(?!https?:)\/*/, "/"), origin);
  url.searchParams.set("embed", namespace);
  return url;
}

function addFrame({ origin = home, path, namespace = "", config = {}, title = "", heard = () => {} }) {
  const url = addressOf(origin, path, namespace);
  for (const [name, value] of Object.entries(config)) {
    if (name === "iframeAttrs" || value === undefined || value === null) continue;
    for (const each of [value].flat()) url.searchParams.append(name, each);
  }
  const element = document.createElement("iframe");
  element.src = url;
  element.title = title || script.dataset?.title || "Openslot";
  for (const [name, value] of Object.entries(config.iframeAttrs ?? {})) element.setAttribute(name, value);
  Object.assign(element.style, { border: "0", width: "100%", height: "36rem", display: "block" });
  const frame = { element, namespace, origin: url.origin, heard, ready: false, asked: [] };
  frames.add(frame);
  return frame;
}

function ask(frame, method, arg) {
  if (frame.ready) frame.element.contentWindow?.postMessage({ originator: "CAL", method, arg }, frame.origin);
  else frame.asked.push([method, arg]);
}

addEventListener("message", (event) => {
  for (const frame of frames) {
    if (event.source !== frame.element.contentWindow || event.origin !== frame.origin) continue;
    const { originator, type, data } = event.data ?? {};
    if (originator !== "CAL") return;
    if (type === "__iframeReady") {
      frame.ready = true;
      ask(frame, "parentKnowsIframeReady");
      for (const each of frame.asked) ask(frame, ...each);
    }
    if (type === "__dimensionChanged") frame.element.style.height = `${data.iframeHeight}px`;
    if (type === "__closeIframe") frame.close?.();
    frame.heard(type, data);
  }
});

function openWindow(options) {
  const frame = addFrame(options);
  const dialog = document.createElement("dialog");
  const button = document.createElement("button");
  dialog.setAttribute("aria-label", frame.element.title);
  button.type = "button";
  button.textContent = "×";
  button.setAttribute("aria-label", options.close ?? "Close");
  Object.assign(dialog.style, {
    border: "0", padding: "0", background: "transparent", width: "min(70rem, 100vw - 1.5rem)", maxWidth: "none",
    maxHeight: "calc(100dvh - 1.5rem)", margin: "auto", overflow: "auto",
  });
  Object.assign(button.style, {
    position: "sticky", top: "0", float: "inline-end", zIndex: "1", width: "2.75rem", height: "2.75rem", border: "0",
    borderRadius: "50%", background: "#1c1b1a", color: "#fff", font: "1.5rem/1 system-ui, sans-serif", cursor: "pointer",
  });
  frame.close = () => dialog.close();
  button.addEventListener("click", frame.close);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    frames.delete(frame);
    dialog.remove();
  });
  dialog.append(button, frame.element);
  document.body.append(dialog);
  dialog.showModal();
  return frame;
}

function addFloatingButton({ words, colour = "#0f766e", ink = "#fff", side = "inset-inline-end", attributes = {} }, open) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value);
  Object.assign(button.style, {
    position: "fixed", bottom: "1.25rem", zIndex: "2147483000", border: "0", borderRadius: "99px", padding: ".9rem 1.5rem",
    background: colour, color: ink, font: "600 1rem/1.2 system-ui, sans-serif", cursor: "pointer",
    boxShadow: "0 4px 18px rgb(0 0 0 / .25)",
  });
  button.style.setProperty(side, "1.25rem");
  button.addEventListener("click", open);
  document.body.append(button);
  return button;
}
