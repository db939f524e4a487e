// Around embedded pages: frames that are as high as their content, and a window to show one in. No cookies.
const script = document.currentScript;
const home = new URL(script.src).origin;
const frames = new Set();
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function addressOf(origin, path, namespace) {
  const url = new URL(path.replace(/^(?!https?:)\/*/, "/"), origin);
  url.searchParams.set("embed", namespace);
  return url;
}

// A frame in a box, in which a ring turns until the page is there.
function addFrame({ origin = home, path, namespace = "", config = {}, title = "", heard = () => {} }) {
  const url = addressOf(origin, path, namespace);
  for (const [name, value] of Object.entries(config)) {
    if (name === "iframeAttrs" || value === undefined || value === null) continue;
    for (const each of [value].flat()) url.searchParams.append(name, each);
  }
  const box = document.createElement("div");
  const element = document.createElement("iframe");
  const named = title || script.dataset?.title;
  element.src = url;
  element.title = named || "Openslot";
  for (const [name, value] of Object.entries(config.iframeAttrs ?? {})) element.setAttribute(name, value);
  Object.assign(box.style, { position: "relative", width: "100%" });
  Object.assign(element.style, { border: "0", width: "100%", height: "36rem", display: "block" });
  const ring = addRing();
  box.append(element, ring);
  box.setAttribute("aria-busy", "true");
  const frame = { box, element, ring, named, namespace, origin: url.origin, heard, ready: false, asked: [] };
  element.addEventListener("load", () => arrived(frame)); // also a page that says nothing, such as a proxy's error
  frames.add(frame);
  return frame;
}

function addRing() {
  const ring = document.createElement("div");
  Object.assign(ring.style, {
    position: "absolute", top: "8rem", left: "calc(50% - 1.25rem)", width: "2.5rem", height: "2.5rem", boxSizing: "border-box",
    border: "3px solid rgb(128 128 128 / .3)", borderTopColor: "rgb(128 128 128)", borderRadius: "50%", pointerEvents: "none",
  });
  const [frames, options] = still() ? [{ opacity: [1, 0.4, 1] }, 2400] : [{ rotate: ["0deg", "360deg"] }, 900];
  ring.animate(frames, { duration: options, iterations: Infinity });
  return ring;
}

function arrived(frame) {
  frame.ring.remove();
  frame.box.removeAttribute("aria-busy");
}

function ask(frame, method, arg) {
  if (frame.ready) frame.element.contentWindow?.postMessage({ originator: "CAL", method, arg }, frame.origin);
  else frame.asked.push([method, arg]);
}

const answers = {
  __iframeReady(frame, { title }) {
    arrived(frame);
    if (title && !frame.named) frame.element.title = title;
    frame.dialog?.setAttribute("aria-label", frame.element.title);
    frame.ready = true;
    ask(frame, "parentKnowsIframeReady");
    for (const each of frame.asked.splice(0)) ask(frame, ...each);
  },
  __dimensionChanged(frame, { iframeHeight }) {
    frame.element.style.height = `${iframeHeight}px`;
  },
  // Another page, whose beginning is to be seen.
  __routeChanged(frame) {
    const behavior = still() ? "instant" : "smooth";
    if (frame.dialog) frame.dialog.scrollTop = 0;
    else if (frame.box.getBoundingClientRect().top < 0) frame.box.scrollIntoView({ behavior });
  },
  __closeIframe(frame) {
    frame.close?.();
  },
};

addEventListener("message", (event) => {
  for (const frame of frames) {
    if (frame.begun && !frame.element.isConnected) frames.delete(frame); // its place is gone, as in pages of one application
    if (event.source !== frame.element.contentWindow || event.origin !== frame.origin) continue;
    const { originator, type, data } = event.data ?? {};
    if (originator !== "CAL") return;
    frame.begun = true;
    if (Object.hasOwn(answers, type)) answers[type](frame, data ?? {});
    frame.heard(type, data);
  }
});

// A window with a frame in it; it is shown now, or later by ``frame.open``.
function addWindow(options) {
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
  frame.dialog = dialog;
  frame.open = () => dialog.open || dialog.showModal();
  frame.close = () => dialog.close();
  button.addEventListener("click", frame.close);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    frames.delete(frame);
    dialog.remove();
  });
  dialog.append(button, frame.box);
  document.body.append(dialog);
  return frame;
}

function openWindow(options) {
  const frame = addWindow(options);
  frame.open();
  return frame;
}

// Not in the body: one that is transformed would carry the button along.
function addFloatingButton({ words, colour = "#0f766e", ink = "#fff", side = "inset-inline-end", attributes = {} }, open) {
  const before = attributes.id && document.getElementById(attributes.id);
  const button = before || document.createElement("button");
  button.type = "button";
  button.textContent = words;
  for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value);
  Object.assign(button.style, {
    position: "fixed", bottom: "1.25rem", zIndex: "2147483000", border: "0", borderRadius: "99px", padding: ".9rem 1.5rem",
    background: colour, color: ink, font: "600 1rem/1.2 system-ui, sans-serif", cursor: "pointer",
    boxShadow: "0 4px 18px rgb(0 0 0 / .25)", maxWidth: "calc(100vw - 2.5rem)",
  });
  button.style.setProperty(side, "1.25rem");
  button.onclick = open;
  if (!before) document.documentElement.append(button);
  return button;
}
