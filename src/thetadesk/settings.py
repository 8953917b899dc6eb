"""Everything an operator can set, each with a description: the environment in, one value out.

Plain dataclasses, because the settings library costs a quarter of a second and sixteen megabytes in every command.
The table in docs/operations.md is generated from here (`python -m thetadesk.settings`).
"""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from thetadesk.kernel import said
from thetadesk.kernel.errors import InvalidInputError

_LINE = re.compile(
    r"(?P<name>\w+)\s*=\s*(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<plain>[^\s#'\"][^'\"]*?)?)\s*(?:(?<=\s)#.*|$)"
)
_LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})


class SettingError(InvalidInputError):
    """A setting whose value cannot be used."""

    code = "invalid-setting"
    title = "Invalid setting"


def default_data_dir() -> Path:
    """The folder of this user's data as the platform has it."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "thetadesk"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "thetadesk"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "thetadesk"


def _setting(
    default: object,
    env: str,
    read: Callable[[str], object],
    description: str,
    *,
    shown_default: str = "",
    secret: bool = False,
) -> Any:
    """A field of Settings; a `default` that can be called is called. Secrets stay out of its repr."""
    metadata = {
        "env": env,
        "read": read,
        "description": description,
        "shown_default": shown_default,
        "secret": secret,
    }
    if callable(default):
        return field(default_factory=default, repr=not secret, metadata=metadata)
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """One desk's settings. `from_environment` reads them; tests build them directly."""

    data_dir: Path = _setting(  # noqa: RUF009 (a dataclass field, only made by a function of ours)
        default_data_dir,
        "THETADESK_DATA_DIR",
        said.folder,
        "The folder that holds the database, the key, the server's lock and uploads being read.",
        shown_default="the platform's folder for user data, `~/.local/share/thetadesk` on Linux",
    )
    host: str = _setting(
        "127.0.0.1",
        "SERVER_HOST",
        said.plain_text,
        "The address the server listens on. Only loopback addresses are accepted, because the desk has no login yet.",
    )
    port: int = _setting(
        8000, "SERVER_PORT", said.port, "The port the server listens on; 0 takes any free one."
    )
    allowed_hosts: tuple[str, ...] = _setting(
        (),
        "THETADESK_ALLOWED_HOSTS",
        said.names,
        "More host names, separated by commas, by which browsers may call this server, such as a proxy's. The loopback names always may.",
        shown_default="none",
    )
    server: str = _setting(
        "",
        "THETADESK_SERVER",
        said.plain_text,
        "The address of the server that commands talk to. When empty: the server that holds the data folder's lock, or else none is needed.",
        shown_default="none",
    )
    database_url: str = _setting(
        "",
        "DATABASE_URL",
        said.plain_text,
        "Where the data is kept: `sqlite:///…` or `postgresql+psycopg://…`.",
        shown_default="`thetadesk.db` in the data folder",
        secret=True,
    )
    encryption_key: str = _setting(
        "",
        "ENCRYPTION_KEY",
        said.plain_text,
        "The keys that account numbers and tokens are encrypted with, separated by commas, the newest first: `NEW,OLD` while a key is"
        " replaced. When empty: the operating system's keyring, GCP Secret Manager, or the data folder's `secret.key`, which is made.",
        shown_default="none",
        secret=True,
    )
    gcp_project: str = _setting(
        "",
        "GCP_PROJECT",
        said.plain_text,
        "The Google Cloud project whose Secret Manager keeps the encryption keys. When empty, it is not asked.",
        shown_default="none",
    )
    secret_name: str = _setting(
        "thetadesk-encryption-key",
        "THETADESK_SECRET_NAME",
        said.plain_text,
        "The name of the secret in GCP Secret Manager that holds the encryption keys.",
    )
    secret_manager_url: str = _setting(
        "https://secretmanager.googleapis.com",
        "THETADESK_SECRET_MANAGER_URL",
        said.web_address,
        "Where GCP Secret Manager answers; another address serves regional endpoints and tests.",
    )
    log_level: str = _setting(
        "info", "LOG_LEVEL", said.log_level, "How much is logged: debug, info, warning or error."
    )
    roll_window_minutes: int = _setting(
        10,
        "THETADESK_ROLL_WINDOW_MINUTES",
        said.minutes,
        "A close and an open of the same underlying and right this close together, in different orders, are taken for a roll.",
    )
    max_upload_mb: int = _setting(
        64,
        "THETADESK_MAX_UPLOAD_MB",
        said.megabytes,
        "The largest export file that is accepted, in megabytes (2^20 bytes).",
    )

    schwab_app_key: str = _setting(
        "",
        "SCHWAB_APP_KEY",
        said.plain_text,
        "The key of your app at developer.schwab.com.",
        shown_default="none",
        secret=True,
    )
    schwab_app_secret: str = _setting(
        "",
        "SCHWAB_APP_SECRET",
        said.plain_text,
        "The secret of that app.",
        shown_default="none",
        secret=True,
    )
    redirect_uri: str = _setting(
        "https://127.0.0.1:8182",
        "REDIRECT_URI",
        said.callback,
        "Where Schwab sends the browser after the login, to the letter as registered there. The server listens on it while a login is under way.",
    )
    schwab_api_url: str = _setting(
        "https://api.schwabapi.com",
        "SCHWAB_API_URL",
        said.web_address,
        "Where Schwab's API answers.",
    )
    tastytrade_client_id: str = _setting(
        "",
        "TASTYTRADE_CLIENT_ID",
        said.plain_text,
        "The client id of your OAuth application at tastytrade.",
        shown_default="none",
        secret=True,
    )
    tastytrade_client_secret: str = _setting(
        "",
        "TASTYTRADE_CLIENT_SECRET",
        said.plain_text,
        "The secret of that application.",
        shown_default="none",
        secret=True,
    )
    tastytrade_refresh_token: str = _setting(
        "",
        "TASTYTRADE_REFRESH_TOKEN",
        said.plain_text,
        "The refresh token of a personal grant at tastytrade; with it no login page is needed.",
        shown_default="none",
        secret=True,
    )
    tastytrade_api_url: str = _setting(
        "https://api.tastyworks.com",
        "TASTYTRADE_API_URL",
        said.web_address,
        "Where tastytrade's API answers.",
    )
    tastytrade_authorize_url: str = _setting(
        "https://my.tastytrade.com/auth.html",
        "TASTYTRADE_AUTHORIZE_URL",
        said.web_address,
        "tastytrade's login page.",
    )
    tastytrade_redirect_uri: str = _setting(
        "",
        "TASTYTRADE_REDIRECT_URI",
        said.web_address,
        "Where tastytrade sends the browser after the login, as registered there.",
        shown_default="this server's `/api/v1/brokers/tastytrade/callback`",
    )
    finnhub_api_key: str = _setting(
        "",
        "FINNHUB_API_KEY",
        said.plain_text,
        "Your key at finnhub.io, for earnings dates, fundamentals and news sentiment. Without one the desk does without them.",
        shown_default="none",
        secret=True,
    )
    finnhub_api_url: str = _setting(
        "https://finnhub.io/api/v1",
        "FINNHUB_API_URL",
        said.web_address,
        "Where Finnhub answers.",
    )
    simulator: str = _setting(
        "",
        "THETADESK_SIMULATOR",
        said.web_address,
        "The address of a running brokersim, whose simulated brokers are then offered beside the real ones.",
        shown_default="none",
    )
    scheduler_enabled: bool = _setting(
        True,
        "SCHEDULER_ENABLED",
        said.switch,
        "Whether the server starts jobs by itself. When false they run only when asked.",
        shown_default="`true`",
    )
    sync_minutes: int = _setting(
        15,
        "THETADESK_SYNC_MINUTES",
        said.sync_minutes,
        "How many minutes lie between two syncs of the connected brokers.",
    )
    plugin_folder: Path | None = _setting(  # noqa: RUF009 (a dataclass field, as above)
        None,
        "THETADESK_PLUGIN_FOLDER",
        said.folder,
        "Where your plug-ins are looked for: each a file of Python, run in a process of its own once it is switched on.",
        shown_default="`plugins` in the data folder",
    )
    plugin_seconds: int = _setting(
        60,
        "THETADESK_PLUGIN_SECONDS",
        said.plugin_seconds,
        "How many seconds a plug-in may take before it is ended.",
    )
    backup_folder: Path | None = _setting(  # noqa: RUF009 (as above)
        None,
        "THETADESK_BACKUP_FOLDER",
        said.folder,
        "Where backups are kept. Another disk than the data's is better.",
        shown_default="`backups` in the data folder",
    )
    backup_copy_to: str = _setting(
        "",
        "THETADESK_BACKUP_COPY_TO",
        said.second_place,
        "A second place for each backup: a folder (another disk, a mounted share), or `s3://bucket/prefix` in an S3-compatible store.",
        shown_default="none",
    )
    backup_s3_url: str = _setting(
        "",
        "THETADESK_BACKUP_S3_URL",
        said.web_address,
        "Where the S3-compatible store of the second place answers.",
        shown_default="Amazon's address of the region",
    )
    backup_s3_region: str = _setting(
        "us-east-1",
        "THETADESK_BACKUP_S3_REGION",
        said.plain_text,
        "The region of the second place's bucket, as its requests are signed for.",
    )
    backup_s3_key_id: str = _setting(
        "",
        "THETADESK_BACKUP_S3_KEY_ID",
        said.plain_text,
        "The access key's id for the second place's bucket.",
        shown_default="none",
        secret=True,
    )
    backup_s3_secret: str = _setting(
        "",
        "THETADESK_BACKUP_S3_SECRET",
        said.plain_text,
        "The secret of that access key.",
        shown_default="none",
        secret=True,
    )
    backup_daily: int = _setting(
        7,
        "THETADESK_BACKUP_DAILY",
        said.kept,
        "Of so many of the latest days the newest scheduled backup is kept.",
    )
    backup_weekly: int = _setting(
        5,
        "THETADESK_BACKUP_WEEKLY",
        said.kept,
        "Of so many of the latest weeks the newest scheduled backup is kept.",
    )
    backup_monthly: int = _setting(
        12,
        "THETADESK_BACKUP_MONTHLY",
        said.kept,
        "Of so many of the latest months the newest scheduled backup is kept.",
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **chosen: object) -> "Settings":
        """The settings of `environ`; `chosen` values that are not None win.

        By default the process's own environment, completed by the file `.env` of the working directory and
        then by that of the data folder. Raises SettingError naming the variable and what it must be, or the
        file that others can read; an empty variable counts as unset.
        """
        wanted = {name: value for name, value in chosen.items() if value is not None}
        if environ is not None:
            return cls(**_values(environ, wanted))
        given = _completed(os.environ, Path.cwd())
        here = cls(**_values(given, wanted))
        return cls(**_values(_completed(given, here.data_dir), wanted))

    @property
    def resolved_database_url(self) -> str:
        """The database's address, the data folder's SQLite file unless another is set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'thetadesk.db').as_posix()}"

    @property
    def resolved_backup_folder(self) -> Path:
        """Where backups are kept."""
        return self.backup_folder or self.data_dir / "backups"

    @property
    def resolved_plugin_folder(self) -> Path:
        """Where the user's plug-ins are."""
        return self.plugin_folder or self.data_dir / "plugins"

    @property
    def own_url(self) -> str:
        """Where the server that has these settings answers."""
        host = self.host.strip("[]")
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def as_environment(self) -> dict[str, str]:
        """These settings as environment variables: how a child process gets them, secrets never on its command line."""
        return {each.metadata["env"]: _written(getattr(self, each.name)) for each in fields(self)}

    def secrets(self) -> list[str]:
        """The values that must not be shown anywhere, one by one."""
        given = [str(getattr(self, each.name)) for each in fields(self) if each.metadata["secret"]]
        return [part.strip() for value in given for part in value.split(",") if part.strip()]

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * 2**20


def _values(given: Mapping[str, str], chosen: Mapping[str, object]) -> dict[str, Any]:
    values = dict(chosen)
    for each in fields(Settings):
        raw = given.get(each.metadata["env"], "")
        if raw and each.name not in values:
            values[each.name] = _read(each, raw)
    return values


def _completed(environ: Mapping[str, str], folder: Path) -> Mapping[str, str]:
    """`environ` with what only the file `.env` in `folder` says, where that has settings of ours at all."""
    path = folder / ".env"
    if not path.is_file():
        return environ
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        ours = {each.metadata["env"] for each in fields(Settings)}
        said = {name: value for name, value in _lines(path) if name in ours}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"cannot read the settings in {path}: {error}") from None
    # Windows keeps no such bits; there the user's own folder is the protection.
    if said and os.name == "posix" and mode & 0o077:
        raise SettingError(
            f"{path} can be read by other users (mode {mode:04o}): run chmod 600 on it, and if others use this "
            "machine replace the secrets in it"
        )
    return {**said, **{name: value for name, value in environ.items() if value}}


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip().removeprefix("export ").lstrip()
        if not text or text.startswith("#"):
            continue
        found = _LINE.fullmatch(text)
        if not found:
            raise SettingError(f"line {number} of {path} is not NAME=value")
        quoted = found["single"] if found["single"] is not None else found["double"]
        yield found["name"], found["plain"] if quoted is None else quoted


def _read(setting: Field[Any], raw: str) -> object:
    try:
        value: object = setting.metadata["read"](raw)
    except ValueError as problem:
        shown = "" if setting.metadata["secret"] else f" ({raw!r})"
        raise SettingError(
            f"{setting.metadata['env']}{shown} {problem}", setting=setting.metadata["env"]
        ) from None
    return value


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    return ",".join(value) if isinstance(value, tuple) else str(value)


def is_loopback(host: str) -> bool:
    """True for addresses and names that only this machine can reach."""
    name = host.strip("[]").lower()
    if name in _LOOPBACK_NAMES:
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """What the documentation and `GET /config` say of one setting. `default` is words, not code."""

    name: str
    env: str
    default: str
    description: str
    secret: bool


def descriptions() -> list[SettingDescription]:
    """Every setting in the order of the class."""
    return [
        SettingDescription(
            each.name,
            each.metadata["env"],
            _shown_default(each),
            each.metadata["description"],
            each.metadata["secret"],
        )
        for each in fields(Settings)
    ]


def _shown_default(setting: Field[Any]) -> str:
    if setting.metadata["shown_default"]:
        return str(setting.metadata["shown_default"])
    return "" if setting.default is MISSING else f"`{setting.default}`"


def markdown_table() -> str:
    """The settings as the table of docs/operations.md."""
    rows = [f"| `{each.env}` | {each.default} | {each.description} |" for each in descriptions()]
    return "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])


if __name__ == "__main__":
    sys.stdout.write(markdown_table() + "\n")
