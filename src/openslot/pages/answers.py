"""Pages as they go out: rendered, with headers that keep browsers out of trouble."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from openslot.doorway.requests import Answer, Trouble
from openslot.pages import manner, static
from openslot.pages.dashboard.english import tell, tell_many
from openslot.pages.visit import Page, link
from openslot.pages.wording import number, say, say_many
from openslot.words.languages import own_name

HEX = re.compile(r"#[0-9a-fA-F]{6}")
HOST = re.compile(r"[A-Za-z0-9.\[\]:-]+")
ACCENT = "#0f766e"


@cache
def environment() -> Environment:
    """Jinja's, with escaping on and unknown names an error."""
    made = Environment(
        loader=PackageLoader("openslot.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"say": say, "say_many": say_many, "to": link, "file": static.url, "manner": manner.now}
    made.globals |= {"number": number, "tell": tell, "tell_many": tell_many}
    made.globals["speaking"] = in_language
    made.globals["languages"] = {code: own_name(code) for code in manner.LANGUAGES}
    return made


def rendered(page: Page, address: str | None = None) -> Response:
    """The page as an answer. ``address``: its own, if it can be asked for again (in another language)."""
    own = page.accent if page.accent and HEX.fullmatch(page.accent) else ACCENT
    accent = f"#{manner.now().accent}" if manner.now().accent else own
    template = environment().get_template(page.template)
    body = template.render(
        **page.words,
        title=page.title,
        status=page.status,
        address=address,
        accent_url=static.accent_url(accent[1:].lower()),
    )
    return with_headers(HTMLResponse(body, page.status), page.leads_to, shows_frames=page.shows_frames)


def in_language(address: str, code: str) -> str:
    """The same address in another language."""
    path, _, query = address.partition("?")
    others = [(name, value) for name, value in parse_qsl(query) if name != "lang"]
    return f"{path}?{urlencode([*others, ('lang', code)])}"


def with_headers(response: Response, leads_to: str | None, *, shows_frames: bool = False) -> Response:
    """What a browser may do with it. ``leads_to``: where its form may go on to, besides this server."""
    target = urlsplit(leads_to) if leads_to else None
    forms, around = "'self'", "*" if manner.now().framed else "'none'"
    frames = "'self'" if shows_frames else "'none'"
    if target:  # a host in other letters would not fit into the header
        forms += f" {target.scheme}:" + (f"//{target.netloc}" if HOST.fullmatch(target.netloc) else "")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        f"form-action {forms}; "
        f"base-uri 'none'; frame-src {frames}; frame-ancestors {around}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = str(manner.now().locale).replace("_", "-")
    return response


def message(status: int, text: str = "", near: tuple[str, str] | None = None) -> Page:
    """A page that says what went wrong. ``near``: whose page leads on, and where it is."""
    words = {"text": text or say(f"error.{status}.text"), "near": near}
    return Page("message.html", say(f"error.{status}"), words, status)


def shape_trouble(trouble: Trouble) -> Answer:
    """A page for what no page answered, with the request's id, so that it can be found in the log."""
    text = say("error.request", text=say(f"error.{trouble.status}.text"), id=trouble.request_id)
    response = rendered(message(trouble.status, text))
    own = {b"content-type", b"content-length"}
    headers = tuple((name, value) for name, value in response.raw_headers if name not in own)
    return Answer(trouble.status, bytes(response.body), response.headers["content-type"], headers)
