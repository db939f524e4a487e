"""The organization: its name, its look, its rules for cancelling."""

from __future__ import annotations

from typing import Any

from openslot.desk import organizations, policies
from openslot.desk.errors import DeskError
from openslot.desk.rights import need
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, show
from openslot.pages.dashboard.profile import locale_field
from openslot.pages.dashboard.schedules import zone_field
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/organization"
NAMES = ("name", "slug", "zone", "locale", "currency", "email", "intro", "accent", "privacy_url", "imprint_url")
HOUR = 60


def _fields(visit: Visit) -> list[Field]:
    row = visit.desk.organization()
    return [
        Field("name", needed=True),
        Field("slug", needed=True, words="organization_slug"),
        Field("intro", "long"),
        Field("accent", "color", needed=True),
        zone_field(visit.filled("zone") or row.zone),
        locale_field(row.locale),
        Field("email", "email", words="organization_email"),
        Field("currency", needed=True, most=3),
        Field("privacy_url", "url"),
        Field("imprint_url", "url"),
    ]


def _policy_fields() -> list[Field]:
    return [
        Field("enabled", "tick", words="policy_enabled"),
        Field("period", "number", most=10 * 366 * 24, words="policy_period"),
        Field("label", words="policy_label", most=1000),
        Field("text", "long", words="policy_text"),
        Field("overrides", "tick", words="policy_overrides"),
    ]


def organization_page(visit: Visit) -> Page:
    """The settings as they are."""
    return _page(visit)


def _page(visit: Visit, form: Form | None = None, policy: Form | None = None) -> Page:
    need(visit.desk, "organization", "edit")
    row, rule = visit.desk.organization(), policies.policy_of(visit.desk, None)
    period = {"period": rule.period // HOUR} if rule.period else {}
    words = {
        "form": form or Form.of(_fields(visit), {name: getattr(row, name) for name in NAMES}),
        "policy": policy
        or Form.of(
            _policy_fields(), {**{n: getattr(rule, n) for n in ("enabled", "label", "text", "overrides")}, **period}
        ),
        "public": f"/{row.slug}",
        "public_url": f"{visit.house.base_url.partition('://')[2]}/{row.slug}",
    }
    bad = any(each is not None and (each.errors or each.message) for each in (form, policy))
    title = tell("nav.organization")
    return show(visit, "organization.html", title, words, at="organization", status=422 if bad else 200)


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    need(visit.desk, "organization", "edit")
    form = Form.read(_fields(visit), visit)
    if form.errors:
        return _page(visit, form)
    given: dict[str, Any] = form.clean()
    given["currency"], given["slug"] = given["currency"].lower(), given["slug"].lower()
    organizations.update_organization(visit.desk, **given)
    return Redirect(link(PATH, said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    need(visit.desk, "organization", "edit")
    return _page(visit, Form.read(_fields(visit), visit).blame(error))


def save_policy(visit: Visit) -> Page | Redirect:
    """Keeps the rules for cancelling."""
    need(visit.desk, "organization_cancellation_policy", "edit")
    form = Form.read(_policy_fields(), visit)
    if form.errors:
        return _page(visit, None, form)
    given = form.clean()
    given["period"] = (given["period"] or 0) * HOUR
    policies.save_policy(visit.desk, None, **given)
    return Redirect(link(PATH, said="saved"))


WAYS = (
    Way("GET", PATH, organization_page, member=True),
    Way("POST", PATH, save, again, member=True),
    Way("POST", f"{PATH}/policy", save_policy, member=True),
)
