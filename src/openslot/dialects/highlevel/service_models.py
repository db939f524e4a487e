"""Bodies of services, their places and bookings; unknown properties are refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from openslot.dialects.highlevel.models import Input, Length, Number, Short, Text
from openslot.dialects.highlevel.small_models import Named

Slug = Annotated[Named, Field(pattern=r"^[^/?#\s]+$")]
Duration = Annotated[Number, Field(gt=0)]


class Payment(Input):
    """What a service costs; the currency is the organization's."""

    amount: Number | None = None
    deposit: Number | None = None
    depositType: Literal["percentage", "amount"] | None = None


class Staff(Input):
    """A user who gives a service."""

    id: Short


class Timing(Input):
    """Length, buffers and price, as services and variations have them."""

    serviceDuration: Duration | None = None
    serviceDurationUnit: Length | None = None
    preBuffer: Number | None = None
    preBufferUnit: Length | None = None
    postBuffer: Number | None = None
    postBufferUnit: Length | None = None
    payment: Payment | None = None


class VariationCreate(Timing):
    """A new variation."""

    name: Named


class VariationUpdate(Timing):
    """A variation; with an id one that exists."""

    id: Short | None = None
    name: Named | None = None


class ServiceFields(Timing):
    """What a service may have."""

    description: Text | None = None
    eventColor: Short | None = None
    coverImage: Short | None = None
    serviceCategoryId: Short | None = None
    isPrivate: StrictBool | None = None
    formId: Short | None = None


class ServiceUpdate(ServiceFields):
    """Fields of a service that may change."""

    name: Named | None = None
    slug: Slug | None = None
    staff: Annotated[list[Staff], Field(max_length=200)] | None = None
    variations: Annotated[list[VariationUpdate], Field(max_length=100)] | None = None


class ServiceCreate(ServiceFields):
    """A new service."""

    locationId: Short
    name: Named
    slug: Slug
    staff: Annotated[list[Staff], Field(min_length=1, max_length=200)]
    variations: Annotated[list[VariationCreate], Field(max_length=100)] | None = None


class PlaceUpdate(Input):
    """Fields of a place that may change."""

    name: Named | None = None
    slug: Slug | None = None
    phone: Short | None = None
    address: Short | None = None
    coverImage: Short | None = None
    locationType: Literal["offline", "ask_booker"] | None = None


class PlaceCreate(PlaceUpdate):
    """A new place."""

    locationId: Short
    name: Named
    slug: Slug


class AddOn(Input):
    """Something beside a service. ``duration``: minutes that it lasts longer, each."""

    id: Short
    quantity: Annotated[Number, Field(le=1000)] | None = None
    duration: Annotated[Number, Field(le=44_640)] | None = None


class OrderedService(Input):
    """A service of a booking."""

    id: Short
    staffId: Short | None = None
    position: Number | None = None
    addOns: Annotated[list[AddOn], Field(max_length=50)] | None = None


Ordered = Annotated[list[OrderedService], Field(min_length=1, max_length=50)]


class BookingFields(Input):
    """What a service booking may have."""

    serviceLocationId: Short | None = None
    meetingLocation: Short | None = None
    title: Short | None = None


class BookingUpdate(BookingFields):
    """Fields of a service booking that may change."""

    status: Literal["confirmed", "cancelled", "invalid", "new", "showed", "no_show"] | None = None
    startTime: Short | None = None
    endTime: Short | None = None
    timezone: Short | None = None
    services: Ordered | None = None


class BookingCreate(BookingFields):
    """A new service booking."""

    locationId: Short
    contactId: Short
    startTime: Short
    endTime: Short
    timezone: Short
    services: Ordered
    status: Literal["confirmed", "new"] | None = None
