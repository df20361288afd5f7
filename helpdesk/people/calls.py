"""A REST request as its resource sees it, once the token was found good."""

from typing import Any

from rest_framework.request import Request

from helpdesk.people.models import ApiToken, User


class Call(Request):
    """Only names types: the framework makes plain requests, and tokens alone reach a resource."""

    user: User
    auth: ApiToken
    data: dict[str, Any]
