"""Embeds in Chromium, in a page of another site: ours, and by Cal.com's interface."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk.nouns import EventType
from openslot.doorway.house import House
from tests.pages.other_site import HEARD, MODULES, PATH, book, other_site, types, visit

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
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


def test_the_whole_window_goes_where_the_owner_wants_it(browser: Any, site: str, house: House) -> None:
    with house.database.write() as session:
        row = session.query(EventType).filter_by(slug=PATH.rpartition("/")[2]).one()
        row.redirect_url = f"{site}/grace-martin"
    body = f"""<div id="place" data-openslot="{PATH}"></div><script async src="{site}/embed.js"></script>
        <script>document.addEventListener("openslot:bookingSuccessfulV2", (event) => note(event.detail));</script>"""
    with other_site(body) as address:
        page = visit(browser, address)
        heard: list[Any] = []
        page.expose_function("note", lambda detail: heard.append(detail))  # noqa: PLW0108 - a builtin will not do
        frame = page.frame_locator("#place iframe")
        frame.locator(".times a").first.click()
        frame.locator("#name").fill("Vera")
        frame.locator("#email").fill("vera@example.com")
        frame.get_by_role("button", name="Book this time").click()
        page.wait_for_url(f"{site}/grace-martin?*attendeeName=Vera*")
        assert [each["status"] for each in heard] == ["ACCEPTED"]


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
            page.keyboard.down("Escape")
            page.locator("dialog").wait_for(state="detached")
            page.keyboard.up("Escape")  # by then in the page around: Chromium tells nobody of a frame that is gone
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


def test_the_protocol_without_a_script_around(browser: Any, site: str) -> None:
    """What a page hears that only answers the first message, and what it can ask for."""
    body = f"""{HEARD}<script>
        addEventListener("message", ({{ data, source }}) => data.type === "__iframeReady" &&
          source.postMessage({{ originator: "CAL", method: "parentKnowsIframeReady" }}, "*"));
        const connect = {{ config: {{ name: "Ada", email: "ada@example.com" }}, params: {{ date: "2027-01-13" }} }};
        </script>
        <iframe id="early" src="{site}{PATH}/embed?embed=early&prerender=true" width="900" height="900"></iframe>
        <iframe src="{site}/hugo-weber/nothing/embed?embed=lost"></iframe>
        <iframe src="{site}{PATH}?preload=true"></iframe>"""
    with other_site(body) as address:
        page = visit(browser, address)
        page.wait_for_function("heard.some((each) => each.type === 'linkPrerendered')")
        page.wait_for_function("heard.some((each) => each.type === 'linkFailed')")
        (failed,) = page.evaluate("heard.filter((each) => each.type === 'linkFailed')")
        assert (failed["namespace"], failed["data"]["code"]) == ("lost", "404")
        assert not {"linkReady", "bookerViewed"} & set(types(page))
        page.evaluate("early.contentWindow.postMessage({ originator: 'CAL', method: 'connect', arg: connect }, '*')")
        page.wait_for_function("heard.some((each) => each.type === 'bookerReady')")
        frame = page.frame_locator("#early")
        playwright.expect(frame.locator("a[aria-current=date]")).to_have_attribute("id", "day-2027-01-13")
        book(frame)
        page.wait_for_function("heard.some((each) => each.type === 'bookingSuccessful')")
        said = types(page)
        assert [said.count(each) for each in ("bookerViewed", "bookingSuccessful", "__connectInitiated")] == [1, 1, 1]
        assert said.index("__connectInitiated") < said.index("__connectCompleted") < said.index("linkReady")
        assert "__routeChanged" in said
        assert {each["namespace"] for each in page.evaluate("heard")} == {"early", "lost"}  # preload says nothing
        assert "told=" not in page.frames[1].url
        assert all("404" in each for each in page.troubles)


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
