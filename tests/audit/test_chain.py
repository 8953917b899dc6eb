"""The chain as pure arithmetic: any change of any field of any row is found, and the first one named."""

from __future__ import annotations

from dataclasses import fields, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.audit import chain
from thetadesk.audit.model import Head, Link

TENANT = UUID(int=1)


def written(count: int) -> list[Link]:
    links: list[Link] = []
    for seq in range(1, count + 1):
        previous = links[-1].hash if links else chain.START.hash
        link = Link(
            seq, seq * 1000, "you", "regrouped", f"campaign:{seq}", None, f'{{"n":{seq}}}', previous, ""
        )
        links.append(chain.sealed(TENANT, link))
    return links


def end(links: list[Link]) -> Head:
    return Head(links[-1].seq, links[-1].hash)


def test_an_untouched_chain_is_whole() -> None:
    links = written(5)
    found = chain.verify(TENANT, links, end(links))
    assert (found.ok, found.rows, found.broken_at, found.hash) == (True, 5, None, links[-1].hash)
    assert chain.verify(TENANT, [], None).ok


@given(st.data())
def test_any_changed_field_is_found_at_its_row(data: st.DataObject) -> None:
    links = written(data.draw(st.integers(1, 6)))
    place = data.draw(st.integers(0, len(links) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Link)]))
    old = getattr(links[place], name)
    new = data.draw(
        (st.integers(0, 99) | st.none() | st.text(max_size=5) | st.binary(max_size=3)).filter(
            lambda v: v != old
        )
    )
    tampered = [*links[:place], replace(links[place], **{name: new}), *links[place + 1 :]]
    found = chain.verify(TENANT, tampered, end(links))
    assert (found.ok, found.broken_at) == (False, place + 1)


@given(st.data())
def test_any_missing_row_is_named_by_its_own_number(data: st.DataObject) -> None:
    links = written(data.draw(st.integers(1, 6)))
    place = data.draw(st.integers(0, len(links) - 1))
    found = chain.verify(TENANT, links[:place] + links[place + 1 :], end(links))
    assert (found.ok, found.broken_at, found.reason) == (False, place + 1, "the row is missing")


def test_a_change_sealed_anew_is_found_at_the_next_row() -> None:
    links = written(4)
    forged = chain.sealed(TENANT, replace(links[1], after='{"n":9}'))
    found = chain.verify(TENANT, [links[0], forged, *links[2:]], end(links))
    assert (found.broken_at, found.reason) == (3, "the row does not follow the one before it")


def test_a_forged_last_row_is_found_by_the_head() -> None:
    links = written(4)
    forged = chain.sealed(TENANT, replace(links[3], after='{"n":9}'))
    found = chain.verify(TENANT, [*links[:3], forged], end(links))
    assert (found.broken_at, found.reason) == (4, "the last row is not the one that was recorded")


def test_a_row_added_behind_our_back_is_found() -> None:
    links = written(4)
    found = chain.verify(TENANT, links, end(links[:3]))
    assert (found.broken_at, found.reason) == (4, "the row was not recorded by the desk")
    assert chain.verify(TENANT, links, None).broken_at == 1


def test_a_log_of_another_tenant_does_not_pass() -> None:
    links = written(2)
    assert chain.verify(UUID(int=2), links, end(links)).broken_at == 1


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_rows_cut_off_the_end_are_found(gone: int) -> None:
    links = written(4)
    assert chain.verify(TENANT, links[:-gone], end(links)).broken_at == 5 - gone
