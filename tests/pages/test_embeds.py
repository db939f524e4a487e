"""Embeds in Chromium, in a page of another site: ours, and by Cal.com's interface."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from tests.pages.browsing import free_port, serving

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATH = "/hugo-weber/consultation"
MODULES = Path(os.environ.get("NODE_PATH", "node_modules")).absolute()
MEASURED = "document.querySelector('dialog iframe').style.height.endsWith('px')"
QUEUE = """
<script>
  // What a snippet does until the script is there: it keeps all that is asked.
  window.Cal = Object.assign(function (...asked) {
    if (asked[0] === "init" && typeof asked[1] === "string") {
      const own = Cal.ns[asked[1]] = Object.assign((...more) => own.q.push(more), { q: [asked] });
      Cal.q.push(["initNamespace", asked[1]]);
    } else Cal.q.push(asked);
  }, { q: [], ns: {} });
  window.heard = [];
</script>"""


@contextmanager
def other_site(body: str) -> Iterator[str]:
    """A page of another origin."""

    async def page(_request: Request) -> Response:
        return HTMLResponse(f'<!doctype html><title>Other</title><link rel="icon" href="data:,">{body}')

    async def module(request: Request) -> Response:
        return FileResponse(MODULES / request.path_params["path"], media_type="text/javascript")

    app = Starlette(routes=[Route("/", page), Route("/modules/{path:path}", module)])
    with serving(app, free_port()) as address:
        yield address.replace("127.0.0.1", "localhost")


def visit(browser: Any, address: str, width: int = 1280) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, timezone_id="Europe/Berlin").new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("console", lambda told: page.troubles.append(told.text) if told.type == "error" else None)
    page.goto(address)
    return page


def book(frame: Any, button: str = "Book this time") -> None:
    """From the month to the confirmation, in a frame."""
    frame.locator(".times a").first.click()
    if not frame.locator("#name").input_value():
        frame.locator("#name").fill("Vera")
    if not frame.locator("#email").input_value():
        frame.locator("#email").fill("vera@example.com")
    frame.get_by_role("button", name=button).click()
    frame.locator(".badge").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_in_the_page(browser: Any, site: str, width: int) -> None:
    body = f"""<div id="place" data-openslot="{PATH}" data-openslot-lang="fr" data-openslot-theme="dark"
        data-openslot-accent="#aa3300" data-openslot-name="Ada" data-openslot-email="ada@example.com"></div>
        <script>window.heard = [];
        document.addEventListener("openslot:bookingSuccessfulV2", (event) => heard.push(event.detail));</script>
        <script async src="{site}/embed.js"></script>"""
    with other_site(body) as address:
        page = visit(browser, address, width)
        frame = page.frame_locator("#place iframe")
        frame.get_by_text("Fuseau horaire : Europe/Berlin").or_(
            frame.get_by_text("Fuseau horaire: Europe/Berlin")
        ).wait_for()
        inner = page.frames[1]
        assert inner.evaluate("document.documentElement.dataset.theme") == "dark"
        assert inner.evaluate("document.documentElement.scrollHeight - innerHeight") <= 1  # as high as its content
        assert inner.evaluate("document.documentElement.scrollWidth <= innerWidth")
        book(frame, "Réserver ce créneau")
        playwright.expect(frame.locator(".badge")).to_have_text("Réservé")
        (told,) = page.evaluate("heard")
        assert told["status"] == "ACCEPTED"
        assert page.context.cookies() == []
        assert page.troubles == []


def test_in_a_window(browser: Any, site: str) -> None:
    body = f"""<button id="open" data-openslot-popup="{PATH}">Book</button>
        <script async src="{site}/embed.js" data-openslot-float="/grace-martin/introduction"
        data-openslot-words="Talk to us"></script>"""
    with other_site(body) as address:
        page = visit(browser, address)
        for button, title in (("Talk to us", "Introduction"), ("Book", "Consultation")):
            page.get_by_role("button", name=button).click()
            page.frame_locator("dialog iframe").get_by_role("heading", name=title).wait_for()
            page.wait_for_function(MEASURED)
            page.frame_locator("dialog iframe").locator(".times a").first.focus()
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")
        page.locator("#open").click()
        page.get_by_role("button", name="Close").click()
        page.locator("dialog").wait_for(state="detached")
        assert page.evaluate("document.activeElement.id") == "open"
        assert page.troubles == []


def test_by_cals_interface(browser: Any, site: str) -> None:
    body = f"""{QUEUE}<div id="place"></div><button data-cal-link="{PATH[1:]}" data-cal-namespace="mine"
        data-cal-config='{{"name": "Ada"}}'>Click</button><script>
        Cal("init", {{ origin: "{site}" }});
        const config = {{ email: "a@example.com", theme: "light" }};
        Cal("inline", {{ elementOrSelector: "#place", calLink: "{PATH[1:]}", config }});
        Cal("ui", {{ theme: "dark", styles: {{ branding: {{ brandColor: "#aa3300" }} }}, hideEventTypeDetails: true }});
        Cal("on", {{ action: "*", callback: (event) => heard.push(event.detail.type) }});
        Cal("init", "mine", {{ origin: "{site}" }});
        Cal.ns.mine("floatingButton", {{ calLink: "{PATH[1:]}", buttonText: "Float", buttonPosition: "bottom-left" }});
        Cal.ns.mine("on", {{ action: "linkReady", callback: (event) => heard.push(event.detail.fullType) }});
        </script><script src="{site}/embed/embed.js"></script>"""
    with other_site(body) as address:
        page = visit(browser, address)
        page.wait_for_function("document.querySelector('#place iframe')")
        frame = page.frame_locator("#place iframe")
        frame.locator("html[data-theme=dark]").wait_for()
        inner = next(each for each in page.frames if "accent=aa3300" in each.url)
        assert "details=no" in inner.url
        book(frame)
        page.wait_for_function("heard.includes('bookingSuccessfulV2')")
        for what in ("__iframeReady", "__dimensionChanged", "linkReady", "bookingSuccessful"):
            assert what in page.evaluate("heard")
        for name in ("Float", "Click"):
            page.get_by_role("button", name=name).click()
            page.frame_locator("dialog iframe").get_by_role("heading", name="Consultation").wait_for()
            page.wait_for_function(MEASURED)
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")
        page.wait_for_function("heard.includes('CAL:mine:linkReady')")
        assert page.troubles == []


@pytest.mark.skipif(
    not (MODULES / "@calcom/embed-react").is_dir(),
    reason="needs @calcom/embed-react, react@18 and react-dom@18 in NODE_PATH",
)
def test_with_cals_own_packages(browser: Any, site: str) -> None:
    """What their users install: the component for React and the snippet, told of our origin."""
    body = f"""<div id="root"></div><script src="/modules/react/umd/react.production.min.js"></script>
        <script src="/modules/react-dom/umd/react-dom.production.min.js"></script>
        <script>
        window.heard = [];
        const jsx = (type, {{ children, ...props }}) => React.createElement(type, props, children);
        const known = {{ react: React, "react/jsx-runtime": {{ jsx, jsxs: jsx }} }};
        async function load(path) {{
          const module = {{ exports: {{}} }};
          const text = await (await fetch(path)).text();
          new Function("exports", "module", "require", text)(module.exports, module, (name) => known[name]);
          return module.exports;
        }}
        (async () => {{
          const {{ default: Cal, getCalApi }} = await load("/modules/@calcom/embed-react/dist/Cal.umd.js");
          const script = {{ embedJsUrl: "{site}/embed/embed.js", namespace: "react" }};
          const given = {{ calLink: "{PATH[1:]}", calOrigin: "{site}", ...script }};
          ReactDOM.createRoot(document.querySelector("#root")).render(React.createElement(Cal, given));
          const cal = await getCalApi(script);
          const callback = (event) => heard.push(event.detail.data.uid);
          cal("on", {{ action: "bookingSuccessfulV2", callback }});
        }})();</script>"""
    with other_site(body) as address:
        page = visit(browser, address)
        page.locator("#root iframe").wait_for()
        book(page.frame_locator("#root iframe"))
        page.wait_for_function("heard.length")
        assert page.troubles == []
