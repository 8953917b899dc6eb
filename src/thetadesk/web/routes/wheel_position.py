"""A wheel just now: where its option stands, what it is worth, and what it risks."""

from collections.abc import Sequence
from decimal import Decimal

from fastapi import Response

from thetadesk.bootstrap import App
from thetadesk.kernel.instruments import Right
from thetadesk.ledger.model import Lot
from thetadesk.portfolio.model import Header, LegValue, Risk
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.totals import totals
from thetadesk.web.asking import Desk, Id, Working, answer
from thetadesk.web.holdings import holdings
from thetadesk.web.live.quotes import price_text
from thetadesk.web.needing import attention_now
from thetadesk.web.routes.positions import HeldNow, held_now
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples
from thetadesk.web.schemas import examples_wheels as shown
from thetadesk.web.schemas.attention import AttentionJson
from thetadesk.web.schemas.positions import PositionJson
from thetadesk.web.schemas.telling_attention import attention
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import instant, maybe_day, maybe_money, money
from thetadesk.web.schemas.wheels import MoneynessOfWheelJson, WheelPositionJson, WheelRiskJson
from thetadesk.web.wheeling import market_day, market_now
from thetadesk.web.work import Work
from thetadesk.wheel.service import views, wheels
from thetadesk.wheel.service.views import WheelView
from thetadesk.wheel.standing import delivers

router = Router(tags=["wheels"], prefix="/wheels")
_ICONS = {Risk.LOW: "🟢", Risk.MEDIUM: "🟡", Risk.HIGH: "🔴"}
_RISKS = (Risk.LOW, Risk.MEDIUM, Risk.HIGH)
_SOON = 7  # calendar days
_LIKELY = 0.5
_NO_ICON = "⚪"

Leg = tuple[PositionJson, LegValue]


@router.get(
    "/{wheel_id}/position", response_model=WheelPositionJson, responses=examples.answers(shown.POSITION_NOW)
)
def get_wheel_position(desk: Desk, working: Working, wheel_id: Id) -> Response:
    """Show a wheel with live figures: the option sold that expires first against the stock's price, and every leg."""
    view, _ = _read(desk, wheel_id)
    legs = _legs(desk, working, view)
    option = _option(legs)
    first = option or next(iter(legs), None)
    risk = None if option is None else option[1].risk
    sums = totals([value for _, value in legs])
    body: WheelPositionJson = {
        "wheel_id": wheel_id,
        "symbol": view.wheel.symbol,
        "state": view.state.value,
        "current_price": _spot(desk, view, legs),
        "strike": None if option is None else maybe_money(option[1].held.instrument.strike),
        "expiration": None if option is None else maybe_day(option[1].held.instrument.expires_on),
        "dte_calendar": None if option is None else option[0]["dte"],
        "dte_trading": None if option is None else option[0]["trading_dte"],
        "moneyness": _moneyness(None if option is None else option[1].moneyness),
        "risk_level": None if risk is None else risk.value,
        "risk_icon": _NO_ICON if risk is None else _ICONS[risk],
        "premium_collected": money(view.figures.premium_collected),
        "value": None if sums.unvalued or not legs else money(sums.value),
        "pnl_open": None if sums.without_pnl_open or not legs else money(sums.pnl_open),
        "last_updated": instant(market_now(desk, view.wheel.symbol)),
        "quote_state": None if first is None else first[0]["quote_state"],
        "age_seconds": None if first is None else first[0]["age_seconds"],
        "legs": [told for told, _ in legs],
    }
    return answer(body)


@router.get("/{wheel_id}/risk", response_model=WheelRiskJson, responses=examples.answers(shown.RISK))
def get_wheel_risk(desk: Desk, working: Working, wheel_id: Id) -> Response:
    """Show what a wheel risks just now, and why."""
    view, lots = _read(desk, wheel_id)
    with desk.reading() as unit:
        members = portfolios.get_portfolio(unit, view.wheel.portfolio_id).account_ids
    legs = [value for _, value in _legs(desk, working, view)]
    sold = [leg for leg in legs if leg.held.instrument.is_option and leg.held.quantity < 0]
    risk = max((leg.risk for leg in sold if leg.risk), key=_RISKS.index, default=None)
    chances = [leg.assignment_probability for leg in sold if leg.assignment_probability is not None]
    concentration = _concentration(view, working.live.book.header(members))
    body: WheelRiskJson = {
        "wheel_id": wheel_id,
        "risk_level": None if risk is None else risk.value,
        "risk_icon": _NO_ICON if risk is None else _ICONS[risk],
        "reasons": [*_reasons(sold), *view.problems],
        "assignment_probability": figure(max(chances, default=None)),
        "max_loss": maybe_money(_most_lost(view, lots)),
        "capital_at_risk": maybe_money(view.figures.capital_at_risk),
        "ratios": {"concentration": figure(concentration)},
        "days_to_earnings": _soonest([leg.days_to_earnings for leg in legs]),
        "days_to_ex_dividend": _soonest([leg.days_to_ex_dividend for leg in legs]),
        "attention": _attention(desk, working, view),
    }
    return answer(body)


def _read(desk: App, wheel_id: str) -> tuple[WheelView, list[Lot]]:
    with desk.reading() as unit:
        wheel = wheels.get_wheel(unit, wheel_id)
        return views.view(unit, wheel, market_day(desk)(wheel.symbol)), views.holdings(unit, wheel)


def _legs(desk: App, working: Work, view: WheelView) -> list[Leg]:
    held: HeldNow = held_now(working.live, holdings(desk, None, view.wheel.account_id, None))
    own = set(view.campaign_ids)
    return [
        (told, value)
        for told, value in zip(held.told(), held.values, strict=True)
        if told["campaign_id"] in own
    ]


def _attention(desk: App, working: Work, view: WheelView) -> list[AttentionJson]:
    """What of a wheel's campaigns needs a hand."""
    found = attention_now(desk, working, None, view.wheel.account_id, None)
    own = set(view.campaign_ids)
    return [attention(each) for each in found.items if each.campaign_id in own]


def _option(legs: Sequence[Leg]) -> Leg | None:
    """The option sold that expires first."""
    sold = [leg for leg in legs if leg[1].held.instrument.is_option and leg[1].held.quantity < 0]
    return min(sold, key=lambda leg: (leg[0]["dte"] or 0, leg[0]["symbol"]), default=None)


def _spot(desk: App, view: WheelView, legs: Sequence[Leg]) -> str | None:
    told = next((told["spot"] for told, _ in legs if told["spot"] is not None), None)
    if told is not None:
        return told
    quote = desk.market.hub.get(view.wheel.symbol)
    return None if quote is None or quote.mark is None else price_text(quote.mark)


def _moneyness(fraction: float | None) -> MoneynessOfWheelJson:
    if fraction is None:
        return {"is_itm": None, "is_otm": None, "pct": None, "label": "unknown"}
    percent = round(fraction * 100, 2)
    where = "ITM" if percent > 0 else "OTM"
    label = "at the strike" if not percent else f"{where} by {abs(percent):.1f}%"
    return {"is_itm": percent > 0, "is_otm": percent < 0, "pct": percent, "label": label}


def _reasons(sold: Sequence[LegValue]) -> list[str]:
    """Why a wheel needs a look, in words, the option named."""
    found = []
    for leg in sold:
        words = leg.held.instrument.words
        if leg.moneyness is None:
            found.append(f"{words}: nobody tells a price just now")
        elif leg.moneyness > 0:
            found.append(f"{words} is in the money by {leg.moneyness:.1%}")
        elif leg.risk is Risk.MEDIUM:
            found.append(f"{words} is {-leg.moneyness:.1%} from the strike")
        if leg.dte is not None and leg.dte <= _SOON:
            found.append(f"{words} expires in {leg.dte} days" if leg.dte else f"{words} expires today")
        if leg.assignment_probability is not None and leg.assignment_probability >= _LIKELY:
            found.append(f"{words} will probably be assigned ({leg.assignment_probability:.0%})")
        if leg.days_to_earnings is not None and leg.dte is not None and leg.days_to_earnings <= leg.dte:
            found.append(f"earnings in {leg.days_to_earnings} days, before {words} expires")
    return found


def _most_lost(view: WheelView, lots: Sequence[Lot]) -> Decimal | None:
    """What is lost from here if the stock becomes worthless: what puts sold take it for, less what is open had brought."""
    standing = view.standing
    if standing.free_shares < 0 or standing.longs or not lots:
        return None
    loss = -sum((lot.cost + lot.fees for lot in lots), Decimal(0))
    for lot in lots:
        if lot.instrument.right is not Right.PUT:
            continue
        units, strike = delivers(lot.instrument), lot.instrument.strike
        if units is None or strike is None or not lot.basis_known:
            return None
        loss += strike * units * -lot.quantity
    return loss if all(lot.basis_known for lot in lots) else None


def _concentration(view: WheelView, header: Header | None) -> float | None:
    worth = None if header is None else header.net_liquidation
    if view.figures.capital_at_risk is None or worth is None or worth <= 0:
        return None
    return float(view.figures.capital_at_risk / worth)


def _soonest(days: Sequence[int | None]) -> int | None:
    return min((each for each in days if each is not None), default=None)
