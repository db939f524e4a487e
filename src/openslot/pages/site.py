"""Serves the pages: one transaction per request, errors as pages, headers that keep browsers out of trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from openslot.desk import sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Forbidden, NotFound, WrongState
from openslot.doorway.house import House
from openslot.doorway.rates import Rate
from openslot.doorway.transaction import reading, written
from openslot.pages import browsers, manner, static
from openslot.pages.answers import message, rendered, with_headers
from openslot.pages.dashboard.frame import HOME
from openslot.pages.dashboard.provider import PATIENCE
from openslot.pages.foreign_links import translated, wishes
from openslot.pages.visit import Download, Lost, MustSignIn, Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.ways import WAYS
from openslot.pages.wording import say

DOOR = "page"
RATE = "240/minute"
MOST_FIELDS = 300
MOST_PART = 1024**2
REST_OF_FORM = 64 * 1024
PIECE = 64 * 1024
ASKED = 100
"""The status that says within this house: go on and read the file."""
SECRET = ("/booking/", "/s/", "/d/", "/feed/")
"""Whoever knows such an address may use it: no search engine should tell it."""
ENGLISH = "/dashboard"
"""What hosts see is in English alone."""
UNDER_WAY = "-under-way"
"""The end of the name of the cookie of a sign-in that has begun at the provider."""
TROUBLES = ((Lost, 404), (NotFound, 404), (Forbidden, 403), (WrongState, 410))


def mount(house: House) -> ASGIApp:
    """The pages of a house."""
    routes = [Route("/static/{name}", static.serve, methods=["GET"])]
    routes += [Route(path, static.serve_shared, methods=["GET"]) for path in static.SHARED]
    by_path: dict[str, dict[str, Way]] = {}
    for way in WAYS:
        by_path.setdefault(way.path, {})[way.method] = way
    routes += [Route(path, Server(house, ways), methods=list(ways)) for path, ways in by_path.items()]

    async def lost(_request: Request, _error: Exception) -> Response:
        return rendered(message(404))

    async def wrong_method(_request: Request, _error: Exception) -> Response:
        return rendered(message(405))

    return Speaking(Starlette(routes=routes, exception_handlers={404: lost, 405: wrong_method}))


class Speaking:
    """Notes in which manner a request is to be answered, before anything answers it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand it on."""
        if scope["type"] == "http":
            request = Request(scope)
            spoken = ("en",) if request.url.path.startswith(ENGLISH) else manner.LANGUAGES
            header = request.headers.get("accept-language", "")
            query = request.query_params
            embedded = "embed" in query or request.url.path.endswith("/embed") or query.get("preload") == "true"
            manner.begin(wishes(query), header, spoken, embedded=embedded)
        await self.app(scope, receive, send)


class Server:
    """Serves one path. ``ways``: by method."""

    def __init__(self, house: House, ways: Mapping[str, Way]) -> None:
        self.house = house
        self.ways = ways

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the form here, do the rest in a thread."""
        request = Request(scope, receive)
        if request.method == "POST":
            response = await self._posted(request)
        else:
            response = await run_in_threadpool(self.serve, request, {}, {})
        if static.takes_gzip(request) and self._cookie_name() not in request.cookies:
            static.packed(response)  # but no page with a member's secrets beside what an address can bring in
        response.headers["Vary"] = "Accept-Encoding, Accept-Language"
        if request.url.path.startswith(SECRET):
            response.headers["X-Robots-Tag"] = "noindex"
        await response(scope, receive, send)

    async def _posted(self, request: Request) -> Response:
        """The answer to a form. Of a file it is asked first whether anybody wants it."""
        way = self.ways["POST"]
        if way.takes_file is not None:
            unwanted = await run_in_threadpool(self.serve, request, {}, {}, only_ask=True)
            if unwanted.status_code != ASKED:
                return unwanted
        most = way.takes_file(self.house) if way.takes_file else MOST_PART
        try:
            sent = await request.form(max_files=1 if way.takes_file else 0, max_fields=MOST_FIELDS, max_part_size=most)
        except HTTPException as error:
            return rendered(message(422, error.detail))
        form: dict[str, list[str]] = {}
        files: dict[str, BinaryIO] = {}
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[name] = value.file
            else:
                form.setdefault(name, []).append(value)
        try:
            return await run_in_threadpool(self.serve, request, form, files)
        finally:
            await sent.close()

    def serve(
        self, request: Request, form: dict[str, list[str]], files: Mapping[str, BinaryIO], *, only_ask: bool = False
    ) -> Response:
        """The whole of one request. ``only_ask``: nothing but whether its file would be read (``ASKED``)."""
        if "\x00" in request.url.path:  # no database keeps it, so nothing is found by it
            return rendered(message(404))
        way = self.ways["GET" if request.method == "HEAD" else request.method]
        manner.now().framed = way.embeddable and manner.now().embed is not None
        rate = self._count(request)
        if rate is not None and rate.over:
            response = rendered(message(429))
            response.headers["Retry-After"] = str(max(rate.reset, 1))
            return response
        if request.method == "POST" and (way.member or way.reads) and not self._from_here(request):
            return rendered(message(403, say("error.foreign")))

        def look(desk: Desk) -> Response:
            visit = self._visit(desk, request, form, files)
            if way.member:
                self._let_in(visit)
            if way.before is not None:
                way.before(visit)
            if only_ask:
                return Response(status_code=ASKED)
            response = self._answer(way.view(visit), visit.here if request.method == "GET" else None)
            self._note_visit(visit, response)
            return response

        try:
            if request.method == "POST" and not way.reads:
                return self._write(look, way, request, form)
            with reading(self.house, DOOR) as desk:
                return look(desk)
        except MustSignIn:
            asked = request.url.path if "GET" in self.ways else HOME
            query = f"?{request.url.query}" if request.url.query and "GET" in self.ways else ""
            return self._answer(Redirect(link("/sign-in", next=asked + query)))
        except (Lost, DeskError) as error:
            status = next((status for kind, status in TROUBLES if isinstance(error, kind)), 422)
            near = error.near if isinstance(error, Lost) else None
            return rendered(message(status, _words(status, error), near))

    def _from_here(self, request: Request) -> bool:
        """Did a page of this server send the form? Browsers tell; what tells nothing is none, and brings no cookie."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = request.headers.get("origin")
        try:
            return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
        except ValueError:
            return False

    def _write(
        self,
        look: Callable[[Desk], Response],
        way: Way,
        request: Request,
        form: dict[str, list[str]],
    ) -> Response:
        try:
            if way.guard is not None:
                way.guard(self.house, request.client.host if request.client else "", form)
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

    def _note_visit(self, visit: Visit, response: Response) -> None:
        """Whoever is signed in was here; that is written now and then, and nobody waits for it."""
        here = visit.__dict__.get("signed_in")  # only where somebody asked for it
        if here is None or response.background is not None or not sign_in.is_stale(here, visit.desk.now):
            return
        digest = here.digest
        response.background = BackgroundTask(written, self.house, DOOR, None, lambda desk: sign_in.see(desk, digest))

    def _visit(
        self,
        desk: Desk,
        request: Request,
        form: dict[str, list[str]],
        files: Mapping[str, BinaryIO] | None = None,
    ) -> Visit:
        query: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            query.setdefault(name, []).append(value)
        if self.ways.get("GET") is not None and self.ways["GET"].embeddable:
            query = translated(query)
        client = request.client.host if request.client else ""
        cookie, under_way = (
            "" if manner.now().framed else request.cookies.get(self._cookie_name(kind), "") for kind in ("", UNDER_WAY)
        )
        browser = browsers.named(request.headers.get("user-agent", ""))
        parts = (request.url.path, request.path_params, query, form)
        return Visit(self.house, desk, *parts, cookie, under_way, client, browser, files or {})

    def _cookie_name(self, kind: str = "") -> str:
        """With https the browser itself sees to it that nobody but this host has set it."""
        return f"__Host-openslot{kind}" if self._secure() else f"openslot{kind}"

    def _secure(self) -> bool:
        return self.house.base_url.startswith("https:")

    def _answer(self, found: Page | Redirect | Download, here: str | None = None) -> Response:
        if isinstance(found, Page):
            response: Response = rendered(found, here)
            response.background = BackgroundTask(found.afterwards) if found.afterwards else None
            return response
        if isinstance(found, Download):
            kept = {"Content-Disposition": f'attachment; filename="{found.name}"'}
            if isinstance(found.body, bytes):
                return with_headers(Response(found.body, 200, kept, found.media_type), None)
            return with_headers(StreamingResponse(pieces(found.body), 200, kept, found.media_type), None)
        response = with_headers(RedirectResponse(found.url, 303), None)
        if found.cookie is not None:
            self._keep(response, self._cookie_name(), found.cookie, int(sign_in.LASTS.total_seconds()))
        if found.under_way is not None:
            self._keep(response, self._cookie_name(UNDER_WAY), found.under_way, PATIENCE)
        return response

    def _keep(self, response: Response, name: str, value: str, seconds: int) -> None:
        """A cookie, or the end of it."""
        response.set_cookie(
            name, value, max_age=seconds if value else 0, secure=self._secure(), httponly=True, samesite="lax"
        )

    def _count(self, request: Request) -> Rate | None:
        limit = self.house.rate_limit or RATE
        if limit == "off":
            return None
        client = request.client.host if request.client else ""
        return self.house.rates.hit(limit, self.house.clock.now().timestamp(), "pages", client)


def larger_bodies(house: House) -> dict[str, int]:
    """Paths to which files are sent, with the bytes of the whole form."""
    return {way.path: way.takes_file(house) + REST_OF_FORM for way in WAYS if way.takes_file is not None}


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """A file from where it stands, in pieces; it is closed at the end."""
    with file:
        while piece := file.read(PIECE):
            yield piece


def _words(status: int, error: Exception) -> str:
    """What to say of an error: the desk's own sentence is English; in other languages the status must do."""
    return str(error) if status != 404 and manner.now().language == "en" else ""
