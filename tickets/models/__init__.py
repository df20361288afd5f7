"""One contact, from arrival to the customer's verdict, whatever the channel."""

from tickets.models.alarm import Alarm
from tickets.models.attachment import Attachment
from tickets.models.baton import Baton
from tickets.models.canned import CannedReply, CannedText
from tickets.models.draft import Draft
from tickets.models.event import Event
from tickets.models.inbound import InboundMail
from tickets.models.mail_source import MailSource
from tickets.models.mailbox import Mailbox
from tickets.models.message import Message
from tickets.models.queue import Decision, Offer
from tickets.models.routing_policy import RoutingPolicy
from tickets.models.sender_rule import SenderRule
from tickets.models.ticket import Tag, Ticket
from tickets.models.translation import ReadIn, Translation

__all__ = [
    "Alarm",
    "Attachment",
    "Baton",
    "CannedReply",
    "CannedText",
    "Decision",
    "Draft",
    "Event",
    "InboundMail",
    "MailSource",
    "Mailbox",
    "Message",
    "Offer",
    "ReadIn",
    "RoutingPolicy",
    "SenderRule",
    "Tag",
    "Ticket",
    "Translation",
]
