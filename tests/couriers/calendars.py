"""Small calendars in the shapes that different makers write, and by hand what time they take of their owner.

Each: name, the text between ``BEGIN:VCALENDAR`` and its end, and the busy times in UTC. The owner lives in Rome and is
``me@example.com``; asked is for 2027 unless the texts lie elsewhere.
"""

from __future__ import annotations

GOOGLE = """PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Work
"""
OUTLOOK = """METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Calendar
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""
APPLE = """CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 15.1//EN
VERSION:2.0
X-APPLE-CALENDAR-COLOR:#1BADF8
BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZNAME:EDT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZNAME:EST
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
"""
NEXTCLOUD = """VERSION:2.0
CALSCALE:GREGORIAN
PRODID:-//SabreDAV//SabreDAV//EN
X-WR-CALNAME:Personal
REFRESH-INTERVAL;VALUE=DURATION:PT4H
X-PUBLISHED-TTL:PT4H
"""
THUNDERBIRD = """PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
"""
CUSTOM_PLUS_ONE = """PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:{0}
TZOFFSETTO:{0}
END:STANDARD
END:VTIMEZONE
"""


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", "UID:a@x", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])


OFFICE_HOURS = ["2027-03-08T13:00/14:00", "2027-03-15T12:00/13:00", "2027-03-22T12:00/13:00"]
CASES: list[tuple[str, str, list[str]]] = [
    (
        "google plain, in UTC",
        GOOGLE
        + "X-WR-TIMEZONE:Europe/Rome\n"
        + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z", "STATUS:CONFIRMED", "TRANSP:OPAQUE"),
        ["2027-01-04T09:00/10:00"],
    ),
    (
        "google free",
        GOOGLE + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z", "TRANSP:TRANSPARENT"),
        [],
    ),
    (
        "google cancelled",
        GOOGLE + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z", "STATUS:CANCELLED"),
        [],
    ),
    (
        "google all day in the calendar's own far zone",
        GOOGLE
        + "X-WR-TIMEZONE:Pacific/Auckland\n"
        + event("DTSTART;VALUE=DATE:20270105", "DTEND;VALUE=DATE:20270106", "TRANSP:OPAQUE"),
        ["2027-01-04T11:00/2027-01-05T11:00"],
    ),
    (
        "google weekly over the clock change, one left out, one moved",
        GOOGLE
        + event(
            "DTSTART;TZID=Europe/Rome:20270315T100000",
            "DTEND;TZID=Europe/Rome:20270315T110000",
            "RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO",
            "EXDATE;TZID=Europe/Rome:20270322T100000",
        )
        + event(
            "DTSTART;TZID=Europe/Rome:20270406T150000",
            "DTEND;TZID=Europe/Rome:20270406T153000",
            "RECURRENCE-ID;TZID=Europe/Rome:20270405T100000",
        ),
        ["2027-03-15T09:00/10:00", "2027-03-29T08:00/09:00", "2027-04-06T13:00/13:30"],
    ),
    (
        "google recurring, one instance cancelled by its own event",
        GOOGLE
        + event(
            "DTSTART;TZID=Europe/Rome:20270104T100000",
            "DTEND;TZID=Europe/Rome:20270104T110000",
            "RRULE:FREQ=DAILY;UNTIL=20270106T090000Z",
        )
        + event(
            "DTSTART;TZID=Europe/Rome:20270105T100000",
            "DTEND;TZID=Europe/Rome:20270105T110000",
            "RECURRENCE-ID;TZID=Europe/Rome:20270105T100000",
            "STATUS:CANCELLED",
        ),
        ["2027-01-04T09:00/10:00", "2027-01-06T09:00/10:00"],
    ),
    (
        "google invitation that I declined",
        GOOGLE
        + event(
            "DTSTART:20270104T090000Z",
            "DTEND:20270104T100000Z",
            "ATTENDEE;PARTSTAT=ACCEPTED;CN=You:mailto:you@example.com",
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Me:mailto:ME@example.com",
        ),
        [],
    ),
    (
        "google invitation that somebody else declined",
        GOOGLE
        + event(
            "DTSTART:20270104T090000Z",
            "DTEND:20270104T100000Z",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:you@example.com",
            "ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@example.com",
        ),
        ["2027-01-04T09:00/10:00"],
    ),
    (
        "outlook windows zone",
        OUTLOOK
        + event(
            "DTSTART;TZID=W. Europe Standard Time:20270704T090000",
            "DTEND;TZID=W. Europe Standard Time:20270704T100000",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        ),
        ["2027-07-04T07:00/08:00"],
    ),
    (
        "outlook windows zone without its definition",
        "PRODID:Microsoft Exchange Server 2010\nVERSION:2.0\n"
        + event(
            "DTSTART;TZID=Pacific Standard Time:20270704T090000", "DTEND;TZID=Pacific Standard Time:20270704T100000"
        ),
        ["2027-07-04T16:00/17:00"],
    ),
    (
        "outlook free by its own word",
        OUTLOOK
        + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:FREE")
        + event("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
        [],
    ),
    (
        "outlook tentative and out of office are busy",
        OUTLOOK
        + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE")
        + event("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:OOF").replace(
            "a@x", "b@x"
        ),
        ["2027-01-04T09:00/10:00", "2027-01-05T09:00/10:00"],
    ),
    (
        "outlook holiday of several days",
        OUTLOOK
        + event(
            "DTSTART;VALUE=DATE:20270327",
            "DTEND;VALUE=DATE:20270330",
            "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
            "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        ),
        ["2027-03-26T23:00/2027-03-29T22:00"],
    ),
    (
        "outlook monthly on the second Tuesday",
        OUTLOOK
        + event(
            "DTSTART;TZID=W. Europe Standard Time:20270209T140000",
            "DTEND;TZID=W. Europe Standard Time:20270209T150000",
            "RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=2TU",
        ),
        ["2027-02-09T13:00/14:00", "2027-03-09T13:00/14:00", "2027-04-13T12:00/13:00"],
    ),
    (
        "outlook free/busy only",
        (
            "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\nVERSION:2.0\nMETHOD:PUBLISH\nBEGIN:VFREEBUSY\n"
            "DTSTART:20270101T000000Z\nDTEND:20270201T000000Z\nFREEBUSY;FBTYPE=BUSY:20270104T090000Z/20270104T100000Z\n"
            "FREEBUSY;FBTYPE=FREE:20270105T090000Z/PT1H\nFREEBUSY:20270106T090000Z/PT30M,20270107T090000Z/PT1H\n"
            "END:VFREEBUSY\n"
        ),
        ["2027-01-04T09:00/10:00", "2027-01-06T09:00/09:30", "2027-01-07T09:00/10:00"],
    ),
    (
        "outlook zone of its own making",
        CUSTOM_PLUS_ONE.format("+0100")
        + event("DTSTART;TZID=Customized Time Zone:20270104T090000", "DTEND;TZID=Customized Time Zone:20270104T100000"),
        ["2027-01-04T08:00/09:00"],
    ),
    (
        "outlook zone of the same name made by somebody else",
        CUSTOM_PLUS_ONE.format("+0530")
        + event("DTSTART;TZID=Customized Time Zone:20270104T090000", "DTEND;TZID=Customized Time Zone:20270104T100000"),
        ["2027-01-04T03:30/04:30"],
    ),
    (
        "apple weekly in New York over its clock change",
        APPLE
        + event(
            "DTSTART;TZID=America/New_York:20270308T080000",
            "DTEND;TZID=America/New_York:20270308T090000",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "TRANSP:OPAQUE",
            "X-APPLE-CREATOR-IDENTITY:com.apple.calendar",
        ),
        OFFICE_HOURS,
    ),
    (
        "apple duration instead of an end",
        APPLE + event("DTSTART;TZID=America/New_York:20270104T080000", "DURATION:PT1H30M"),
        ["2027-01-04T13:00/14:30"],
    ),
    (
        "apple whole day by duration",
        APPLE + event("DTSTART;VALUE=DATE:20270104", "DURATION:P1D"),
        ["2027-01-03T23:00/2027-01-04T23:00"],
    ),
    (
        "apple floating time is the owner's",
        APPLE + event("DTSTART:20270704T090000", "DTEND:20270704T100000"),
        ["2027-07-04T07:00/08:00"],
    ),
    (
        "apple birthday, whole day and free",
        APPLE + event("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=YEARLY", "TRANSP:TRANSPARENT"),
        [],
    ),
    (
        "nextcloud whole day, no end",
        NEXTCLOUD + event("DTSTART;VALUE=DATE:20270104", "STATUS:CONFIRMED"),
        ["2027-01-03T23:00/2027-01-04T23:00"],
    ),
    (
        "nextcloud tentative is busy",
        NEXTCLOUD + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z", "STATUS:TENTATIVE"),
        ["2027-01-04T09:00/10:00"],
    ),
    (
        "nextcloud several whole days that repeat over the clock change",
        NEXTCLOUD
        + event("DTSTART;VALUE=DATE:20271025", "DTEND;VALUE=DATE:20271027", "RRULE:FREQ=WEEKLY;COUNT=2;WKST=MO"),
        ["2027-10-24T22:00/2027-10-26T22:00", "2027-10-31T23:00/2027-11-02T23:00"],
    ),
    (
        "nextcloud zone that comes after its event",
        NEXTCLOUD
        + event("DTSTART;TZID=Nowhere:20270104T090000", "DTEND;TZID=Nowhere:20270104T100000")
        + CUSTOM_PLUS_ONE.format("-0300").partition("VERSION:2.0\n")[2].replace("Customized Time Zone", "Nowhere"),
        ["2027-01-04T12:00/13:00"],
    ),
    (
        "thunderbird daily with extra dates",
        THUNDERBIRD
        + event(
            "DTSTART;TZID=Europe/Rome:20270104T090000",
            "DTEND;TZID=Europe/Rome:20270104T100000",
            "RRULE:FREQ=DAILY;COUNT=2",
            "RDATE;TZID=Europe/Rome:20270110T120000",
            "X-MOZ-LASTACK:20270103T080000Z",
        ),
        ["2027-01-04T08:00/09:00", "2027-01-05T08:00/09:00", "2027-01-10T11:00/12:00"],
    ),
    (
        "thunderbird this and the following moved",
        THUNDERBIRD
        + event(
            "DTSTART;TZID=Europe/Rome:20270104T090000",
            "DTEND;TZID=Europe/Rome:20270104T100000",
            "RRULE:FREQ=DAILY;COUNT=4",
        )
        + event(
            "DTSTART;TZID=Europe/Rome:20270106T110000",
            "DTEND;TZID=Europe/Rome:20270106T120000",
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20270106T090000",
        ),
        [
            "2027-01-04T08:00/09:00",
            "2027-01-05T08:00/09:00",
            "2027-01-06T10:00/11:00",
            "2027-01-07T10:00/11:00",
        ],
    ),
    (
        "thunderbird in the hour that does not exist",
        THUNDERBIRD + event("DTSTART;TZID=Europe/Rome:20270328T023000", "DTEND;TZID=Europe/Rome:20270328T040000"),
        ["2027-03-28T01:30/02:00"],
    ),
    (
        "thunderbird in the hour that there is twice",
        THUNDERBIRD + event("DTSTART;TZID=Europe/Rome:20271031T013000", "DTEND;TZID=Europe/Rome:20271031T033000"),
        ["2027-10-30T23:30/2027-10-31T02:30"],
    ),
    (
        "a reminder without length takes no time, a task neither",
        THUNDERBIRD
        + event("DTSTART:20270104T090000Z")
        + "BEGIN:VTODO\nUID:t@x\nDTSTART:20270104T090000Z\nDUE:20270104T100000Z\nEND:VTODO\n",
        [],
    ),
    (
        "broken events do not hide the good ones",
        THUNDERBIRD
        + event("DTSTART:nonsense", "DTEND:20270104T100000Z")
        + event("DTEND:20270104T100000Z")
        + event("DTSTART:20270101T000000Z", "DTEND:20270101T000001Z", "RRULE:FREQ=SECONDLY").replace("a@x", "often@x")
        + event("DTSTART:20270104T090000Z", "DTEND:20270104T080000Z")
        + event("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z").replace("a@x", "good@x"),
        # The first time of what repeats too often counts; what ends before it begins takes the time between.
        ["2027-01-01T00:00/00:00", "2027-01-04T08:00/09:00", "2027-01-05T09:00/10:00"],
    ),
    (
        "a calendar's zone that nobody knows",
        GOOGLE + "X-WR-TIMEZONE:Atlantis/Center\n" + event("DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270105"),
        ["2027-01-03T23:00/2027-01-04T23:00"],
    ),
]
