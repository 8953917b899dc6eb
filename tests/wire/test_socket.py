"""One WebSocket, through everything that can go wrong with it."""

import asyncio
import contextlib
import json
import logging
import time

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Response

from thetadesk.wire.errors import (
    BrokenAnswerError,
    StreamError,
    StreamLostError,
    StreamSilentError,
    UnreachableError,
)
from thetadesk.wire.socket import Socket, SocketPatience, heard_ns, opened, together

HASTY = SocketPatience(opening=0.5, sending=0.3, closing=0.2, ping=5, frame=100_000)
TOKEN = "I0.c2VjcmV0LXRva2VuLW9mLXRlc3Rz.abcdef0123456789"


def talk(handler, question, patience: SocketPatience = HASTY, process_request=None):
    """What comes of a question to a server that does this with every connection."""

    async def run():
        async with serve(
            handler, "127.0.0.1", 0, process_request=process_request, close_timeout=0.2
        ) as server:
            port = server.sockets[0].getsockname()[1]
            async with opened("Schwab", f"ws://127.0.0.1:{port}/ws", patience) as socket:
                return await question(socket)

    return asyncio.run(run())


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def says(*frames: str | bytes):
    async def handler(connection: ServerConnection) -> None:
        for frame in frames:
            await connection.send(frame)
        await connection.wait_closed()

    return handler


async def first(socket: Socket) -> dict:
    return await socket.receive(2)


def test_objects_go_both_ways():
    async def question(socket):
        await socket.send({"a": [1, "é"]})
        return await socket.receive(2)

    assert talk(echo, question) == {"a": [1, "é"]}


def test_a_binary_frame_of_text_is_as_good():
    assert talk(says(b'{"a": 1}'), first) == {"a": 1}


@pytest.mark.parametrize(
    "frame", ["", "{", '{"a": tru', "[1]", "null", b"\xff\xfe", "[" * 50_000, '{"a": ' + "9" * 5000 + "}"]
)
def test_garbage_has_a_name_and_leaves_the_socket_usable(frame):
    async def question(socket):
        with pytest.raises(BrokenAnswerError):
            await socket.receive(2)
        return await socket.receive(2)

    assert talk(says(frame, '{"b": 2}'), question) == {"b": 2}


def test_silence_has_a_name_and_leaves_the_socket_usable():
    async def handler(connection):
        await asyncio.sleep(0.1)
        await connection.send("{}")
        await connection.wait_closed()

    async def question(socket):
        with pytest.raises(StreamSilentError):
            await socket.receive(0.01)
        assert socket.quiet_for >= 0.01
        return await socket.receive(2)

    assert talk(handler, question) == {}


def test_being_hung_up_on_says_code_and_reason():
    async def handler(connection):
        await connection.close(1011, "going away  for\nlunch")

    with pytest.raises(
        StreamLostError, match=r"Schwab's stream was closed \(1011\)\. It says: going away for lunch"
    ) as lost:
        talk(handler, first)
    assert (lost.value.close_code, lost.value.reason) == (1011, "going away for lunch")


def test_a_line_that_breaks_says_so():
    async def handler(connection):
        connection.transport.abort()

    with pytest.raises(StreamLostError, match="broke off") as lost:
        talk(handler, first)
    assert lost.value.close_code is None


def test_sending_after_the_end_says_so():
    async def question(socket):
        with pytest.raises(StreamLostError):
            await socket.receive(2)
        await socket.send({})

    async def handler(connection):
        await connection.close()

    with pytest.raises(StreamLostError):
        talk(handler, question)


def test_a_frame_that_is_too_large_ends_the_stream():
    with pytest.raises(StreamLostError):
        talk(says(json.dumps({"a": "x" * 200_000})), first)


def test_who_reads_nothing_any_more_is_lost():
    async def handler(connection):
        connection.transport.pause_reading()
        await asyncio.sleep(1)

    async def question(socket):
        while True:
            await socket.send({"a": "x" * 90_000})

    with pytest.raises(StreamLostError, match="takes nothing any more"):
        talk(handler, question)


def test_nobody_there_was_surely_not_reached():
    async def run():
        async with opened("Schwab", "ws://127.0.0.1:9/ws", HASTY):
            pass

    with pytest.raises(UnreachableError, match="cannot be reached") as error:
        asyncio.run(run())
    assert error.value.sent is False


def test_who_does_not_answer_the_door_is_given_up():
    async def stall(connection, request):
        await asyncio.sleep(1)

    with pytest.raises(UnreachableError, match="did not answer in time"):
        talk(echo, first, process_request=stall)


@pytest.mark.parametrize("status", [302, 403, 503])
def test_a_closed_door_and_a_redirection_are_refusals(status):
    def refuse(connection, request):
        return Response(status, "No", Headers({"Location": "ws://127.0.0.1:9/elsewhere"}), b"no")

    with pytest.raises(UnreachableError, match="does not let us in"):
        talk(echo, first, process_request=refuse)


@pytest.mark.parametrize(
    "url",
    ["", "http://127.0.0.1/", "ws://", "ws://streamer.example.com/ws", "wss://[::1", "file:///etc/passwd"],
)
def test_addresses_that_are_none_or_unprotected_are_refused(url):
    async def run():
        async with opened("Schwab", url, HASTY):
            pass

    with pytest.raises(BrokenAnswerError):
        asyncio.run(run())


@pytest.mark.plants_secrets
def test_nothing_said_is_logged_and_reasons_are_redacted(caplog):
    caplog.set_level(logging.DEBUG)

    async def handler(connection):
        await connection.recv()
        await connection.send(json.dumps({"echo": TOKEN}))
        await connection.close(1008, f"bad token={TOKEN}"[:120])

    async def question(socket):
        await socket.send({"Authorization": TOKEN})
        await socket.receive(2)
        await socket.receive(2)

    with pytest.raises(StreamLostError) as lost:
        talk(handler, question)
    # The server of this test logs by itself, under another name.
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith("websockets.server")
    ]
    assert not any(
        TOKEN in text for text in [*ours, str(lost.value), repr(lost.value.fields), lost.value.reason]
    )


def test_works_of_one_stream_end_together():
    ended = []

    async def endless(name):
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    async def failing():
        await asyncio.sleep(0)
        raise StreamLostError("gone")

    with pytest.raises(StreamLostError, match="gone"):
        asyncio.run(together(endless("a"), failing(), endless("b")))
    assert sorted(ended) == ["a", "b"]


def test_a_work_that_ends_by_itself_ends_the_stream():
    async def done():
        await asyncio.sleep(0)

    with pytest.raises(StreamError):
        asyncio.run(together(done(), asyncio.sleep(10)))


def test_cancelling_ends_all_works():
    ended = []

    async def endless():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    async def run():
        task = asyncio.create_task(together(endless(), endless()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert ended == [1, 1]


def test_each_message_comes_with_when_its_bytes_were_read_however_late_it_is_asked_for():
    async def question(socket):
        await asyncio.sleep(0.2)
        asked = time.monotonic_ns()
        heard = []
        for _ in range(3):
            await socket.receive(2)
            heard.append(heard_ns())
        return heard, asked

    began = time.monotonic_ns()
    heard, asked = talk(says('{"a": 1}', '{"a": 2}', '{"a": 3}'), question)
    assert heard == sorted(heard)
    assert began < heard[0]
    assert heard[-1] < asked


def test_a_message_in_pieces_is_heard_with_its_last_and_answers_to_pings_are_none():
    async def handler(connection: ServerConnection) -> None:
        await connection.send(['{"a":', " 1}"])
        await connection.ping()
        await connection.send('{"a": 2}')
        await connection.wait_closed()

    async def question(socket):
        return [(await socket.receive(2), heard_ns() > 0) for _ in range(2)]

    assert talk(handler, question) == [({"a": 1}, True), ({"a": 2}, True)]


def test_frames_are_fed_in_their_order_those_that_waited_and_those_in_pieces_too():
    async def handler(connection: ServerConnection) -> None:
        for number in range(3):
            await connection.send(f'{{"a": {number}}}')
        await connection.recv()
        await connection.send(['{"a":', " 3}"])
        await connection.ping()
        await connection.send(b"[")
        await connection.send('{"a": 4}')
        await connection.close(1000, "enough")

    async def question(socket):
        told, heard = [], []

        def take(frame):
            told.append(frame)
            heard.append(heard_ns())

        assert await socket.receive(2) == {"a": 0}
        await asyncio.sleep(0.1)
        await socket.send({})
        with pytest.raises(StreamLostError, match="enough"):
            await socket.feed(take)
        assert heard == sorted(heard)
        assert heard[-1] <= time.monotonic_ns()
        return told

    assert talk(handler, question) == [b'{"a": 1}', b'{"a": 2}', b'{"a": 3}', b"[", b'{"a": 4}']


def test_who_is_not_fed_any_more_is_given_nothing():
    told = []

    async def handler(connection: ServerConnection) -> None:
        await connection.send("1")
        await connection.recv()
        await connection.send("2")
        await connection.wait_closed()

    async def question(socket):
        given = asyncio.Event()

        def take(frame):
            told.append(frame)
            given.set()

        feeding = asyncio.create_task(socket.feed(take))
        await given.wait()
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
        await socket.send({})
        await asyncio.sleep(0.1)

    talk(handler, question)
    assert told == [b"1"]


def test_a_frame_is_given_while_its_bytes_are_read_before_anybody_else_has_a_turn():
    async def handler(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send("1")
        await connection.wait_closed()

    async def question(socket):
        given = asyncio.get_running_loop().create_future()
        reading = False
        received = socket._connection.data_received

        def data_received(data):
            nonlocal reading
            reading = True
            received(data)
            reading = False

        socket._connection.data_received = data_received
        feeding = asyncio.create_task(socket.feed(lambda _: given.set_result(reading)))
        await socket.send({})
        while_read = await given
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
        return while_read

    assert talk(handler, question)
