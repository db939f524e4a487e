"""Calls webhooks: signs exactly what is sent, follows no redirects, keeps what was said."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import orjson

from openslot.couriers.http import Answer, Door, Unreachable
from openslot.couriers.parcels import Parcel, Receipt, Subscription, Undeliverable, Undelivered
from openslot.couriers.webhook.keys import KeyRing
from openslot.desk.vault import CannotOpen
from openslot.time.instants import iso_z

SECONDS = 15.0
MOST_KEPT = 2000
"""Characters of an answer that are kept in the log."""
UNSIGNED = "no-secret-provided"


class Caller:
    """The courier for webhooks."""

    def __init__(self, door: Door, ring: KeyRing) -> None:
        self.door, self.ring = door, ring

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:
        """Call the address that the webhook has by now."""
        hook = parcel.webhook
        if hook is None:
            raise Undeliverable("The webhook was deleted.")
        if not hook.active:
            raise Undeliverable("The webhook is switched off.")
        body = _body(parcel, hook, now)
        headers = {"Content-Type": parcel.request["type"], **self._signed(parcel, hook, body, now)}
        log: dict[str, Any] = {"url": hook.url, "headers": headers, "body": body.decode()}
        began = monotonic()
        try:
            answer = self.door.call("POST", hook.url, headers=headers, content=body, seconds=SECONDS)
        except Unreachable as error:
            kind = Undeliverable if error.forbidden else Undelivered
            raise kind(str(error), {"request": log}, rest="" if error.forbidden else "receiver") from None
        return _receipt(answer, {"request": log, "seconds": round(monotonic() - began, 3), **_kept(answer)})

    def _signed(self, parcel: Parcel, hook: Subscription, body: bytes, now: datetime) -> dict[str, str]:
        if hook.style == "highlevel":
            try:
                return self.ring.keys.signatures(body)
            except CannotOpen as error:
                raise Undelivered(str(error)) from None
        if hook.style == "openslot":
            return standard_headers(str(parcel.uuid), now, body, hook.secret or "")
        digest = hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest() if hook.secret else UNSIGNED
        return {
            "X-Cal-Signature-256": digest,
            "X-Cal-Webhook-Version": "2021-10-20",
            "webhook-id": str(parcel.uuid),  # ours: receivers can tell a repeat
        }


def _body(parcel: Parcel, hook: Subscription, now: datetime) -> bytes:
    """What is sent: as planned. HighLevel's receivers drop what is old, so that its time is that of the attempt."""
    if "text" in parcel.request:
        return str(parcel.request["text"]).encode()
    content = dict(parcel.request["json"])
    if hook.style == "highlevel":
        content |= {"timestamp": iso_z(now), "webhookId": str(parcel.uuid)}
    return orjson.dumps(content)


def standard_headers(number: str, now: datetime, body: bytes, secret: str) -> dict[str, str]:
    """Standard Webhooks 1.0: id, time and ``v1`` signature."""
    stamp = str(int(now.timestamp()))
    signed = f"{number}.{stamp}.".encode() + body
    signature = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": number, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}


def _key(secret: str) -> bytes:
    """The bytes of ``whsec_…``; another text is its own bytes."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


def _kept(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "body": answer.text.replace("\x00", "")[:MOST_KEPT]}


def _receipt(answer: Answer, log: dict[str, Any]) -> Receipt:
    """Any 2xx is a yes; 410 a no for ever."""
    if 200 <= answer.status < 300:
        return Receipt(log)
    if answer.status == 410:
        raise Undeliverable("The receiver answered 410: it wants no more.", log)
    words = "redirects are not followed" if 300 <= answer.status < 400 else "it is tried again"
    raise Undelivered(f"The receiver answered {answer.status}; {words}.", log, wait=_wait(answer))


def _wait(answer: Answer) -> timedelta | None:
    text = answer.headers.get("retry-after", "")
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else None
