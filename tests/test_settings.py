"""Settings: the environment in, one value out, every mistake named."""

from dataclasses import fields
from pathlib import Path

import pytest

from thetadesk.settings import SettingError, Settings, descriptions, is_loopback, markdown_table

ROOT = Path(__file__).parents[1]


def test_an_empty_environment_gives_the_defaults():
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 8000, "info")
    assert settings.roll_window_minutes == 10
    assert settings.max_upload_bytes == 64 * 2**20
    assert settings.resolved_database_url.startswith("sqlite:///")


def test_variables_are_read_and_choices_win(tmp_path):
    environment = {"THETADESK_DATA_DIR": str(tmp_path), "SERVER_PORT": "9000", "LOG_LEVEL": "WARNING"}
    settings = Settings.from_environment(environment, port=9001, host=None)
    assert (settings.data_dir, settings.port, settings.log_level) == (tmp_path, 9001, "warning")
    assert settings.resolved_database_url == f"sqlite:///{tmp_path}/thetadesk.db"


def test_an_empty_variable_counts_as_unset():
    assert Settings.from_environment({"SERVER_PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("SERVER_PORT", "eighty", "SERVER_PORT ('eighty') must be a whole number from 0 to 65535"),
        ("SERVER_PORT", "70000", "SERVER_PORT ('70000') must be a whole number from 0 to 65535"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL ('loud') must be one of debug, info, warning, error"),
        (
            "THETADESK_MAX_UPLOAD_MB",
            "0",
            "THETADESK_MAX_UPLOAD_MB ('0') must be a whole number from 1 to 1024",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable, value, expected):
    with pytest.raises(SettingError) as raised:
        Settings.from_environment({variable: value})
    assert raised.value.detail == expected


def test_secrets_are_not_shown(tmp_path):
    settings = Settings(tmp_path, encryption_key="hush", database_url="postgresql://u:hush@host/db")
    assert "hush" not in repr(settings)


def test_a_child_process_gets_the_same_settings(tmp_path):
    settings = Settings(
        tmp_path, port=1234, allowed_hosts=("desk.example", "other.example"), encryption_key="k"
    )
    assert Settings.from_environment(settings.as_environment()) == settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]", "LOCALHOST"])
def test_loopback_is_recognised(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.168.1.4", "desk.example", "localhost.evil.example", "127.0.0.1.evil.example", ""],
)
def test_everything_else_is_not_loopback(host):
    assert not is_loopback(host)


def test_every_setting_is_described():
    assert [each.name for each in descriptions()] == [each.name for each in fields(Settings)]
    assert all(each.description.endswith(".") and each.default for each in descriptions())
    assert len({each.env for each in descriptions()}) == len(descriptions())


def test_the_table_in_the_operations_page_is_the_generated_one():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert markdown_table() in page, (
        "put the output of `python -m thetadesk.settings` into docs/operations.md"
    )
