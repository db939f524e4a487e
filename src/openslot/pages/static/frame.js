// In an embedded page: tells the page around it how high this one is and what happens, and does what that one asks.
// The messages are those of Cal.com's embeds, so that its packages understand them.
(() => {
  "use strict";
  if (parent === window) return;
  const root = document.documentElement;
  const namespace = document.body.dataset.embed;

  function tell(type, data) {
    const fullType = `CAL:${namespace}:${type}`;
    parent.postMessage({ originator: "CAL", type, namespace, fullType, data }, "*");
  }

  let first = true;
  let before = 0;
  function measure() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === before) return;
    before = height;
    tell("__dimensionChanged", { iframeHeight: height, iframeWidth: root.scrollWidth, isFirstTime: first });
    first = false;
  }

  // What can be asked for afterwards goes into the address, as if it had been there from the beginning.
  function ui({ theme, styles, hideEventTypeDetails } = {}) {
    const url = new URL(location.href);
    const accent = styles?.branding?.brandColor?.replace(/^#/, "").toLowerCase();
    if (/^[0-9a-f]{6}$/.test(accent ?? "")) url.searchParams.set("accent", accent);
    if (theme === "light" || theme === "dark") url.searchParams.set("theme", theme);
    if (theme === "auto") url.searchParams.delete("theme");
    if (hideEventTypeDetails !== undefined) url.searchParams.set("details", hideEventTypeDetails ? "no" : "yes");
    if (url.href !== location.href && document.body.dataset.steady === undefined) location.replace(url);
  }

  const methods = {
    ui,
    connect: () => {},
    parentKnowsIframeReady: () => {
      before = 0;
      measure();
      tell("linkReady", {});
    },
  };
  addEventListener("message", (event) => {
    if (event.source !== parent || event.data?.originator !== "CAL") return;
    if (Object.hasOwn(methods, event.data.method)) methods[event.data.method](event.data.arg ?? {});
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell("__closeIframe", {});
  });
  new ResizeObserver(measure).observe(document.body);
  addEventListener("load", () => tell("__windowLoadComplete", {}));
  tell("__iframeReady", {});
  for (const each of document.querySelectorAll("[data-event]")) tell(each.dataset.event, JSON.parse(each.dataset.detail));
})();
