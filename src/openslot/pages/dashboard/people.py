"""The people of the organization and their roles; an invitation is a link on which one chooses a password."""

from __future__ import annotations

from openslot.desk import identities, members
from openslot.desk import people as desk_people
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.errors import DeskError, Forbidden, Invalid, WrongState
from openslot.desk.ids import short
from openslot.desk.nouns import User
from openslot.desk.rights import need_to_manage
from openslot.pages.dashboard import bookings
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, RANKS, need_passwords, show, uid
from openslot.pages.dashboard.schedules import zone_field
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.tokens import password_link
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/people"
ONE = PATH + "/{uid}"
AT = "people"
ROLES = ("owner", "manager", "member")


def list_(visit: Visit) -> Page:
    """Everybody, also who was taken out."""
    need_to_manage(visit.desk)
    rows = [
        entry(
            user.name,
            url=f"{PATH}/{short(user.uuid)}",
            sub=user.email,
            end=tell(f"role.{user.role}"),
            badge="" if user.is_enabled else tell("people.out"),
        )
        for user in desk_people.users_of(visit.desk)
    ]
    add = (f"{PATH}/new", tell("people.new"))
    return list_page(visit, tell("nav.people"), rows, at=AT, empty="", add=add, lead=tell("people.lead"))


def _roles(visit: Visit, user: User | None) -> list[tuple[str, str]]:
    """The roles that the caller may give: only owners make owners."""
    own = user.role if user is not None else ""
    may = [role for role in ROLES if role != "owner" or visit.desk.who.role == "owner" or own == role]
    return [(role, tell(f"role.{role}")) for role in may]


def _fields(visit: Visit, user: User | None) -> list[Field]:
    found = [
        Field("name", needed=True),
        Field("email", "email", needed=True),
        Field("role", "choice", needed=True, choices=_roles(visit, user)),
        zone_field(visit.filled("zone") or (user.zone if user else visit.desk.who.organization_zone)),
    ]
    if user is None:
        return found
    lowered = [Field("lower", "tick", words="lower_role")] if _gives_up(visit, user) else []
    return [*found, Field("username", needed=True), *lowered]


def _gives_up(visit: Visit, user: User) -> bool:
    """Does somebody give himself a lower role? He could not give it back."""
    return user.id == visit.desk.who.user_id and RANKS.get(visit.filled("role"), 3) < RANKS[visit.desk.who.role]


def new_page(visit: Visit) -> Page:
    """Asks who."""
    need_to_manage(visit.desk)
    return _new(visit, Form.of(_fields(visit, None), {"role": "member", "zone": visit.desk.who.organization_zone}))


def _new(visit: Visit, form: Form) -> Page:
    back = (PATH, tell("nav.people"))
    return form_page(visit, tell("people.new"), form, f"{PATH}/new", at=AT, back=back)


def create(visit: Visit) -> Page | Redirect:
    """Takes somebody in."""
    need_to_manage(visit.desk)
    form = Form.read(_fields(visit, None), visit)
    if form.errors:
        return _new(visit, form)
    user = members.add_member(visit.desk, **form.clean())
    return Redirect(link(f"{PATH}/{short(user.uuid)}", said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _new(visit, Form.read(_fields(visit, None), visit).blame(error))


def user_of(visit: Visit) -> User:
    """The user in the path, for who manages."""
    need_to_manage(visit.desk)
    return desk_people.get_user(visit.desk, uid(visit))


def edit_page(visit: Visit) -> Page:
    """Name, role, address; an invitation; the way out."""
    user = user_of(visit)
    return _page(visit, user, _shown(visit, user))


def _shown(visit: Visit, user: User) -> Form:
    names = ("name", "email", "role", "zone", "username")
    return Form.of(_fields(visit, user), {name: getattr(user, name) for name in names})


def _page(visit: Visit, user: User, form: Form, *, invitation: str = "", problem: str = "", status: int = 200) -> Page:
    words = {
        "user": user,
        "path": f"{PATH}/{short(user.uuid)}",
        "form": form,
        "passwords": visit.house.passwords,
        "provider": visit.house.provider.name if visit.house.provider else "",
        "identities": identities.identities(visit.desk, user),
        "invitation": invitation,
        "problem": problem,
        "to_come": _to_come(visit, user),
        "bookings": link(bookings.PATH, host=short(user.uuid)),
        "may": user.role != "owner" or visit.desk.who.role == "owner",
    }
    return show(visit, "person.html", user.name, words, at=AT, status=422 if form.errors else status)


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    user = user_of(visit)
    members.need_rank(visit.desk, user.role)
    form = Form.read(_fields(visit, user), visit)
    if form.values.get("lower") is False:
        form.errors["lower"] = tell("people.lower")
    if form.errors:
        return _page(visit, user, form)
    given = form.clean()
    lowered = given.pop("lower", False)
    members.change_role(visit.desk, user, given.pop("role"))
    desk_people.update_user(visit.desk, user, **given)
    if lowered:
        return Redirect(link(HOME, said="role"))
    return Redirect(link(f"{PATH}/{short(user.uuid)}", said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    user = user_of(visit)
    if isinstance(error, WrongState):
        return _page(visit, user, _shown(visit, user), problem=str(error), status=409)
    return _page(visit, user, Form.read(_fields(visit, user), visit).blame(error), status=422)


def _to_come(visit: Visit, user: User) -> int:
    """How many bookings he hosts from now on."""
    wanted = BookingFilter(states=bookings.LIVE, ends_from=visit.desk.now, user_ids=[user.id])
    return find_bookings(visit.desk, wanted, limit=0)[1]


def take_out(visit: Visit) -> Redirect:
    """Takes somebody out; his bookings stay, so whoever does it must know of those to come."""
    user = user_of(visit)
    if user.id == visit.desk.who.user_id:
        raise WrongState(tell("people.self"), "self")
    if _to_come(visit, user) and visit.filled("knowing") != "yes":
        raise WrongState(tell("people.hosts"), "bookings")
    members.take_out(visit.desk, user)
    return Redirect(link(PATH, said="saved"))


def take_in(visit: Visit) -> Redirect:
    """Takes somebody in again, with the role he had."""
    user = user_of(visit)
    members.take_in(visit.desk, user, user.role)
    return Redirect(link(f"{PATH}/{short(user.uuid)}", said="saved"))


def invite(visit: Visit) -> Page:
    """Shows a link on which the user chooses a password. Nothing is written: the link carries all it needs."""
    need_passwords(visit)
    user = user_of(visit)
    if user.role == "owner" and visit.desk.who.role != "owner":
        raise Forbidden(tell("people.owners"))
    if not user.is_enabled:
        raise Invalid("", tell("people.out"))
    return _page(visit, user, _shown(visit, user), invitation=password_link(visit.house, user, visit.desk.now))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", ONE, edit_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/out", take_out, again, member=True),
    Way("POST", f"{ONE}/in", take_in, member=True),
    Way("POST", f"{ONE}/invite", invite, member=True, reads=True),
)
