"""Serves the pages: one transaction per request, errors as pages, headers that keep browsers out of trouble."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Forbidden, NotFound, WrongState
from openslot.desk.sign_in import LASTS
from openslot.doorway.house import House
from openslot.doorway.rates import Rate
from openslot.doorway.requests import Answer, Trouble
from openslot.doorway.transaction import reading, written
from openslot.pages import booking_form, consent, dashboard, hosts, managing, picking, signing, voting
from openslot.pages.colours import accent_sheet
from openslot.pages.dashboard.english import tell, tell_many
from openslot.pages.visit import Download, Lost, MustSignIn, Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import say, say_many

DOOR = "page"
RATE = "240/minute"
MOST_FIELDS = 300
HEX = re.compile(r"#[0-9a-fA-F]{6}")
ACCENT = "#0f766e"
SECRET = ("/booking/", "/s/", "/d/")
"""Whoever knows such an address may use it: no search engine should tell it."""
HOST = re.compile(r"[A-Za-z0-9.\[\]:-]+")
MONTH = 2_592_000  # seconds
TROUBLES = ((Lost, 404), (NotFound, 404), (Forbidden, 403), (WrongState, 410))
SHEETS = ("openslot", "dashboard")
WAYS = (
    Way("GET", "/", hosts.front),
    Way("GET", "/sign-in", signing.sign_in_page),
    Way("POST", "/sign-in", signing.sign_in, reads=True),
    Way("POST", "/sign-out", signing.sign_out),
    *(
        Way(method, path, view, member=True)
        for path in consent.PATHS
        for method, view in (("GET", consent.consent_page), ("POST", consent.answer))
    ),
    *dashboard.WAYS,
    Way("GET", "/booking/{uid}", managing.booking_page),
    Way("GET", "/booking/{uid}/cancel", managing.cancel_page),
    Way("POST", "/booking/{uid}/cancel", managing.cancel),
    Way("GET", "/booking/{uid}/reschedule", managing.reschedule_page),
    Way("POST", "/booking/{uid}/reschedule", managing.move, managing.move_again),
    Way("GET", "/poll/{uuid}", voting.poll_page),
    Way("POST", "/poll/{uuid}", voting.vote, voting.again),
    Way("GET", "/s/{code}", picking.event_type_page),
    Way("GET", "/s/{code}/book", booking_form.show_form),
    Way("POST", "/s/{code}/book", booking_form.send_form, booking_form.again),
    Way("GET", "/d/{code}/{slug}", picking.event_type_page),
    Way("GET", "/d/{code}/{slug}/book", booking_form.show_form),
    Way("POST", "/d/{code}/{slug}/book", booking_form.send_form, booking_form.again),
    Way("GET", "/{name}", hosts.named),
    Way("GET", "/{name}/{slug}", picking.event_type_page),
    Way("GET", "/{name}/{slug}/book", booking_form.show_form),
    Way("POST", "/{name}/{slug}/book", booking_form.send_form, booking_form.again),
)


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
    made.globals |= {"say": say, "say_many": say_many, "tell": tell, "tell_many": tell_many}
    made.globals["style_url"], made.globals["dashboard_style_url"] = map(sheet_url, SHEETS)
    return made


@cache
def style(name: str) -> tuple[bytes, str]:
    """A style sheet, and a name for its content."""
    sheet = files("openslot.pages").joinpath(f"static/{name}.css").read_bytes()
    return sheet, hashlib.sha256(sheet).hexdigest()[:12]


def sheet_url(name: str) -> str:
    """Where a style sheet is, by its content."""
    return f"/static/{name}-{style(name)[1]}.css"


@lru_cache(1000)
def accent_url(colour: str) -> str:
    """Where the sheet of an accent colour is, by its content."""
    return f"/static/accent-{colour}-{hashlib.sha256(accent_sheet(colour).encode()).hexdigest()[:8]}.css"


def mount(house: House) -> ASGIApp:
    """The pages of a house."""
    routes = [Route("/static/{name}", _static, methods=["GET"])]
    by_path: dict[str, dict[str, Way]] = {}
    for way in WAYS:
        by_path.setdefault(way.path, {})[way.method] = way
    routes += [Route(path, Server(house, ways), methods=list(ways)) for path, ways in by_path.items()]

    async def lost(_request: Request, _error: Exception) -> Response:
        return _rendered(_message(404))

    async def wrong_method(_request: Request, _error: Exception) -> Response:
        return _rendered(_message(405))

    return Starlette(routes=routes, exception_handlers={404: lost, 405: wrong_method})


class Server:
    """Serves one path. ``ways``: by method."""

    def __init__(self, house: House, ways: Mapping[str, Way]) -> None:
        self.house = house
        self.ways = ways

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the form here, do the rest in a thread."""
        request = Request(scope, receive)
        form: dict[str, list[str]] = {}
        if request.method == "POST":
            try:
                sent = await request.form(max_files=0, max_fields=MOST_FIELDS)
            except HTTPException as error:
                await _rendered(_message(422, error.detail))(scope, receive, send)
                return
            for name, value in sent.multi_items():
                form.setdefault(name, []).append(str(value))
        response = await run_in_threadpool(self.serve, request, form)
        if request.url.path.startswith(SECRET):
            response.headers["X-Robots-Tag"] = "noindex"
        await response(scope, receive, send)

    def serve(self, request: Request, form: dict[str, list[str]]) -> Response:
        """The whole of one request."""
        if "\x00" in request.url.path:  # no database keeps it, so nothing is found by it
            return _rendered(_message(404))
        rate = self._count(request)
        if rate is not None and rate.over:
            response = _rendered(_message(429))
            response.headers["Retry-After"] = str(max(rate.reset, 1))
            return response
        way = self.ways["GET" if request.method == "HEAD" else request.method]
        if request.method == "POST" and (way.member or way.reads) and not self._from_here(request):
            return _rendered(_message(403, say("error.foreign")))

        def look(desk: Desk) -> Response:
            visit = self._visit(desk, request, form)
            if way.member:
                self._let_in(visit)
            return self._answer(way.view(visit))

        try:
            if request.method == "POST" and not way.reads:
                return self._write(look, way, request, form)
            with reading(self.house, DOOR) as desk:
                return look(desk)
        except MustSignIn:
            asked = request.url.path if "GET" in self.ways else signing.HOME
            query = f"?{request.url.query}" if request.url.query and "GET" in self.ways else ""
            return self._answer(Redirect(link("/sign-in", next=asked + query)))
        except (Lost, DeskError) as error:
            status = next((status for kind, status in TROUBLES if isinstance(error, kind)), 422)
            return _rendered(_message(status, "" if status == 404 else str(error)))

    def _from_here(self, request: Request) -> bool:
        """Did a page of this server send the form? Browsers tell; what tells nothing is none, and brings no cookie."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = request.headers.get("origin")
        return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")

    def _write(
        self,
        look: Callable[[Desk], Response],
        way: Way,
        request: Request,
        form: dict[str, list[str]],
    ) -> Response:
        try:
            return written(self.house, DOOR, None, look)
        except DeskError as error:
            if way.recovery is None:
                raise
            with reading(self.house, DOOR) as desk:
                visit = self._visit(desk, request, form)
                if way.member:
                    self._let_in(visit)
                return self._answer(way.recovery(visit, error))

    def _let_in(self, visit: Visit) -> None:
        """Whoever is signed in works at the visit's desk."""
        if visit.member is None:
            raise MustSignIn
        visit.desk.caller, visit.desk.door = visit.member, "dashboard"

    def _visit(self, desk: Desk, request: Request, form: dict[str, list[str]]) -> Visit:
        query: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            query.setdefault(name, []).append(value)
        client = request.client.host if request.client else ""
        cookie = request.cookies.get(self._cookie_name(), "")
        return Visit(self.house, desk, request.url.path, request.path_params, query, form, cookie, client)

    def _cookie_name(self) -> str:
        """With https the browser itself sees to it that nobody but this host has set it."""
        return "__Host-openslot" if self._secure() else "openslot"

    def _secure(self) -> bool:
        return self.house.base_url.startswith("https:")

    def _answer(self, found: Page | Redirect | Download) -> Response:
        if isinstance(found, Page):
            return _rendered(found)
        if isinstance(found, Download):
            kept = {"Content-Disposition": f'attachment; filename="{found.name}"'}
            return _with_headers(Response(found.body, 200, kept, found.media_type), None)
        response = _with_headers(RedirectResponse(found.url, 303), None)
        if found.cookie is not None:
            response.set_cookie(
                self._cookie_name(),
                found.cookie,
                max_age=int(LASTS.total_seconds()) if found.cookie else 0,
                secure=self._secure(),
                httponly=True,
                samesite="lax",
            )
        return response

    def _count(self, request: Request) -> Rate | None:
        limit = self.house.rate_limit or RATE
        if limit == "off":
            return None
        client = request.client.host if request.client else ""
        return self.house.rates.hit(limit, self.house.clock.now().timestamp(), "pages", client)


def _message(status: int, text: str = "") -> Page:
    return Page("message.html", say(f"error.{status}"), {"text": text or say(f"error.{status}.text")}, status)


def shape_trouble(trouble: Trouble) -> Answer:
    """A page for what no page answered, with the request's id, so that it can be found in the log."""
    text = say("error.request", text=say(f"error.{trouble.status}.text"), id=trouble.request_id)
    response = _rendered(_message(trouble.status, text))
    own = {b"content-type", b"content-length"}
    headers = tuple((name, value) for name, value in response.raw_headers if name not in own)
    return Answer(trouble.status, bytes(response.body), response.headers["content-type"], headers)


def _rendered(page: Page) -> Response:
    accent = page.accent if page.accent and HEX.fullmatch(page.accent) else ACCENT
    template = environment().get_template(page.template)
    body = template.render(**page.words, title=page.title, accent_url=accent_url(accent[1:].lower()))
    return _with_headers(HTMLResponse(body, page.status), page.leads_to)


def _with_headers(response: Response, leads_to: str | None) -> Response:
    target = urlsplit(leads_to) if leads_to else None
    forms = "'self'"
    if target:  # a host in other letters would not fit into the header
        forms += f" {target.scheme}:" + (f"//{target.netloc}" if HOST.fullmatch(target.netloc) else "")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self'; form-action {forms}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


async def _static(request: Request) -> Response:
    """The style sheets by their contents' names, and a sheet per accent colour."""
    name = request.path_params["name"]
    sheet = next((each for each in SHEETS if sheet_url(each) == request.url.path), None)
    accent = re.fullmatch(r"accent-([0-9a-f]{6})-[0-9a-f]{8}\.css", name)
    if accent and accent_url(accent[1]) == request.url.path:
        body = accent_sheet(accent[1]).encode()
    elif sheet is not None:
        body = style(sheet)[0]
    else:
        return _rendered(_message(404))
    headers = {"Cache-Control": f"public, max-age={MONTH}, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(body, 200, headers, "text/css")
