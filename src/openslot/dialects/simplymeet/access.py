"""``/acl`` and ``/integration``: what the caller may do, and what is connected."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.rights import RESOURCES, allowed
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call

ROOT = "/panel/api"


@operations("GET", f"{ROOT}/acl", f"{ROOT}/acl/")
def acl(desk: Desk, _call: Call) -> list[dict[str, Any]]:
    """AclRuleDTO of every resource."""
    role = desk.who.role
    return [
        {"resource": resource, "attributes": list(attributes), "allowedAttributes": allowed(role, resource)}
        for resource, attributes in RESOURCES.items()
    ]


@operations("GET", f"{ROOT}/integration", f"{ROOT}/integration/")
def integrations(_desk: Desk, _call: Call) -> dict[str, Any]:
    """IntegrationListDTO: this server can connect nothing yet, so nothing is connected."""
    return {"user": [], "organization": []}
