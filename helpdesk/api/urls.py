"""Every address of the REST API, version 1."""

from typing import Any

from django.urls import path, re_path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from helpdesk.api.authentication import IsKnown
from helpdesk.api.availability import Availability
from helpdesk.api.faq import FaqSearch
from helpdesk.api.schema import Schema
from helpdesk.lib.resource import Resource
from helpdesk.people.api import Customers, OneCustomer
from tickets.api import Messages, OneFile, OneMessage, OneTicket, Tickets


class Nowhere(Resource):
    """Any other address: a problem in JSON rather than a page, and nothing at all without a token."""

    permission_classes = [IsKnown]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound


app_name = "api"
urlpatterns = [
    path("tickets", Tickets.as_view(), name="tickets"),
    path("tickets/<slug:public_id>", OneTicket.as_view(), name="ticket"),
    path("tickets/<slug:public_id>/messages", Messages.as_view(), name="messages"),
    path("tickets/<slug:public_id>/messages/<int:seq>", OneMessage.as_view(), name="message"),
    path("tickets/<slug:public_id>/files/<slug:file_id>", OneFile.as_view(), name="file"),
    path("customers", Customers.as_view(), name="customers"),
    path("customers/<slug:public_id>", OneCustomer.as_view(), name="customer"),
    path("faq/search", FaqSearch.as_view(), name="faq_search"),
    path("availability", Availability.as_view(), name="availability"),
    path("schema", Schema.as_view(), name="schema"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
