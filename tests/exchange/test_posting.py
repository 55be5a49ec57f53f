"""One POST to a service that may be anything: there is an answer in time and of a bounded size, or a reason without secrets."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from onething.exchange.posting import Endpoint, PostBusy, PostFailed, post
from tests.exchange.test_wire import Script, department

pytestmark = pytest.mark.network
SECRET = "sk-verysecret"


def says(answer: bytes) -> Script:
    return lambda connection: connection.sendall(answer)


def drips(answer: bytes, pause: float = 0.1) -> Script:
    """Sends a byte at a time: every single one comes in time."""

    def script(connection: socket.socket) -> None:
        for place in range(len(answer)):
            connection.sendall(answer[place : place + 1])
            time.sleep(pause)

    return script


def asked(script: Script, seconds: float = 5.0, largest: int = 1000) -> bytes:
    with department(script) as url:
        return post(Endpoint(f"{url}/read?x=1", SECRET, seconds, largest), b"personal", "image/jpeg")


def failed(script: Script, seconds: float = 5.0) -> str:
    begun = time.monotonic()
    with pytest.raises(PostFailed) as caught:
        asked(script, seconds)
    assert time.monotonic() - begun < seconds + 3
    assert SECRET not in str(caught.value)
    assert "personal" not in str(caught.value)
    return str(caught.value)


def test_an_answer_is_given_back_and_the_question_says_who_asks() -> None:
    heard: list[bytes] = []

    def script(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    listening = socket.create_server(("127.0.0.1", 0))
    with listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                while b"personal" not in b"".join(heard):
                    heard.append(connection.recv(65536))
                script(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/read?x=1"
        assert post(Endpoint(url, SECRET), b"personal", "image/jpeg") == b"{}"
        thread.join(5)
    head = b"".join(heard).decode()
    assert head.startswith("POST /read?x=1 HTTP/1.1\r\n")
    for line in ("Content-Type: image/jpeg", f"Authorization: Bearer {SECRET}", "Content-Length: 8"):
        assert f"\r\n{line}\r\n" in head


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_with_too_much_to_do_says_so(status: int) -> None:
    with pytest.raises(PostBusy, match=str(status)):
        asked(says(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status))


@pytest.mark.parametrize("status", [201, 204, 302, 307, 400, 401, 404, 500])
def test_any_other_answer_is_a_failure_and_redirects_are_not_followed(status: int) -> None:
    location = b"Location: http://127.0.0.1:9/\r\n"
    said = failed(says(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n%s\r\n" % (status, location)))
    assert str(status) in said
    assert ("redirects are not followed" in said) == (300 <= status < 400)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n{}",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n{}",
    ],
)
def test_what_is_no_http_is_a_failure(answer: bytes) -> None:
    assert failed(says(answer))


@pytest.mark.parametrize(
    "head", [b"Content-Length: 5000\r\n\r\n", b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n1388\r\n"]
)
def test_an_answer_that_is_too_large_is_not_taken(head: bytes) -> None:
    assert "more than 1000 bytes" in failed(
        says(b"HTTP/1.1 200 OK\r\n" + head + b"x" * 5000 + b"\r\n0\r\n\r\n")
    )


@pytest.mark.parametrize(
    "script",
    [
        lambda connection: connection.recv(1 << 20) and time.sleep(3),
        drips(b"HTTP/1.1 200 OK\r\n" + b"X-Header: y\r\n" * 50),
        drips(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + b" " * 999, 0.02),
        drips(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b" " * 999, 0.02),
    ],
    ids=["silent", "header drips", "body drips", "body drips and the connection closes"],
)
def test_an_answer_that_takes_too_long_is_not_waited_for(script: Script) -> None:
    assert "no whole answer within 0.5 s" in failed(script, 0.5)


def test_nobody_there_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(PostFailed, match="ConnectionRefusedError"):
        post(Endpoint(f"http://127.0.0.1:{port}"), b"", "image/jpeg")


def _certificate(folder: Path, name: str) -> Path:
    """A certificate that nobody has signed but itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(secret + built.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(
    ("name", "known", "why"),
    [
        ("localhost", False, "self-signed"),
        ("another.example.org", True, "ertificate"),
        ("localhost", True, ""),
    ],
    ids=["unknown authority", "another's certificate", "right"],
)
def test_who_cannot_show_who_he_is_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, known: bool, why: str
) -> None:
    file = _certificate(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(file if known else tmp_path / "none"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    heard: list[bytes] = []
    import threading

    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as safe:
                # Closing with something unread would break the connection off.
                said = safe.recv(65536)
                while not said.endswith(b"personal") and (more := safe.recv(65536)):
                    said += more
                heard.append(said)
                safe.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        except OSError:
            connection.close()

    with listening:
        thread = threading.Thread(target=serve)
        thread.start()
        endpoint = Endpoint(f"https://localhost:{listening.getsockname()[1]}/", SECRET)
        if why:
            with pytest.raises(PostFailed, match=why):
                post(endpoint, b"personal", "image/jpeg")
        else:
            assert post(endpoint, b"personal", "image/jpeg") == b"{}"
        thread.join(5)
    assert bool(heard and heard[0]) == (not why)
