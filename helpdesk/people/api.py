"""Customers for machines; what a partner's people get of them is less, and masked."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_noop as noop
from rest_framework import serializers
from rest_framework.response import Response

from helpdesk.duties.audit import record_reading
from helpdesk.lib import clock
from helpdesk.lib.resource import Resource, described, path_id
from helpdesk.lib.rest import PageQuery, asked, keyset, next_address, refuse
from helpdesk.lib.spelling import spelled
from helpdesk.people.access import masked, reader_for, reads_contacts
from helpdesk.people.calls import Call
from helpdesk.people.models import Customer, CustomerAddress, User

SHARED = ("name", "language", "zone")
HOUSE_ONLY = ("country", "is_vip")


class CustomerQuery(PageQuery):
    address = serializers.EmailField(max_length=320, required=False)


class AddressShape(serializers.Serializer[Any]):
    address = serializers.CharField()
    standing = serializers.ChoiceField(choices=CustomerAddress.Standing.values)


class CustomerShape(serializers.Serializer[Any]):
    """``country``, ``is_vip`` and ``created_at`` are left out for a partner's people; addresses are masked."""

    id = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()
    zone = serializers.CharField()
    addresses = AddressShape(many=True)
    country = serializers.CharField(required=False)
    is_vip = serializers.BooleanField(required=False)
    created_at = serializers.DateTimeField(required=False)


class CustomerPage(serializers.Serializer[Any]):
    results = CustomerShape(many=True)
    next = serializers.URLField(allow_null=True)


class Customers(Resource):
    """The customers whose tickets the token's person may see."""

    scopes = {"GET": "customers:read"}

    @described(
        {200: CustomerPage},
        problems=(400,),
        scope="customers:read",
        operation_id="customers_list",
        description="Newest first. `address` finds the records that claim or own a mail address.",
        parameters=[CustomerQuery],
    )
    def get(self, request: Call) -> Response:
        query = asked(CustomerQuery, request)
        visible = rows = Customer.objects.visible_to(request.user).filter(merged_into=None)
        reader = CustomerReader(request.user)
        if "address" in query:
            if not reader.is_clear:
                raise refuse(
                    403, noop("Addresses are masked for this token's person and cannot be searched.")
                )
            owners = CustomerAddress.objects.filter(spelled("address", query["address"])).values(
                "customer_id"
            )
            rows = rows.filter(pk__in=owners)
        names = rows.values("pk", "public_id")
        page = keyset(names, limit=query["limit"], cursor=query.get("cursor", ""))
        found = visible.filter(pk__in=[row["pk"] for row in page.rows]).prefetch_related("addresses")
        results = reader.read(found.order_by("-pk"))
        return Response({"results": results, "next": next_address(request, page.next)})


class OneCustomer(Resource):
    """One customer."""

    scopes = {"GET": "customers:read"}

    @described(
        {200: CustomerShape},
        problems=(404,),
        scope="customers:read",
        operation_id="customers_retrieve",
        parameters=[path_id("customer")],
    )
    def get(self, request: Call, public_id: str) -> Response:
        visible = Customer.objects.visible_to(request.user).filter(merged_into=None)
        customer = visible.filter(public_id=public_id).first()
        if customer is None:
            raise refuse(404, "")
        return Response(CustomerReader(request.user).read([customer])[0])


class CustomerReader:
    """Somebody who reads customers: what they get of each, and whether addresses are in clear."""

    def __init__(self, person: User) -> None:
        reader = reader_for(person)
        self.person = person
        self.is_house, self.is_clear = reader.of_house, reads_contacts(reader)

    def read(self, customers: Iterable[Customer]) -> list[dict[str, Any]]:
        """The customers as CustomerShape describes them; what an administrator reads is written down."""
        found = list(customers)
        if self.person.is_admin and found:
            names = [customer.key for customer in found]
            record_reading(f"user:{self.person.pk}", names, now=clock.now())
        return [self._render(customer) for customer in found]

    def _render(self, customer: Customer) -> dict[str, Any]:
        fields = (*SHARED, *HOUSE_ONLY) if self.is_house else SHARED
        body = {"id": customer.public_id, **{name: getattr(customer, name) for name in fields}}
        if self.is_house:
            body["created_at"] = customer.created_at.isoformat().replace("+00:00", "Z")
        return body | {"addresses": [self._address(row) for row in customer.addresses.all()]}

    def _address(self, row: CustomerAddress) -> dict[str, str]:
        shown = row.address if self.is_clear else masked(row.address)
        return {"address": shown, "standing": row.standing}
