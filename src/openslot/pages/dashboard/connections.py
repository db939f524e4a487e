"""Connected calendars and video services: what is connected, which calendars count, where bookings are written."""

from __future__ import annotations

from openslot.desk import connections, feeds, places, video
from openslot.desk import fields as checks
from openslot.desk.connections import Found
from openslot.desk.errors import DeskError, Invalid
from openslot.desk.nouns import Connection
from openslot.desk.webhooks import check_url
from openslot.doorway import services
from openslot.pages.dashboard import event_type_lists
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, number, show, wording
from openslot.pages.dashboard.simple import entry, form_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/connections"
ONE = PATH + "/{number}"
AT = "connections"
KINDS = {
    "ics": "connections.feed",
    "apple": "Apple",
    "caldav": "CalDAV",
    "google": "Google Calendar",
    "microsoft": "Microsoft 365",
    "zoom": "video.zoom",
    "google_meet": "video.google_meet",
    "ms_teams": "video.ms_teams",
}
VIDEO = ("zoom", "google_meet", "ms_teams")
SIGN_IN = {
    "google": ("google", "Google", "/v2/calendars/google/save"),
    "microsoft": ("microsoft", "Microsoft", "/v2/calendars/office365/save"),
    "zoom": ("zoom", "Zoom", "/v2/conferencing/zoom/oauth/callback"),
    "ms_teams": ("microsoft", "Microsoft Teams", "/v2/conferencing/msteams/oauth/callback"),
}
"""Where one can sign in: whose account it is, what it is called, where the service sends people back to."""
MOST = 2000


def list_(visit: Visit) -> Page:
    """One's own connections, ways to more, and one's bookings as a calendar."""
    return _list(visit)


def _list(visit: Visit, video_form: Form | None = None) -> Page:
    kept = connections.connections(visit.desk, visit.desk.who.user_id, KINDS)
    rows = [_entry(visit, row) for row in kept]
    kinds = {row.kind for row in kept}
    feed = feeds.feed_at(visit.desk, visit.desk.user())
    words = {
        "rows": rows,
        "path": PATH,
        "signs": [_sign_in(visit, kind) for kind, (app, _, _) in SIGN_IN.items() if app in visit.house.apps],
        "meet": "google" in kinds and "google_meet" not in kinds,
        "video": video_form or _video_form(visit),
        "feed": f"{visit.house.base_url}/feed/{feed.code}.ics" if feed else "",
    }
    bad = video_form is not None
    return show(visit, "connections.html", tell("nav.connections"), words, at=AT, status=422 if bad else 200)


def _entry(visit: Visit, row: Connection) -> dict[str, str]:
    bad = tell(f"connections.state.{row.state}") if row.state != "ok" else ""
    title = f"{kind_words(row.kind)} · {row.name}" if row.name else kind_words(row.kind)
    return entry(title, url=f"{PATH}/{row.id}", sub=_state(visit, row), badge=bad, tone="bad" if bad else "")


def kind_words(kind: str) -> str:
    """What a kind of account is called."""
    words = KINDS[kind]
    return tell(words) if "." in words else words


def _state(visit: Visit, row: Connection) -> str:
    if row.state != "ok":
        return tell(f"connections.{row.state}", reason=row.last_error or "")
    if row.kind in VIDEO:
        return tell("connections.video")
    if row.read_at is None:
        return tell("connections.waits")
    return tell("connections.ok", time=wording(visit).at(row.read_at))


def _sign_in(visit: Visit, kind: str) -> tuple[str, str]:
    app, name, path = SIGN_IN[kind]
    state = services.State(visit.desk.who.user_id, kind, f"{visit.house.base_url}{PATH}")
    return services.sign_in_url(visit.house, app, state, path), tell("connections.sign_in", service=name)


def _fields() -> list[Field]:
    kinds = [(kind, kind_words(kind)) for kind in ("ics", "caldav", "apple")]
    return [
        Field("kind", "choice", needed=True, choices=kinds, words="connection_kind"),
        Field("url", "url", most=MOST, words="connection_url"),
        Field("user", most=255, words="connection_user"),
        Field("password", "password", most=255, words="connection_password"),
    ]


def new_page(visit: Visit) -> Page:
    """An empty form."""
    return _new(visit, Form.of(_fields(), {"kind": "ics"}))


def _new(visit: Visit, form: Form) -> Page:
    back = (PATH, tell("nav.connections"))
    do = "connections.add"
    return form_page(visit, tell("connections.new"), form, f"{PATH}/new", at=AT, back=back, do=do)


def create(visit: Visit) -> Page | Redirect:
    """Keeps what was given; whether it is good the next refresh finds out, in seconds, and the list says."""
    form = Form.read(_fields(), visit)
    if form.errors:
        return _new(visit, form)
    given = form.clean()
    kind, vault = given["kind"], visit.house.outside.vault
    url = visit.house.icloud if kind == "apple" else given["url"] or ""
    try:
        check_url(url.replace("webcal://", "https://", 1), private=visit.house.allow_private_network)
    except Invalid as error:
        raise Invalid("url", error.problems[0].message, "url") from None
    user = visit.desk.user()
    if kind == "ics":
        sealed = vault.seal({"urls": [url]})
        row = connections.connect(visit.desk, user, kind, url, sealed, [Found(url, url)], select_all=True)
    else:
        for name in ("user", "password"):
            if not given[name]:
                raise Invalid(name, tell("form.needed"), "required")
        sealed = vault.seal({"url": url, "user": given["user"], "password": given["password"]})
        name = given["user"] if kind == "apple" else services.caldav_name(url, given["user"])
        row = connections.connect(visit.desk, user, kind, name, sealed)
    return Redirect(link(f"{PATH}/{row.id}", said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _new(visit, Form.read(_fields(), visit).blame(error))


def _row(visit: Visit) -> Connection:
    """The connection in the path, which must be one's own."""
    return connections.get_connection(visit.desk, number(visit), KINDS)


def _choices(row: Connection) -> list[Field]:
    if row.kind in VIDEO:
        return []
    several = [(str(each.id), each.name or each.external_id) for each in row.calendars]
    writable = [(str(each.id), each.name or each.external_id) for each in row.calendars if each.writable]
    return [
        Field("busy", "several", choices=several, words="connection_busy"),
        Field("destination", "choice", choices=writable, words="connection_destination"),
    ]


def connection_page(visit: Visit) -> Page:
    """Which of its calendars count."""
    row = _row(visit)
    there = next((str(each.id) for each in row.calendars if each.destination), "")
    busy = [str(each.id) for each in row.calendars if each.selected]
    form = Form.of(_choices(row), {"busy": busy, "destination": there})
    back = (PATH, tell("nav.connections"))
    path = f"{PATH}/{row.id}"
    lead = _state(visit, row)
    return form_page(visit, kind_words(row.kind), form, path, at=AT, back=back, lead=lead, delete=f"{path}/delete")


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was chosen."""
    row = _row(visit)
    given = Form.read(_choices(row), visit).clean()
    if row.kind in VIDEO:
        return Redirect(f"{PATH}/{row.id}")
    for each in row.calendars:
        wanted = str(each.id) in given["busy"]
        if wanted != each.selected:
            connections.choose(visit.desk, each, selected=wanted)
    chosen = next((each for each in row.calendars if str(each.id) == given["destination"]), None)
    if chosen is not None and not chosen.destination:
        connections.set_destination(visit.desk, chosen)
    elif chosen is None and any(each.destination for each in row.calendars):
        connections.set_destination(visit.desk, None, row.user_id)
    return Redirect(link(f"{PATH}/{row.id}", said="saved"))


def delete(visit: Visit) -> Redirect:
    """Forgets it; what was to be done there by default is done here."""
    row, user = _row(visit), visit.desk.user()
    chosen = video.default_of(user)
    if chosen is not None and chosen["provider"] == row.kind:
        video.set_default(visit.desk, user, None)
    connections.disconnect(visit.desk, row)
    return Redirect(link(PATH, said="deleted"))


def renew(visit: Visit) -> Redirect:
    """One's bookings at an address, which is another one each time."""
    feeds.renew_feed(visit.desk, visit.desk.user())
    return Redirect(link(PATH, said="saved"))


def connect_meet(visit: Visit) -> Redirect:
    """Google Meet, which comes with Google Calendar."""
    user = visit.desk.user()
    if connections.connections(visit.desk, user.id, ["google"]):
        connections.connect(visit.desk, user, "google_meet", "", "")
    return Redirect(link(PATH, said="saved"))


def _video_form(visit: Visit) -> Form:
    chosen = video.default_of(visit.desk.user()) or {"provider": "cal_video"}
    return Form.of(_video_fields(visit), {"provider": chosen["provider"], "link": chosen.get("link")})


def _video_fields(visit: Visit) -> list[Field]:
    """The services that calls of one's own can be at."""
    user = visit.desk.user()
    own = (video.default_of(user) or {}).get("provider")
    found = [each for each in event_type_lists.VIDEO if each == own or places.can_meet(visit.desk, user.id, each)]
    choices = [(each, tell(f"video.{each}")) for each in found]
    if own and own not in found:
        choices.append((own, own.replace("_", " ")))
    return [
        Field("provider", "choice", needed=True, choices=choices, words="video_provider"),
        Field("link", "url", most=MOST, words="video_link"),
    ]


def save_video(visit: Visit) -> Page | Redirect:
    """Where one's video calls are, for event types that leave it to their host."""
    form = Form.read(_video_fields(visit), visit)
    if form.errors:
        return _list(visit, form)
    given = form.clean()
    if given["link"]:
        checks.url("link", given["link"])
    video.set_default(visit.desk, visit.desk.user(), given["provider"], given["link"] or None)
    return Redirect(link(PATH, said="saved"))


def video_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _list(visit, Form.read(_video_fields(visit), visit).blame(error))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("POST", f"{PATH}/feed", renew, member=True),
    Way("POST", f"{PATH}/meet", connect_meet, member=True),
    Way("POST", f"{PATH}/video", save_video, video_again, member=True),
    Way("GET", ONE, connection_page, member=True),
    Way("POST", ONE, save, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
