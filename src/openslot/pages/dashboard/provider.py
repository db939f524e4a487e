"""Signing in at the operator's provider (OpenID Connect): the way there, the way back, and what can go wrong."""

from __future__ import annotations

import hmac
import secrets

import structlog

from openslot.couriers.oidc import Flow, Unproven
from openslot.couriers.oidc import Provider as Courier
from openslot.couriers.shapes import Unreadable
from openslot.desk import identities, members, sign_in
from openslot.desk.desk import Desk
from openslot.desk.identities import NotLetIn, Proof
from openslot.desk.ids import short
from openslot.desk.vault import CannotOpen, Vault
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, number
from openslot.pages.dashboard.people import PATH as PEOPLE
from openslot.pages.dashboard.people import user_of
from openslot.pages.dashboard.profile import PATH as PROFILE
from openslot.pages.visit import Lost, Page, Redirect, Visit, link, own_path
from openslot.pages.way import Way

PATH = "/sign-in/oidc"
BACK = f"{PATH}/callback"
PROBLEM = f"{PATH}/problem"
RATE = "10/5 minute"
"""Sign-ins of a browser's network address that begin, and that come back."""
PATIENCE = 600
"""Seconds that somebody may take at the provider."""
PURPOSE = b"openslot sign-in under way"
STATUSES = {
    "slow": 429,
    "denied": 403,
    "expired": 410,
    "stranger": 403,
    "down": 424,
    "unproven_token": 403,
    "unproven": 403,
    "unknown": 403,
    "linked": 403,
    "disabled": 403,
}
"""By what went wrong: the status of the page that says so."""
log = structlog.get_logger()


def _courier(visit: Visit) -> Courier:
    if visit.house.provider is None:
        raise Lost
    return visit.house.provider


def _too_many(visit: Visit, kind: str) -> bool:
    rate = visit.house.rates.hit(RATE, visit.desk.now.timestamp(), kind, visit.client)
    return rate.over and visit.house.rate_limit != "off"


def _vault(visit: Visit) -> Vault:
    return Vault(visit.house.secret, PURPOSE)


def begin(visit: Visit) -> Redirect:
    """Sends the browser to the provider, with what binds the answer to this browser and to this sign-in."""
    courier = _courier(visit)
    if _too_many(visit, "sign-in"):
        return _problem("slow")
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    flow = Flow(f"{visit.house.base_url}{BACK}", state, nonce, verifier)
    kept = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": own_path(visit.asked("next")[:2000], HOME),
        "until": int(visit.desk.now.timestamp()) + PATIENCE,
    }
    try:
        return Redirect(courier.address(flow), under_way=_vault(visit).seal(kept))
    except Unreadable as error:
        log.warning("sign-in provider", problem=str(error))
        return _problem("down")


def finish(visit: Visit) -> Redirect:
    """Signs in who comes back. Whatever comes of it, this way back is not taken twice by this browser."""
    courier = _courier(visit)
    if _too_many(visit, "oidc"):
        return _problem("slow")
    try:
        kept = _vault(visit).open(visit.under_way) if visit.under_way else {}
    except CannotOpen:
        kept = {}
    if not hmac.compare_digest(str(kept.get("state", "")).encode(), visit.asked("state").encode()) or not kept:
        return Redirect(link(PROBLEM, why="stranger"))  # not this browser's answer, which may still be on its way
    if kept["until"] <= visit.desk.now.timestamp():
        return _problem("expired")
    if visit.asked("error") or not visit.asked("code"):
        return _problem("denied")
    flow = Flow(f"{visit.house.base_url}{BACK}", kept["state"], kept["nonce"], kept["verifier"])
    try:
        proof = courier.proof(flow, visit.asked("code"))
    except (Unproven, Unreadable) as error:
        log.warning("sign-in provider", problem=str(error))
        return _problem("unproven_token" if isinstance(error, Unproven) else "down")
    return _let_in(visit, proof, kept["next"])


def _let_in(visit: Visit, proof: Proof, then: str) -> Redirect:
    def work(desk: Desk) -> str:
        user = identities.user_of(desk, proof, visit.house.joins)
        return sign_in.sign_in(desk, user.id, how="provider", browser=visit.browser)

    try:
        return Redirect(then, cookie=visit.write("page", None, work), under_way="")
    except NotLetIn as error:
        refused = error
    user_id = refused.user_id
    if user_id is not None:
        visit.write("page", None, lambda desk: sign_in.note_failure(desk, user_id, "provider"))
    log.warning("sign-in provider", problem=refused.word)
    return _problem(refused.word)


def _problem(why: str) -> Redirect:
    """Away from the address with the code in it, to a page that says what went wrong."""
    return Redirect(link(PROBLEM, why=why), under_way="")


def problem_page(visit: Visit) -> Page:
    """What went wrong, and the way back."""
    name, why = _courier(visit).name, visit.asked("why")
    if why not in STATUSES:
        raise Lost
    words = {"text": tell(f"oidc.{why}", name=name), "back": tell("oidc.back")}
    return Page("dashboard/problem.html", tell("oidc.title"), words, STATUSES[why])


def unlink(visit: Visit) -> Redirect:
    """Takes one of one's own links away."""
    identities.unlink(visit.desk, number(visit))
    return Redirect(link(PROFILE, said="saved"))


def unlink_person(visit: Visit) -> Redirect:
    """Takes somebody's links away: the next sign-in is found by the address again."""
    user = user_of(visit)
    members.need_rank(visit.desk, user.role)
    identities.unlink_all(visit.desk, user)
    return Redirect(link(f"{PEOPLE}/{short(user.uuid)}", said="saved"))


WAYS = (
    Way("GET", PATH, begin),
    Way("GET", BACK, finish),
    Way("GET", PROBLEM, problem_page),
    Way("POST", f"{PROFILE}/identities/{{number}}/delete", unlink, member=True),
    Way("POST", PEOPLE + "/{uid}/identities", unlink_person, member=True),
)
