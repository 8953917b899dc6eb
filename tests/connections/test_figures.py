"""What a broker says of an account as a whole is kept with its certificate."""

from decimal import Decimal

from tests.connections.stories import a_wheel
from thetadesk.connections.model import BrokerFigures
from thetadesk.connections.service import reading

TOLD = BrokerFigures(Decimal("50000.50"), Decimal(9000), Decimal(30000))


def test_the_last_word_of_the_broker_is_kept(desk, monkeypatch):
    book = desk.scripted.books[0]
    book.happened = a_wheel()
    held = type(book).holdings

    def saying(figures):
        def holdings(self, at):
            found = held(self, at)
            return type(found)(found.at, found.positions, found.cash, figures=figures)

        return holdings

    for figures in (TOLD, BrokerFigures(Decimal(1))):
        monkeypatch.setattr(type(book), "holdings", saying(figures))
        desk.sync()
        ((account, (at, kept)),) = desk.do(reading.broker_figures).items()
        assert kept == figures
        assert at == desk.do(reading.list_certificates)[0].at
        assert account == desk.do(reading.list_certificates)[0].account_id
