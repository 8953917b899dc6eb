"""What legs settle on, and by which model they are priced."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.ledger.builders import named
from thetadesk.kernel.instruments import with_terms
from thetadesk.portfolio.contracts import Style, contract_of


@pytest.mark.parametrize(
    ("what", "style", "spot", "units"),
    [
        ("KO", Style.NONE, "KO", 1),
        ("KO 20 Mar 26 60 P", Style.AMERICAN, "KO", 100),
        ("SPXW 20 Mar 26 6000 P", Style.EUROPEAN, "SPX", 100),
        ("XSP 20 Mar 26 600 P", Style.EUROPEAN, "XSP", 100),
        ("OEX 20 Mar 26 3000 P", Style.AMERICAN, "OEX", 100),
        ("VIX 18 Mar 26 20 C", Style.UNPRICED, "VIX", 100),
        ("GREE1 20 Mar 26 22 P", Style.UNPRICED, "GREE", None),
        ("./ESH6EW4H6 260327P5900", Style.ON_FUTURE, "/ESH6", None),
        ("./MESM6MESM6 260320P5050", Style.ON_FUTURE, "/MESM6", None),
        ("/MESH6", Style.NONE, "/MESH6", None),
    ],
)
def test_each_has_its_model_and_its_underlying(what, style, spot, units):
    found = contract_of(named(what))
    expected = style if units is not None or style is not Style.ON_FUTURE else Style.UNPRICED
    assert (found.style, found.spot, found.units) == (expected, spot, units)
    assert bool(found.problems) is (units is None or style is Style.UNPRICED)


def test_an_option_on_a_future_of_known_size_is_priced_on_that_future():
    option = with_terms(named("./ESH6EW4H6 260327P5900"), Decimal(50))
    assert contract_of(option).style is Style.ON_FUTURE


def test_it_settles_in_the_morning_or_at_the_close():
    assert contract_of(named("SPX 20 Mar 26 6000 P")).settles_at == datetime(2026, 3, 20, 13, 30, tzinfo=UTC)
    assert contract_of(named("SPXW 20 Mar 26 6000 P")).settles_at == datetime(2026, 3, 20, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("delivered", "said"),
    [
        ((("GREE", Decimal(100)), ("NEWCO", Decimal(0))), "how much it delivers of NEWCO"),
        ((("GREE", Decimal(0)),), "how much it delivers of GREE"),
        ((("?", Decimal(11)),), "what it delivers"),
    ],
)
def test_what_a_broker_leaves_out_is_said(delivered, said):
    found = contract_of(with_terms(named("GREE1 20 Mar 26 22 P"), Decimal(100), delivered))
    assert (found.style, found.units) == (Style.UNPRICED, None)
    assert said in found.problems[0]


def test_a_contract_that_delivers_several_things_has_no_greeks():
    two = with_terms(named("ABC1 20 Mar 26 22 P"), Decimal(100), (("ABC", Decimal(50)), ("XYZ", Decimal(10))))
    assert contract_of(two).units is None
    with_cash = with_terms(
        named("ABC1 20 Mar 26 22 P"), Decimal(100), (("ABC", Decimal(50)), ("USD", Decimal(10)))
    )
    assert contract_of(with_cash).style is Style.UNPRICED
