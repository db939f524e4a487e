"""Pages that other sites may show, and no others; what they tell; the lines that embed them."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote

import pytest

from openslot.pages import static
from openslot.pages.ways import WAYS
from tests.dialects.conftest import Server
from tests.pages.test_pages import ADA, PATH, START, bookings, make, post

OPEN = "frame-ancestors *"
SHUT = "frame-ancestors 'none'"
MAY = {
    "/",
    "/{name}",
    "/{name}/embed",
    "/team/{team}",
    "/team/{team}/embed",
    "/{name}/team/{team}",
    "/{name}/team/{team}/embed",
    "/{name}/group/{group}",
    "/{name}/group/{group}/embed",
    "/order/{name}",
    "/order/{name}/embed",
    "/order/{name}/time",
    "/order/{name}/book",
    "/booking/{uid}",
    "/booking/{uid}/embed",
    "/reschedule/{uid}",
    "/reschedule/{uid}/embed",
    "/booking/{uid}/cancel",
    "/booking/{uid}/reschedule",
    "/s/{code}",
    "/s/{code}/embed",
    "/s/{code}/book",
    *(
        f"{path}{more}"
        for path in ("/d/{code}/{slug}", "/team/{team}/{slug}", "/{name}/team/{team}/{slug}", "/{name}/{slug}")
        for more in ("", "/embed", "/book")
    ),
}


def policy(server: Server, path: str, status: int = 200) -> str:
    answer = server.client.get(path, follow_redirects=False)
    assert answer.status_code == status
    return str(answer.headers["content-security-policy"])


def test_only_booking_pages_can_be_embedded_and_only_when_asked() -> None:
    assert {way.path for way in WAYS if way.embeddable} == MAY
    assert not any(way.embeddable and way.member for way in WAYS)


def test_frames_are_refused_everywhere_else(server: Server) -> None:
    make(server)
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    for path in (
        "/",
        "/olive-owner",
        PATH,
        f"{PATH}/book?start=2027-01-05T10:00:00Z",
        own,
        f"{own}/cancel",
        f"{own}/reschedule",
    ):
        mark = "&" if "?" in path else "?"
        assert SHUT in policy(server, path)
        assert OPEN in policy(server, f"{path}{mark}embed=")
    for path in ("/olive-owner/embed", f"{PATH}/embed"):
        assert OPEN in policy(server, path)
    assert OPEN in policy(server, f"{PATH}nothing?embed=", 404)  # the page around it should see why it stays empty
    for path in ("/sign-in?embed=", f"{PATH}/snippet?embed=", "/nothing/there/at/all?embed="):
        assert SHUT in policy(server, path, 404 if "nothing" in path else 200)
    assert SHUT in policy(server, "/dashboard?embed=", 303)


def test_the_embedding_pages_wishes_go_from_page_to_page(server: Server) -> None:
    make(server, questions=[{"slug": "size", "label": "Size", "type": "text"}])
    query = "embed=mine&lang=fr&theme=dark&accent=AA3300&name=Ada&email=ada@example.com&guests=b@x.org&size=XL&evil=1"
    page = unescape(server.client.get(f"{PATH}/embed?{query}").text)
    assert '<html lang="fr-FR" dir="ltr" data-theme="dark" data-embedded>' in page
    assert 'data-embed="mine"' in page
    assert "accent-aa3300-" in page
    url = re.search(r'href="([^"]*/book\?[^"]+)"', page)
    assert url
    assert "evil" not in url[1]
    form = unescape(server.client.get(url[1]).text)
    for value in ("Ada", "ada@example.com", "b@x.org", "XL"):
        assert f'value="{value}"' in form
    for part in ("embed=mine", "lang=fr", "theme=dark", "accent=AA3300"):
        assert re.search(rf'action="/olive-owner/talk/book\?[^"]*{part}', form)


@pytest.mark.parametrize("query", ["theme=blue", "accent=red", "accent=%22%3E", "embed=%22%3Ex", "details=maybe"])
def test_wishes_that_cannot_be_are_left_out(server: Server, query: str) -> None:
    make(server)
    page = unescape(server.client.get(f"{PATH}?{query}").text)
    days = re.findall(r'href="([^"]+day=[^"]+)"', page)
    assert days
    assert query not in "".join(days)
    assert all(re.search("embed=(&|#|$)", each) for each in days) or not query.startswith("embed")
    assert '">x' not in page
    assert "data-theme" not in page


EVENT = re.compile(r'data-event="(\w+)" data-detail="([^"]*)"')


def test_what_happened_is_told_once_and_only_to_a_page_around(server: Server) -> None:
    row = make(server)
    plain = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    assert "data-event" not in server.client.get(f"{plain}?told=booked").text
    where = post(
        server, f"{PATH}/book?embed=", name="Bo", email="bo@example.com", start="2027-01-06T09:00:00Z"
    ).headers["location"]
    told = {name: json.loads(unescape(text)) for name, text in EVENT.findall(server.client.get(where).text)}
    brief = told["bookingSuccessfulV2"]
    assert brief["startTime"] == "2027-01-06T09:00:00.000Z"
    assert brief["eventTypeId"] == row.id
    assert brief["status"] == "ACCEPTED"
    assert f"/booking/{brief['uid']}?" in where
    assert told["bookingSuccessful"]["organizer"] == {"name": "Olive Owner", "email": "", "timeZone": "Europe/Rome"}
    own = where.partition("?")[0]
    assert "data-event" not in server.client.get(f"{own}?embed=").text
    moved = post(server, f"{own}/reschedule?embed=", start="2027-01-07T09:00:00Z").headers["location"]
    assert set(dict(EVENT.findall(server.client.get(moved).text))) == {
        "rescheduleBookingSuccessfulV2",
        "rescheduleBookingSuccessful",
    }
    over = post(server, f"{own}/cancel?embed=").headers["location"]
    assert list(dict(EVENT.findall(server.client.get(over).text))) == ["bookingCancelled"]


def test_no_sign_in_is_seen_in_a_frame(server: Server) -> None:
    make(server)
    answer = server.client.get(f"{PATH}?embed=", headers={"Cookie": "openslot=x"})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", static.SHARED)
def test_scripts_for_other_sites(sqlite_server: Server, path: str) -> None:
    answer = sqlite_server.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "cookie" not in re.sub(r"//.*", "", answer.text).lower()
    again = sqlite_server.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_that_writes_the_lines(server: Server) -> None:
    make(server, title="Talk & <tea>", slug="talk")
    path = f"{PATH}/snippet"

    def code(query: str) -> str:
        answer = server.client.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert "frame-src 'self'" in answer.headers["content-security-policy"]
        found = re.search(r'<textarea id="code"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
        assert found
        return unescape(found[1])

    script = '<script async src="http://testserver/embed.js"></script>'
    assert code("") == f'<div data-openslot="{PATH}"></div>\n{script}'
    chosen = "kind=popup&language=fr&look=dark&own_colour=yes&colour=%23AA3300&words=Now+%3Cb%3E"
    assert code(chosen) == (
        f'<button type="button" data-openslot-popup="{PATH}" data-openslot-lang="fr" data-openslot-accent="aa3300" '
        f'data-openslot-theme="dark">Now &lt;b&gt;</button>\n{script}'
    )
    assert f'data-openslot-float="{PATH}" data-openslot-words="Book a time"' in code("kind=float")
    assert code("kind=x&language=tlh&look=x&colour=zz&own_colour=yes&words=%20") == code("")
    page = unescape(server.client.get(f"{path}?{chosen}").text)
    assert '<Cal calLink="olive-owner/talk" calOrigin="http://testserver"' in page
    assert f'src="{PATH}?embed=preview&lang=fr&accent=aa3300&theme=dark"' in page
    assert server.client.get("/olive-owner/nothing/snippet").status_code == 404


def test_addresses_in_cals_words(server: Server) -> None:
    make(
        server,
        questions=[{"slug": "size", "label": "Size", "type": "text"}],
        places=[{"kind": "address", "value": "Rome"}, {"kind": "attendee_phone"}],
    )
    location = quote('{"value":"phone","optionValue":"+39061234"}')
    query = (
        "embed=&date=2027-01-06&firstName=Ada&lastName=L.&guest=b@x.org&size=XL&metadata[from]=ad&hideEventTypeDetails=true"
        f"&location={location}"
    )
    page = unescape(server.client.get(f"{PATH}/embed?{query}").text)
    assert re.search('id="day-2027-01-06"[^>]*aria-current="date"', page)
    url = re.search(r'href="([^"]*/book\?[^"]+)"', page)
    assert url
    assert "details=no" in url[1]
    form = unescape(server.client.get(url[1]).text)
    for value in ("Ada L.", "b@x.org", "XL", "+39061234"):
        assert f'value="{value}"' in form
    assert 'name="place" value="1" checked' in form
    assert '<input type="hidden" name="metadata[from]" value="ad">' in form
    sent = {**ADA, "place": "1", "where": "+39061234", "metadata[from]": "ad"}
    own = post(server, f"{PATH}/book", **sent, start=START).headers["location"]
    uid = own.partition("?")[0].rpartition("/")[2]
    assert [each.details for each in bookings(server)] == [{"from": "ad"}]
    straight = server.client.get(f"{PATH}?slot=2027-01-06T09:00:00.000Z&name=Ada", follow_redirects=False)
    assert straight.status_code == 303
    assert straight.headers["location"] == f"{PATH}/book?name=Ada&start=2027-01-06T09%3A00%3A00Z"
    assert server.client.get(f"{PATH}?slot=2027-01-06T03:00:00Z", follow_redirects=False).status_code == 200
    for path in (f"{PATH}/embed?rescheduleUid={uid}&embed=", f"/reschedule/{uid}/embed?embed="):
        moved = server.client.get(path, follow_redirects=False)
        assert (moved.status_code, moved.headers["location"]) == (303, f"/booking/{uid}/reschedule?embed=")
    assert server.client.get(f"{PATH}?rescheduleUid=..%2F..%2Fdashboard").status_code == 404


def test_a_page_that_is_not_there_says_so(server: Server) -> None:
    make(server)
    assert 'data-failed="404"' in server.client.get(f"{PATH}x/embed?embed=").text
    assert "data-failed" not in server.client.get(f"{PATH}x").text
    assert "data-failed" not in server.client.get(f"{PATH}/embed?embed=").text


def test_a_list_tells_which_event_type_is_chosen(server: Server) -> None:
    row = make(server, title='Talk "now" & <tea>')
    found = re.search(r'data-event-type="([^"]*)"', server.client.get("/olive-owner/embed?embed=").text)
    assert found
    told = json.loads(unescape(found[1]))
    assert told == {"id": row.id, "slug": row.slug, "title": 'Talk "now" & <tea>', "length": row.length}
    assert "data-event-type" not in server.client.get("/olive-owner").text
