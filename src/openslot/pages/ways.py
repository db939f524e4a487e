"""Which view answers which address."""

from __future__ import annotations

from openslot.pages import (
    booking_form,
    calendars,
    consent,
    dashboard,
    feeds,
    hosts,
    managing,
    picking,
    services,
    signing,
    snippets,
    voting,
)
from openslot.pages.bots import slow_down
from openslot.pages.way import Way

WAYS = (
    Way("GET", "/", hosts.front, embeddable=True),
    Way("GET", "/sign-in", signing.sign_in_page),
    Way("POST", "/sign-in", signing.sign_in, reads=True),
    Way("POST", "/sign-out", signing.sign_out),
    *(
        Way(method, path, view, member=True)
        for path in consent.PATHS
        for method, view in (("GET", consent.consent_page), ("POST", consent.answer))
    ),
    *dashboard.WAYS,
    Way("GET", "/booking/{uid}", managing.booking_page, embeddable=True),
    Way("GET", "/booking/{uid}/embed", managing.booking_page, embeddable=True),
    Way("GET", "/reschedule/{uid}", managing.move_link, embeddable=True),
    Way("GET", "/reschedule/{uid}/embed", managing.move_link, embeddable=True),
    Way("GET", "/booking/{uid}/calendar.ics", calendars.download),
    Way("GET", "/booking/{uid}/cancel", managing.cancel_page, embeddable=True),
    Way("POST", "/booking/{uid}/cancel", managing.cancel, embeddable=True),
    Way("GET", "/booking/{uid}/reschedule", managing.reschedule_page, embeddable=True),
    Way("POST", "/booking/{uid}/reschedule", managing.move, managing.move_again, embeddable=True),
    Way("GET", "/poll/{uuid}", voting.poll_page),
    Way("POST", "/poll/{uuid}", voting.vote, voting.again),
    Way("GET", "/s/{code}", picking.event_type_page, embeddable=True),
    Way("GET", "/s/{code}/embed", picking.event_type_page, embeddable=True),
    Way("GET", "/s/{code}/book", booking_form.show_form, embeddable=True),
    Way("POST", "/s/{code}/book", booking_form.send_form, booking_form.again, guard=slow_down, embeddable=True),
    Way("GET", "/d/{code}/{slug}", picking.event_type_page, embeddable=True),
    Way("GET", "/d/{code}/{slug}/embed", picking.event_type_page, embeddable=True),
    Way("GET", "/d/{code}/{slug}/book", booking_form.show_form, embeddable=True),
    Way("POST", "/d/{code}/{slug}/book", booking_form.send_form, booking_form.again, guard=slow_down, embeddable=True),
    Way("GET", "/feed/{code}.ics", feeds.feed),
    Way("GET", "/order/{name}", services.services_page, embeddable=True),
    Way("GET", "/order/{name}/embed", services.services_page, embeddable=True),
    Way("GET", "/order/{name}/time", services.time_page, embeddable=True),
    Way("GET", "/order/{name}/book", services.form_page, embeddable=True),
    Way("POST", "/order/{name}/book", services.send, services.again, guard=slow_down, embeddable=True),
    Way("GET", "/{name}/embed", hosts.named, embeddable=True),
    Way("GET", "/team/{team}", hosts.team_page, embeddable=True),
    Way("GET", "/team/{team}/embed", hosts.team_page, embeddable=True),
    Way("GET", "/{name}/team/{team}", hosts.team_page, embeddable=True),
    Way("GET", "/{name}/team/{team}/embed", hosts.team_page, embeddable=True),
    Way("GET", "/{name}/group/{group}", hosts.group_page, embeddable=True),
    Way("GET", "/{name}/group/{group}/embed", hosts.group_page, embeddable=True),
    *(
        way
        for path in ("/team/{team}/{slug}", "/{name}/team/{team}/{slug}", "/{name}/{slug}")
        for way in (
            Way("GET", path, picking.event_type_page, embeddable=True),
            Way("GET", f"{path}/embed", picking.event_type_page, embeddable=True),
            Way("GET", f"{path}/snippet", snippets.snippet_page),
            Way("GET", f"{path}/book", booking_form.show_form, embeddable=True),
            Way("POST", f"{path}/book", booking_form.send_form, booking_form.again, guard=slow_down, embeddable=True),
        )
    ),
    Way("GET", "/{name}", hosts.named, embeddable=True),
)
