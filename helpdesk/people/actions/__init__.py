"""Changes of people: staff, their languages and status, customers and what is known of them."""

from helpdesk.people.actions.customers import (
    Hints,
    Known,
    choose,
    claim_address,
    customer_by_claim,
    customer_by_mail,
    customers_by_mail,
    note_detected,
    note_hints,
    say_country,
)
from helpdesk.people.actions.links import (
    find_link,
    make_link,
    make_links,
    use_link,
)
from helpdesk.people.actions.staff import (
    PeopleError,
    add_to_team,
    change_rights,
    make_api_token,
    presence_changed,
    remove_from_team,
    rights_changed,
    set_active,
    set_languages,
    set_status,
)

__all__ = [
    "Hints",
    "Known",
    "PeopleError",
    "add_to_team",
    "change_rights",
    "choose",
    "claim_address",
    "customer_by_claim",
    "customer_by_mail",
    "customers_by_mail",
    "find_link",
    "make_api_token",
    "make_link",
    "make_links",
    "note_detected",
    "note_hints",
    "presence_changed",
    "remove_from_team",
    "rights_changed",
    "say_country",
    "set_active",
    "set_languages",
    "set_status",
    "use_link",
]
