"""Where brokers and providers are spoken to, and with which application, as the settings say."""

from dataclasses import replace

from thetadesk.connections.ports import Endpoint, LoginKind
from thetadesk.settings import Settings

_ANY_APP = "thetadesk"


def endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """Where each broker is spoken to: the real ones, and the simulated ones if a simulator runs."""
    if not settings.simulator:
        return _schwab(settings), _tastytrade(settings)
    return (
        _schwab(settings),
        _tastytrade(settings),
        _schwab(_simulated(settings), "schwab-sim"),
        _tastytrade(_simulated(settings), "tastytrade-sim"),
    )


def provided(settings: Settings, name: str, *, simulated: bool) -> tuple[str, str]:
    """Where a provider is spoken to, and with which key; the simulator takes any."""
    if simulated:
        return f"{settings.simulator}/{name}/api/v1", _ANY_APP if settings.simulator else ""
    return getattr(settings, f"{name}_api_url"), getattr(settings, f"{name}_api_key")


def _simulated(settings: Settings) -> Settings:
    """The settings with which the same code speaks to the simulator, which takes any application."""
    return replace(
        settings,
        schwab_api_url=settings.simulator,
        schwab_app_key=_ANY_APP,
        schwab_app_secret=_ANY_APP,
        tastytrade_api_url=settings.simulator,
        tastytrade_authorize_url=f"{settings.simulator}/auth.html",
        tastytrade_client_id=_ANY_APP,
        tastytrade_client_secret=_ANY_APP,
        tastytrade_refresh_token="",
        tastytrade_redirect_uri="",
    )


def _schwab(settings: Settings, id: str = "schwab") -> Endpoint:
    needed = {
        "SCHWAB_APP_KEY": settings.schwab_app_key,
        "SCHWAB_APP_SECRET": settings.schwab_app_secret,
    }
    return Endpoint(
        id=id,
        broker="schwab",
        title="Schwab" if id == "schwab" else "Simulated Schwab",
        simulated=id != "schwab",
        api_url=settings.schwab_api_url,
        authorize_url=f"{settings.schwab_api_url}/v1/oauth/authorize",
        token_url=f"{settings.schwab_api_url}/v1/oauth/token",
        app_key=settings.schwab_app_key,
        app_secret=settings.schwab_app_secret,
        redirect_uri=settings.redirect_uri,
        missing=tuple(name for name, value in needed.items() if not value),
    )


def _tastytrade(settings: Settings, id: str = "tastytrade") -> Endpoint:
    token = settings.tastytrade_refresh_token
    needed = {"TASTYTRADE_CLIENT_SECRET": settings.tastytrade_client_secret}
    if not token:
        needed = {"TASTYTRADE_CLIENT_ID": settings.tastytrade_client_id, **needed}
    logins = (LoginKind.REDIRECT,) if settings.tastytrade_client_id or not token else ()
    return Endpoint(
        id=id,
        broker="tastytrade",
        title="tastytrade" if id == "tastytrade" else "Simulated tastytrade",
        simulated=id != "tastytrade",
        api_url=settings.tastytrade_api_url,
        authorize_url=settings.tastytrade_authorize_url,
        token_url=f"{settings.tastytrade_api_url}/oauth/token",
        app_key=settings.tastytrade_client_id,
        app_secret=settings.tastytrade_client_secret,
        redirect_uri=settings.tastytrade_redirect_uri or f"{settings.own_url}/api/v1/brokers/{id}/callback",
        refresh_token=token or None,
        missing=tuple(name for name, value in needed.items() if not value),
        logins=(LoginKind.TOKEN, *logins) if token else logins,
    )


def no_endpoint(id: str) -> str:
    """The words for a broker that is not there."""
    if id.endswith("-sim"):
        return f"there is no broker {id}: the simulator does not run (THETADESK_SIMULATOR is not set)"
    return f"there is no broker {id}"
