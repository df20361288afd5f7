"""Files that come in pieces: a line that is cut costs the last piece, and the file stands there once."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from chat import tasks, uploads
from chat.models import Piece, Session
from helpdesk.lib.clock import now
from tests.cast import Cast
from tests.chat.stage import bearer
from tests.chat.test_without_sockets import PNG, begin
from tickets.models import Attachment, Event, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
WHOLE = PNG + bytes(range(256)) * 20


class Sender:
    """A client that sends a picture piece by piece."""

    def __init__(self, client: AsyncClient, token: str, content: bytes = WHOLE, **about: Any) -> None:
        self.client, self.token, self.content = client, token, content
        self.about = {"id": "f1", "size": len(content), "name": "photo.png", "type": "image/png", **about}

    async def piece(self, start: int, end: int) -> Any:
        path = "/chat/api/uploads?" + urlencode(self.about | {"start": start})
        return await self.client.generic(
            "POST", path, self.content[start:end], "application/octet-stream", headers=bearer(self.token)
        )

    async def state(self) -> Any:
        return await self.client.get(
            f"/chat/api/uploads?{urlencode({'id': self.about['id']})}", headers=bearer(self.token)
        )

    async def all(self, step: int) -> Any:
        for start in range(0, len(self.content), step):
            answer = await self.piece(start, start + step)
        return answer


@pytest.fixture
async def sender(shop: Cast, async_client: AsyncClient) -> Sender:
    return Sender(async_client, (await begin(async_client))["token"])


async def test_pieces_make_a_file_that_is_read_whole(sender: Sender) -> None:
    assert (await sender.state()).json() == {"id": "f1", "start": 0}
    assert (await sender.piece(0, 2000)).json() == {"id": "f1", "start": 2000}
    assert await Ticket.objects.acount() == 0
    assert (await sender.piece(2000, 4000)).json() == {"id": "f1", "start": 4000}
    last = await sender.piece(4000, len(WHOLE))
    assert last.status_code == 201
    read = await sender.client.get(last.json()["url"], headers=bearer(sender.token))
    assert read.content == WHOLE
    assert await Piece.objects.acount() == 0


async def test_after_a_cut_one_asks_where_to_go_on(sender: Sender) -> None:
    await sender.piece(0, 3000)
    start = (await sender.state()).json()["start"]
    assert start == 3000
    assert (await sender.piece(start, len(WHOLE))).status_code == 201


async def test_g2_a_piece_that_comes_again_or_too_early_changes_nothing(sender: Sender) -> None:
    await sender.piece(0, 3000)
    assert (await sender.piece(0, 3000)).json()["start"] == 3000
    assert (await sender.piece(0, 1000)).json()["start"] == 3000
    assert (await sender.piece(4000, 5000)).json()["start"] == 3000
    last = await sender.piece(3000, len(WHOLE))
    read = await sender.client.get(last.json()["url"], headers=bearer(sender.token))
    assert read.content == WHOLE


async def test_g2_where_the_last_answer_was_lost_the_file_stands_there_once(sender: Sender) -> None:
    first = await sender.all(2000)
    for again in (await sender.state(), await sender.piece(4000, len(WHOLE)), await sender.piece(0, 2000)):
        assert again.status_code == 200
        assert again.json() == first.json()
    assert await Attachment.objects.acount() == 1
    assert await Event.objects.exclude(message=None).acount() == 1


async def test_a_file_that_is_sent_whole_after_its_pieces_stands_there_once(sender: Sender) -> None:
    await sender.all(2000)
    form = {"id": "f1", "file": SimpleUploadedFile("photo.png", WHOLE, content_type="image/png")}
    again = await sender.client.post("/chat/api/files", form, headers=bearer(sender.token))
    assert again.status_code == 200
    assert await Attachment.objects.acount() == 1


async def test_pieces_of_others_are_never_mixed_in(sender: Sender, async_client: AsyncClient) -> None:
    other = Sender(async_client, (await begin(async_client))["token"])
    await sender.piece(0, 3000)
    assert (await other.state()).json()["start"] == 0
    assert (await other.piece(3000, 5000)).json()["start"] == 0


async def test_a_forbidden_kind_is_refused_at_its_first_piece(sender: Sender) -> None:
    sender.content = b"MZ\x00\x01" + b"\x00" * 5000
    assert (await sender.piece(0, 1000)).status_code == 400
    assert await Piece.objects.acount() == 0


async def test_what_turns_out_to_be_no_text_at_its_end_is_refused_and_not_kept(sender: Sender) -> None:
    sender.about |= {"type": "text/plain", "name": "notes.txt", "size": 4000}
    sender.content = b"a" * 3000 + b"\x00" * 1000
    assert (await sender.piece(0, 3000)).status_code == 200
    assert (await sender.piece(3000, 4000)).status_code == 400
    assert await Piece.objects.acount() == 0


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({"size": uploads.LARGEST + 1}, 413),
        ({"size": 100}, 400),
        ({"size": "many"}, 400),
        ({"id": ""}, 400),
        ({"id": "x" * 65}, 400),
        ({"name": ""}, 200),
    ],
)
async def test_what_an_address_says_is_checked(sender: Sender, about: dict[str, Any], status: int) -> None:
    sender.about |= about
    assert (await sender.piece(0, 2000)).status_code == status


async def test_a_piece_over_a_mebibyte_is_refused(sender: Sender) -> None:
    sender.content = PNG + b"\x00" * uploads.LARGEST_PIECE
    sender.about["size"] = len(sender.content)
    assert (await sender.piece(0, len(sender.content))).status_code == 413


async def test_an_empty_file_is_refused_with_a_word(sender: Sender) -> None:
    sender.about["size"] = 0
    refused = await sender.piece(0, 0)
    assert refused.status_code == 400
    assert refused.json()["message"] == "This file is empty."


async def test_an_empty_piece_brings_nothing_on(sender: Sender) -> None:
    assert (await sender.piece(0, 0)).status_code == 400


async def test_unfinished_files_of_a_chat_fill_no_disk(sender: Sender) -> None:
    for number in range(6):
        sender.about["id"] = f"f{number}"
        await sender.piece(0, 2000)
    kept = {row async for row in Piece.objects.values_list("client_id", flat=True)}
    assert kept == {"f3", "f4", "f5"}


async def test_twenty_files_an_hour_fit_into_a_conversation(sender: Sender, settings: Any) -> None:
    settings.DESK_THROTTLE = True
    for number in range(20):
        sender.about["id"] = f"f{number}"
        assert (await sender.all(6000)).status_code == 201
    sender.about["id"] = "one more"
    refused = await sender.piece(0, 2000)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 60
    form = {"id": "whole", "file": SimpleUploadedFile("photo.png", WHOLE, content_type="image/png")}
    assert (
        await sender.client.post("/chat/api/files", form, headers=bearer(sender.token))
    ).status_code == 429


async def test_what_was_begun_and_given_up_is_cleared_after_a_day(sender: Sender) -> None:
    await sender.piece(0, 2000)
    begun = now()
    await Piece.objects.aupdate(created_at=begun)
    await sender.piece(2000, 4000)
    await sync_to_async(tasks.clear)(now=begun + timedelta(hours=23))
    assert await Piece.objects.acount() == 2
    await sync_to_async(tasks.clear)(now=begun + timedelta(hours=25))
    assert await Piece.objects.acount() == 0


async def test_pieces_go_with_their_session(sender: Sender) -> None:
    await sender.piece(0, 2000)
    await Session.objects.all().adelete()
    assert await Piece.objects.acount() == 0
