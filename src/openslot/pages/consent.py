"""The page on which a user lets a program act for him (OAuth2, RFC 6749 section 4.1; PKCE, RFC 7636)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from openslot.desk import oauth
from openslot.desk.errors import NotFound
from openslot.desk.nouns import OAuthClient
from openslot.doorway import scopes
from openslot.pages.scope_words import told
from openslot.pages.visit import Page, Redirect, Visit
from openslot.pages.wording import say

HIGHLEVEL = ("/v2/oauth/chooselocation", "/oauth/chooselocation")
PATHS = ("/auth/oauth2/authorize", *HIGHLEVEL)
"""Cal.com's, and HighLevel's."""
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")
MOST_SCOPES = 100


@dataclass(frozen=True)
class Asked:
    """What a program asks for. ``scopes`` None: everything that the user may do. ``wrong``: RFC 6749's words."""

    client: OAuthClient
    redirect_uri: str
    state: str
    scopes: list[str] | None
    challenge: str | None
    wrong: dict[str, str]

    def back(self, **more: str) -> str:
        """The address of the program, with an answer."""
        parts = urlsplit(self.redirect_uri)
        query = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
        if self.state:
            query.append(("state", self.state))
        return urlunsplit(parts._replace(query=urlencode(query)))


def _asked(visit: Visit) -> Asked | Page:
    """What is asked, or a page that says why nobody can be sent back with an answer."""
    try:
        client = oauth.get_client(visit.desk, visit.asked("client_id"))
    except NotFound:
        return _bad(say("consent.reason.client"))
    uri = visit.asked("redirect_uri") or (client.redirect_uris[0] if len(client.redirect_uris) == 1 else "")
    if uri not in client.redirect_uris:
        return _bad(say("consent.reason.uri"))
    challenge = visit.asked("code_challenge") or None
    asks, wrong = _scopes(visit)
    if visit.asked("response_type", "code") != "code":
        wrong = {"error": "unsupported_response_type"}
    elif not _proof_is_sound(visit, challenge, public=client.secret_digest is None):
        wrong = {"error": "invalid_request"}
    return Asked(client, uri, visit.asked("state")[:2000], asks, challenge, wrong)


def _proof_is_sound(visit: Visit, challenge: str | None, *, public: bool) -> bool:
    """A public program has no secret: it must be able to prove at the end that it is the one that asked."""
    if challenge is None:
        return not public
    return visit.asked("code_challenge_method") == "S256" and CHALLENGE.fullmatch(challenge) is not None


def _scopes(visit: Visit) -> tuple[list[str] | None, dict[str, str]]:
    """What is asked for, and what is wrong with that. Cal.com's programs may leave it out; HighLevel's may not."""
    if visit.url in HIGHLEVEL:
        names = visit.asked("scope").split()
        return names, {} if _sound(names) else {"error": "invalid_scope"}
    try:
        return scopes.asked(visit.asked("scope")), {}
    except ValueError:
        return None, {"error": "invalid_scope", "error_description": "Requested scope is not a recognized scope"}


def _sound(names: list[str]) -> bool:
    return 0 < len(names) <= MOST_SCOPES and all(SCOPE.fullmatch(each) for each in names)


def _bad(reason: str) -> Page:
    text = say("consent.bad", reason=reason)
    return Page("message.html", say("error.400"), {"text": text}, 400)


def consent_page(visit: Visit) -> Page | Redirect:
    """Asks."""
    asked = _asked(visit)
    if isinstance(asked, Page):
        return asked
    if asked.wrong:
        return Redirect(asked.back(**asked.wrong))
    words = {
        "client": asked.client,
        "organization": visit.desk.organization(),
        "member": visit.desk.who,
        "scopes": None if asked.scopes is None else told(asked.scopes),
        "host": urlsplit(asked.redirect_uri).netloc or asked.redirect_uri,
        "here": visit.here,
    }
    title = say("consent.title", client=asked.client.name)
    return Page("consent.html", title, words, accent=visit.desk.organization().accent, leads_to=asked.redirect_uri)


def answer(visit: Visit) -> Page | Redirect:
    """Sends the user back to the program, with a code or without."""
    asked = _asked(visit)
    if isinstance(asked, Page):
        return asked
    if asked.wrong:
        return Redirect(asked.back(**asked.wrong))
    if visit.filled("answer") != "allow":
        return Redirect(asked.back(error="access_denied"))
    code = oauth.agree(
        visit.desk,
        asked.client,
        redirect_uri=asked.redirect_uri,
        scopes=asked.scopes,
        challenge=asked.challenge,
    )
    return Redirect(asked.back(code=code))
