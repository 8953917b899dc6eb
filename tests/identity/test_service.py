"""Tokens are kept unreadable, refreshed by one at a time, and follow the key when it is replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.databases import owner_connection
from thetadesk.audit import service as audit
from thetadesk.db.engine import Database
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import new_key
from thetadesk.db.schema import load_stores
from thetadesk.db.sealed import sealed_columns
from thetadesk.db.vault import Vault
from thetadesk.identity import service
from thetadesk.identity.model import Grant
from thetadesk.identity.store import AUTH_TOKENS
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.ledger.model import AccountKind
from thetadesk.ledger.service.accounts import AccountHint, resolve_account
from thetadesk.ledger.store.tables import accounts

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
GRANT = Grant("access-hush", NOW + timedelta(minutes=30), "refresh-hush", NOW + timedelta(days=7), NOW)
OLD, NEW = new_key(), new_key()


def kept(database: Database, vault: Vault, id: str = "con_1") -> Grant | None:
    with database.reading(LOCAL_TENANT) as unit:
        return service.grant_of(unit, id, vault)


def test_a_grant_comes_back_as_it_was_and_replaces_the_one_before(database: Database) -> None:
    vault = Vault(OLD)
    assert kept(database, vault) is None
    later = Grant("other", NOW, "still", None, NOW + timedelta(minutes=1))
    for grant in (GRANT, later):
        with database.unit(LOCAL_TENANT) as unit:
            service.keep_grant(unit, "con_1", grant, vault)
        assert kept(database, vault) == grant
    assert kept(database, vault, "con_2") is None


def test_when_it_ends_can_be_told_without_the_key(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        service.keep_grant(unit, "con_1", GRANT, Vault(OLD))
    with database.reading(LOCAL_TENANT) as unit:
        assert service.grant_expiries(unit, "con_1") == (GRANT.access_expires_at, GRANT.refresh_expires_at)
        assert service.grant_expiries(unit, "con_2") is None


def test_neither_the_database_nor_a_representation_shows_a_token(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        service.keep_grant(unit, "con_1", GRANT, Vault(OLD))
        row = unit.row(select(AUTH_TOKENS))
    assert "hush" not in f"{row} {GRANT}"


def test_tokens_sealed_with_a_key_that_is_gone_are_said_to_be(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        service.keep_grant(unit, "con_1", GRANT, Vault(OLD))
    with pytest.raises(DatabaseSetupError, match="does not open"):
        kept(database, Vault(NEW))


def test_a_forgotten_grant_is_gone_with_its_claim(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        service.keep_grant(unit, "con_1", GRANT, Vault(OLD))
        assert service.claim_refresh(unit, "con_1", "me", NOW)
        service.forget_grant(unit, "con_1")
        assert service.claim_refresh(unit, "con_1", "you", NOW)
    assert kept(database, Vault(OLD)) is None


def test_one_refreshes_at_a_time_and_a_dead_one_does_not_block_for_ever(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        assert service.claim_refresh(unit, "con_1", "me", NOW)
        assert service.claim_refresh(unit, "con_1", "me", NOW)
        assert not service.claim_refresh(unit, "con_1", "you", NOW)
        assert service.claim_refresh(unit, "con_2", "you", NOW)
        service.release_refresh(unit, "con_1", "you")
        assert not service.claim_refresh(unit, "con_1", "you", NOW)
        late = NOW + timedelta(seconds=service.REFRESH_SECONDS)
        assert service.claim_refresh(unit, "con_1", "you", late)
        assert not service.claim_refresh(unit, "con_1", "me", late)
        service.release_refresh(unit, "con_1", "you")
        assert service.claim_refresh(unit, "con_1", "me", late)


def test_the_first_key_is_noted_and_a_strange_one_noticed(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        assert service.knows_sealing_key(unit, Vault(OLD), NOW)
        assert service.knows_sealing_key(unit, Vault(NEW, OLD), NOW)
        assert not service.knows_sealing_key(unit, Vault(NEW), NOW)


def test_resealing_follows_every_secret_and_its_fingerprint(database: Database) -> None:
    hint = account("5WX00001")
    with database.unit(LOCAL_TENANT) as unit:
        assert service.knows_sealing_key(unit, Vault(OLD), NOW)
        account_id = resolve_account(unit, hint, Vault(OLD), NOW).id
        service.keep_grant(unit, "con_1", GRANT, Vault(OLD))
    with database.unit(LOCAL_TENANT) as unit:
        # Between the two keys, both find the account.
        assert resolve_account(unit, hint, Vault(NEW, OLD), NOW).id == account_id
        assert service.reseal_all(unit, Vault(NEW, OLD), NOW) == 3
    with database.unit(LOCAL_TENANT) as unit:
        assert service.grant_of(unit, "con_1", Vault(NEW)) == GRANT
        assert resolve_account(unit, hint, Vault(NEW), NOW).id == account_id
        row = unit.row(select(accounts))
        assert row is not None
        assert row.number_fingerprint == Vault(NEW).fingerprint("5WX00001")
        assert Vault(NEW).decrypt(row.number_sealed) == "5WX00001"
        assert service.knows_sealing_key(unit, Vault(NEW), NOW)
        assert not service.knows_sealing_key(unit, Vault(OLD), NOW)
        last = audit.latest(unit, 1)[0].decision
    assert (last.action, last.subject) == ("rotated", "secrets")
    assert last.before == {"key": Vault(OLD).key_ids[0]}
    assert last.after == {"key": Vault(NEW).key_ids[0], "secrets": 3}


def test_resealing_is_refused_as_a_whole_when_one_secret_does_not_open(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        service.keep_grant(unit, "con_1", GRANT, Vault(OLD))
    with owner_connection(database) as connection:
        connection.execute(AUTH_TOKENS.update().values(refresh_sealed="damaged"))
    with pytest.raises(DatabaseSetupError, match="does not open"), database.unit(LOCAL_TENANT) as unit:
        service.reseal_all(unit, Vault(NEW, OLD), NOW)
    with database.reading(LOCAL_TENANT) as unit:
        row = unit.row(select(AUTH_TOKENS.c.access_sealed))
    assert row is not None
    assert Vault(OLD).decrypt(row.access_sealed) == GRANT.access_token


def test_every_column_that_holds_a_secret_is_found_by_its_name() -> None:
    found = {
        table.name: sealed_columns(table) for table in load_stores().sorted_tables if sealed_columns(table)
    }
    assert {"accounts", "auth_tokens"} <= set(found)
    assert not [
        table for table in load_stores().sorted_tables if table.info["append_only"] and table.name in found
    ]


def account(number: str) -> AccountHint:
    return AccountHint(broker="tastytrade", reference=number, kind=AccountKind.BROKER, currency="USD")
