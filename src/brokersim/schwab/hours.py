"""When the markets are open, as Schwab tells it."""

from datetime import date, datetime, time

from brokersim.calendar import NEW_YORK, Session, is_session, session
from brokersim.schwab.answers import Json

PRODUCTS = {
    "equity": {"EQ": "equity"},
    "option": {"EQO": "equity option", "IND": "index option"},
    "bond": {"BON": "bond"},
    "future": {},
    "forex": {},
}


def hours(market: str, on: date) -> Json:
    """One market's products on one day; a market that is closed has itself for its only product."""
    products = PRODUCTS[market]
    if not products or not is_session(on):
        closed = {"date": on.isoformat(), "marketType": market.upper(), "product": market, "isOpen": False}
        return {market: closed}
    today = session(on)
    return {product: _open(market, product, name, today) for product, name in products.items()}


def _open(market: str, product: str, name: str, today: Session) -> Json:
    told: Json = {
        "date": today.on.isoformat(),
        "marketType": market.upper(),
        "product": product,
        "productName": name,
        "isOpen": True,
    }
    regular = [_span(today.opens_at, today.closes_at)]
    if market != "equity":
        return told | {"sessionHours": {"regularMarket": regular}}
    before = [_span(_at(today.on, time(7)), today.opens_at)]
    after = [_span(today.closes_at, _at(today.on, time(20)))]
    return told | {"sessionHours": {"preMarket": before, "regularMarket": regular, "postMarket": after}}


def _at(on: date, wall: time) -> datetime:
    return datetime.combine(on, wall, NEW_YORK)


def _span(start: datetime, end: datetime) -> Json:
    return {"start": start.astimezone(NEW_YORK).isoformat(), "end": end.astimezone(NEW_YORK).isoformat()}
