"""Settings: the environment in, one value out, every mistake named."""

import os
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


def test_switches_and_addresses_are_checked():
    read = Settings.from_environment
    assert read({"SCHEDULER_ENABLED": "Off"}).scheduler_enabled is False
    assert read({"THETADESK_SIMULATOR": "http://127.0.0.1:9101/"}).simulator == "http://127.0.0.1:9101"
    for variable, value, expected in (
        ("SCHEDULER_ENABLED", "maybe", "SCHEDULER_ENABLED ('maybe') must be true or false"),
        ("THETADESK_SIMULATOR", "brokersim", "must be an address like"),
        ("REDIRECT_URI", "http://127.0.0.1:8182", "must be an https address"),
        ("THETADESK_SYNC_MINUTES", "0", "must be a whole number from 1 to 1440"),
    ):
        with pytest.raises(SettingError, match="must be") as raised:
            read({variable: value})
        assert expected in raised.value.detail


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A working directory and a data folder that are only the test's own."""
    here, data = tmp_path / "here", tmp_path / "data"
    here.mkdir()
    data.mkdir()
    monkeypatch.chdir(here)
    for each in descriptions():
        monkeypatch.delenv(each.env, raising=False)
    monkeypatch.setenv("THETADESK_DATA_DIR", str(data))
    return here, data


def env_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_env_files_complete_the_environment(folders, monkeypatch):
    here, data = folders
    env_file(here, "# mine\nexport SERVER_PORT=9001\nLOG_LEVEL = 'debug'  # loud\n\nOTHER=x y\n")
    env_file(data, 'SERVER_PORT=9002\nSCHWAB_APP_KEY="a # b"\nSCHWAB_APP_SECRET=c#d\nREDIRECT_URI=\n')
    settings = Settings.from_environment()
    assert (settings.port, settings.log_level) == (9001, "debug")
    assert (settings.schwab_app_key, settings.schwab_app_secret) == ("a # b", "c#d")
    assert settings.redirect_uri == "https://127.0.0.1:8182"
    monkeypatch.setenv("SERVER_PORT", "9000")
    assert Settings.from_environment().port == 9000
    assert Settings.from_environment(port=8999).port == 8999
    assert Settings.from_environment({}).port == 8000


def test_an_env_file_may_name_the_data_folder_whose_own_is_then_read(folders, monkeypatch):
    here, data = folders
    monkeypatch.delenv("THETADESK_DATA_DIR")
    env_file(here, f"THETADESK_DATA_DIR={data}\n")
    env_file(data, "SERVER_PORT=9002\n")
    assert Settings.from_environment().port == 9002


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_an_env_file_that_others_can_read_is_refused(folders, mode):
    path = env_file(folders[0], "SCHWAB_APP_SECRET=hush\n", mode)
    with pytest.raises(SettingError, match=r"can be read by other users.*chmod 600") as raised:
        Settings.from_environment()
    assert str(path) in raised.value.detail
    assert "hush" not in raised.value.detail


def test_an_env_file_of_another_program_is_none_of_our_business(folders):
    env_file(folders[0], "SOMEBODY_ELSES=1\n", 0o644)
    (folders[1] / ".env").mkdir()
    assert Settings.from_environment().port == 8000


def test_a_line_that_is_no_setting_is_named_without_its_words(folders):
    env_file(folders[0], "SERVER_PORT=9001\nhush hush\n")
    with pytest.raises(SettingError, match=r"line 2 of .*\.env is not NAME=value") as raised:
        Settings.from_environment()
    assert "hush" not in raised.value.detail


def test_bytes_that_are_no_text_are_refused(folders):
    (folders[0] / ".env").write_bytes(b"A=\xff\xfe")
    with pytest.raises(SettingError, match="cannot read the settings in"):
        Settings.from_environment()
