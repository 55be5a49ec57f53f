"""Settings of what reads papers: nothing personal travels readable, and nothing leaves without a named place to go."""

from __future__ import annotations

from pathlib import Path

import pytest

from onething.compose.settings import Service, Settings, SettingsError, read_settings

SECRET = "sk-verysecret"


def read(**environment: str) -> Settings:
    return read_settings({f"ONETHING_{name}": value for name, value in environment.items()}, Path("/nowhere"))


def test_by_default_papers_are_read_here_and_nobody_outside_is_asked() -> None:
    settings = read()
    assert (settings.ocr, settings.llm) == (None, None)
    assert 1 <= settings.readers <= 4


def test_services_outside_are_named_and_their_tokens_do_not_show() -> None:
    settings = read(
        OCR_URL="https://ocr.example.org/read", OCR_TOKEN=SECRET,
        LLM_URL="https://llm.example.org/v1", LLM_MODEL="qwen3:8b", LLM_TOKEN=SECRET, READERS="3",
    )  # fmt: skip
    assert settings.ocr == Service("https://ocr.example.org/read", SECRET)
    assert settings.llm == Service("https://llm.example.org/v1", SECRET, "qwen3:8b")
    assert settings.readers == 3
    assert SECRET not in repr(settings)


@pytest.mark.parametrize("name", ["OCR", "LLM"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:80", "127.9.9.9"])
def test_on_this_machine_there_need_be_no_tls(name: str, host: str) -> None:
    assert read(**{f"{name}_URL": f"http://{host}/v1", "LLM_MODEL": "m"})


@pytest.mark.parametrize(
    "host", ["ocr.example.org", "10.1.2.3", "127.0.0.1.example.org", "localhost.example.org"]
)
def test_elsewhere_there_must_be_tls_unless_the_host_is_named(host: str) -> None:
    with pytest.raises(
        SettingsError, match=r"ONETHING_OCR_URL must start with https://.*ONETHING_PLAIN_HTTP"
    ):
        read(OCR_URL=f"http://{host}/read", PLAIN_HTTP="another.example.org")
    assert read(OCR_URL=f"http://{host}/read", PLAIN_HTTP=f"another.example.org, {host.upper()}").ocr


@pytest.mark.parametrize(
    "url",
    [
        "ocr.example.org", "ftp://ocr.example.org", "https://", "https:///read", "https://a b/", "https://例子.cn/x",
        "https://me:secret@ocr.example.org/", "https://ocr.example.org/#x", "https://ocr.example.org:99999/",
        "https://[::1/", "file:///etc/passwd", "https://ocr.example.org/\r\nX: y", "https://" + "a" * 600,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(SettingsError, match="ONETHING_OCR_URL"):
        read(OCR_URL=url)


@pytest.mark.parametrize("model", ["", " ", "a b", "x\n", "m" * 101])
def test_a_language_model_is_not_asked_without_its_name(model: str) -> None:
    with pytest.raises(SettingsError, match="ONETHING_LLM_MODEL"):
        read(LLM_URL="https://llm.example.org/v1", LLM_MODEL=model)
    assert read(LLM_MODEL=model).llm is None


def test_a_token_that_would_be_a_header_of_its_own_is_refused() -> None:
    with pytest.raises(SettingsError, match="ONETHING_LLM_TOKEN"):
        read(LLM_URL="https://llm.example.org/v1", LLM_MODEL="m", LLM_TOKEN="a\r\nX-Evil: 1")


@pytest.mark.parametrize("many", ["0", "65", "-1", "x", "1.5", "999999", "２"])
def test_a_senseless_number_of_readers_is_refused(many: str) -> None:
    with pytest.raises(SettingsError, match="ONETHING_READERS"):
        read(READERS=many)
