"""Chains, options and shares on tastytrade's wire."""

import re

import pytest


def test_an_index_has_a_chain_for_each_root(caller):
    items = caller.get("/option-chains/SPX/nested").json()["data"]["items"]
    assert {item["root-symbol"] for item in items} == {"SPX", "SPXW"}
    assert {item["underlying-symbol"] for item in items} == {"SPX"}
    kinds = {item["root-symbol"]: {each["settlement-type"] for each in item["expirations"]} for item in items}
    assert kinds == {"SPX": {"AM"}, "SPXW": {"PM"}}


def test_nested_and_flat_chains_name_the_same_options(caller):
    (chain,) = caller.get("/option-chains/F/nested").json()["data"]["items"]
    flat = {each["symbol"]: each for each in caller.get("/option-chains/F").json()["data"]["items"]}
    strikes = [strike for each in chain["expirations"] for strike in each["strikes"]]
    nested = {strike[side] for strike in strikes for side in ("call", "put")}
    assert nested == set(flat)
    assert all(re.fullmatch(r"[A-Z0-9 ]{6}\d{6}[CP]\d{8}", symbol) for symbol in nested)
    strike = strikes[len(strikes) // 2]
    assert flat[strike["call"]]["streamer-symbol"] == strike["call-streamer-symbol"]
    assert flat[strike["put"]]["strike-price"] == strike["strike-price"]


def test_compact_chains_name_them_too(caller):
    (chain,) = caller.get("/option-chains/F/nested").json()["data"]["items"]
    compact = caller.get("/option-chains/F/compact").json()["data"]["items"]
    strikes = [strike for each in chain["expirations"] for strike in each["strikes"]]
    assert sum(len(each["symbols"]) for each in compact) == 2 * len(strikes)


def test_options_are_found_one_by_one_and_together(caller):
    symbols = [each["symbol"] for each in caller.get("/option-chains/F").json()["data"]["items"][:3]]
    query = [("symbol[]", symbol) for symbol in [*symbols, "F     991231C00010000"]]
    together = caller.get("/instruments/equity-options", params=query).json()["data"]["items"]
    assert [each["symbol"] for each in together] == symbols
    single = caller.get(f"/instruments/equity-options/{symbols[0].replace(' ', '%20')}").json()["data"]
    assert single == together[0]
    assert (single["exercise-style"], single["shares-per-contract"]) == ("American", 100)


def test_shares_funds_and_indexes_say_what_they_are(caller):
    apple = caller.get("/instruments/equities/AAPL").json()["data"]
    assert (apple["is-etf"], apple["is-index"], apple["instrument-type"]) == (False, False, "Equity")
    assert caller.get("/instruments/equities/SPY").json()["data"]["is-etf"] is True
    assert caller.get("/instruments/equities/SPX").json()["data"]["is-index"] is True
    assert caller.get("/instruments/equities").json()["pagination"]["total-items"] >= 40


@pytest.mark.parametrize(
    "path",
    [
        "/option-chains/NOPE/nested",
        "/option-chains/NOPE",
        "/instruments/equities/NOPE",
        "/instruments/equity-options/x",
    ],
)
def test_what_is_not_listed_is_not_found(caller, path):
    answer = caller.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "record_not_found")
