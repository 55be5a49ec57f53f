"""The connector against a real server that misbehaves on the wire: it always comes back in time."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import urllib3

from onething.exchange.gateway import LARGEST
from onething.exchange.service import BadAnswer, GatewaySettings, HttpGateway, Unavailable
from onething.work.breaker import Breaker

pytestmark = pytest.mark.network
Script = Callable[[socket.socket], None]


@contextmanager
def department(script: Script) -> Iterator[str]:
    """A server that does ``script`` with every connection after the request has begun."""
    listening = socket.create_server(("127.0.0.1", 0))

    def handle(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                script(connection)
            except OSError:
                return  # the connector hung up, as it should

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def ask(url: str, monotonic: Callable[[], float] = time.monotonic, breaker: Breaker | None = None) -> object:
    """One question to a department at ``url``."""
    with urllib3.PoolManager() as pool:
        settings = GatewaySettings("d", url, "token", "secret", timeout=0.3)
        return HttpGateway(
            settings, pool, breaker or Breaker(), monotonic=monotonic, sleep=lambda s: None, random=lambda: 0.5,
        ).state_of("r1")  # fmt: skip


def test_a_department_that_does_not_answer_is_unavailable_after_the_time_out() -> None:
    begun = time.monotonic()
    with department(lambda c: time.sleep(2)) as url, pytest.raises(Unavailable, match="ReadTimeout"):
        ask(url)
    assert time.monotonic() - begun < 1.5


def test_nobody_at_the_address_is_unavailable_and_counts_for_the_breaker() -> None:
    breaker = Breaker(threshold=1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Unavailable):
        ask(url, breaker=breaker)
    assert not breaker.allow(time.monotonic())


@pytest.mark.parametrize(
    "words",
    [
        b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b"not http\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n{}",
    ],
)  # fmt: skip
def test_an_answer_that_breaks_off_or_is_no_http_is_unavailable(words: bytes) -> None:
    with department(lambda c: c.sendall(words)) as url, pytest.raises(Unavailable):
        ask(url)


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")

    begun = time.monotonic()
    with department(pour) as url, pytest.raises(BadAnswer, match="more than"):
        ask(url)
    assert time.monotonic() - begun < 2


def test_an_answer_that_unpacks_to_something_enormous_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * (LARGEST * 50))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    with department(lambda c: c.sendall(head + bomb)) as url, pytest.raises(BadAnswer, match="more than"):
        ask(url)


def test_an_answer_that_drips_is_given_up_after_a_while() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        for _ in range(500):
            connection.sendall(b" ")
            time.sleep(0.01)

    clock = iter(range(0, 10_000, 5))
    with department(drip) as url, pytest.raises(Unavailable, match="took more than 30 s"):
        ask(url, monotonic=lambda: float(next(clock)))
