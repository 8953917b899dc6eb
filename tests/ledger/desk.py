"""A desk driven through the ledger's services, as the doors drive it: one unit of work per step."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from thetadesk.audit import service as audit
from thetadesk.db.engine import Database
from thetadesk.db.unit import Unit
from thetadesk.db.vault import open_vault
from thetadesk.formats import discover, recognise
from thetadesk.formats import thetadesk as own_export
from thetadesk.kernel.tenant import LOCAL_TENANT, TenantId
from thetadesk.ledger.model import Account, AccountKind, By, Problem, Status, Transaction
from thetadesk.ledger.ports import Format
from thetadesk.ledger.service import importing, projecting, reading, regrouping
from thetadesk.ledger.service.accounts import accounts_in_scope
from thetadesk.ledger.store import days as day_store
from thetadesk.ledger.store import results as result_store
from thetadesk.ledger.store.campaigns import CampaignFilter

RICHNESS = {form.namespace: form.richness for form in discover()} | {"poor": 1, "rich": 9}
_START = datetime(2026, 1, 2, 15, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True)
class Wish:
    """What the user says of a file: the account to put it in, the zone of its times."""

    account: str | None = None
    zone: str | None = None
    kind: AccountKind = AccountKind.FILE
    filename: str = "history.csv"


class Desk:
    """The services over one database, as one tenant; every step happens a minute after the one before."""

    def __init__(self, database: Database, folder: Path, tenant: TenantId = LOCAL_TENANT) -> None:
        self.database = database
        self.tenant = tenant
        self.vault = open_vault(None, folder)
        self._steps = count(1)

    def by(self) -> By:
        return By("tester", _START + timedelta(minutes=next(self._steps)))

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.unit(self.tenant) as unit:
            yield unit

    def do(self, use_case: Callable[..., T], *given: Any, **named: Any) -> T:
        """One use-case in a unit of work of its own."""
        with self.unit() as unit:
            return use_case(unit, *given, **named)

    def decide(self, use_case: Callable[..., T], *given: Any, **named: Any) -> T:
        """One use-case that asks who decides."""
        return self.do(use_case, *given, self.by(), **named)

    def take(self, data: bytes, wish: Wish = Wish()) -> importing.ImportRun:
        """Imports a file."""
        form = recognise(data)
        parsed = form.parse(data, ZoneInfo(wish.zone) if wish.zone else None)
        accounts = own_export.accounts_of(data) if form is own_export.FORMAT else []
        return self._take(wish, form, parsed, {account.id: account for account in accounts})

    def told(
        self, transactions: Sequence[Transaction], wish: Wish = Wish(), problems: Sequence[Problem] = ()
    ) -> importing.ImportRun:
        """Imports transactions as a parser would hand them over."""
        named = {t.source for t in transactions} or {"file"}
        form = Format(
            "told", "Told by a test", None, min(named), 5, bytes.isspace, lambda data, zone: ([], [])
        )
        return self._take(wish, form, (list(transactions), list(problems)))

    def _take(
        self,
        wish: Wish,
        form: Format,
        parsed: tuple[list[Transaction], list[Problem]],
        names: Mapping[str, Account] | None = None,
    ) -> importing.ImportRun:
        at = self.by().at
        upload = importing.Upload(
            f"import{next(self._steps)}", wish.filename, wish.account, wish.zone, wish.kind
        )
        with self.unit() as unit:
            importing.begin_import(unit, upload, at)
            read = importing.Reading(form, parsed, RICHNESS, wish.zone, names)
            return importing.take_file(unit, upload, read, self.vault, at)

    def accounts(self, account: str | None = None) -> tuple[str, ...]:
        return self.do(accounts_in_scope, None, account)[1]

    def summary(
        self, account: str | None = None, basis: str = "cash", as_of: date | None = None
    ) -> reading.Summary:
        (summary,) = self.do(reading.summaries, self.accounts(account), basis, as_of)
        return summary

    def campaigns(self, account: str | None = None) -> list[Any]:
        """The stored campaigns, in order of opening."""
        _, views = self.do(reading.list_campaigns, CampaignFilter(self.accounts(account)))
        return sorted((view.row for view in views), key=lambda row: (row.opened_on, row.ticker, row.id))

    def story(self, campaign: str) -> reading.CampaignStory:
        return self.do(reading.campaign_story, campaign)

    def stories(self, account: str | None = None) -> list[reading.CampaignStory]:
        return [self.story(row.id) for row in self.campaigns(account)]

    def transactions(self, account: str | None = None) -> list[Transaction]:
        """All current transactions, oldest first."""
        wanted = reading.TransactionFilter(self.accounts(account))
        _, views = self.do(reading.list_transactions, wanted, "occurred_at", 10_000, 0)
        return [view.transaction for view in views]

    def decisions(self, action: str = "") -> list[Any]:
        """What the audit log has kept, newest first."""
        kept = [row.decision for row in self.do(audit.latest, 1000)]
        return [decision for decision in kept if action in ("", decision.action)]

    def move(self, *moves: regrouping.WantedMove) -> regrouping.Regrouped:
        return self.decide(regrouping.regroup, moves, None)

    def move_one(
        self, transaction: str, source: str, target: str | None = None, quantity: Decimal | None = None
    ) -> regrouping.Regrouped:
        return self.move(regrouping.WantedMove(transaction, source, target, quantity))

    def merge(self, source: str, target: str) -> regrouping.Regrouped:
        return self.decide(regrouping.regroup, (), (source, target))

    def undo(self, edit: str) -> regrouping.Regrouped:
        return self.decide(regrouping.set_undone, edit, undone=True)

    def books(self, account: str | None = None) -> dict[str, list[tuple[Any, ...]]]:
        """Every derived row as stored."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for id in self.accounts(account):
            with self.unit() as unit:
                for table, rows in projecting.projections.projection_rows(unit, id).items():
                    found.setdefault(table, []).extend(rows)
        return found

    def sound(self, account: str | None = None) -> list[str]:
        """What does not hold of the books that must: checks that fail, rows that a rebuild would not repeat, totals that
        the transactions do not add up to, and campaigns whose bridge does not lead from one basis to the other."""
        wrong = [check.name for check in self.do(reading.checks, self.accounts(account)) if not check.ok]
        for id in self.accounts(account):
            stored, rebuilt = self.do(projecting.stored_and_rebuilt, id)
            wrong += [f"{table} differs when rebuilt" for table in stored if stored[table] != rebuilt[table]]
        for told in self.stories(account):
            story = told.story
            if story.cash.net - story.tax.net != sum(row.amount for row in story.bridge):
                wrong.append(f"the bridge of {told.view.row.id} does not hold")
        return wrong + self._wrong_totals(account) + self._wrong_results(account)

    def _wrong_results(self, account: str | None) -> list[str]:
        """Trades and days that do not sum to their campaigns, or days that differ from what was realised on them."""
        ids = self.accounts(account)
        wrong = []
        for row in self.campaigns(account):
            wanted = result_store.ResultFilter(ids, (row.id,))
            trades = self.do(result_store.results, wanted)[1]
            days = self.do(result_store.campaign_totals, ids, campaign_ids=(row.id,))
            if (
                not sum(trade.realized for trade in trades)
                == sum(day.realized for day in days)
                == row.realized
            ):
                wrong.append(f"the trades or days of {row.id} do not sum to {row.realized}")
            if sum(day.income for day in days) != row.income:
                wrong.append(f"the days of {row.id} do not sum to its income {row.income}")
        told = {day.on: day.realized for day in self.do(result_store.campaign_totals, ids) if day.realized}
        if told != {on: net for on, net in self.do(day_store.realized_by_day, ids) if net}:
            wrong.append("campaigns and accounts do not realise the same on each day")
        return wrong

    def _wrong_totals(self, account: str | None) -> list[str]:
        accounts = self.accounts(account)
        valid = [t for t in self.transactions(account) if t.status is Status.VALID]
        wrong = []
        for summary in self.do(reading.summaries, accounts):
            counted = [t.cash for t in valid if t.currency == summary.currency]
            if (len(counted), sum(counted)) != (summary.transactions, summary.cash):
                wrong.append(
                    f"{summary.transactions} transactions and {summary.cash} {summary.currency} in total"
                )
        net = sum(story.story.cash.net for story in self.stories(account))
        months = sum(amount for _, amount in self.do(reading.months, accounts))
        realised = sum(summary.realized.net for summary in self.do(reading.summaries, accounts))
        if not net == months == realised:
            wrong.append(f"campaigns realised {net}, months {months}, the summary says {realised}")
        return wrong
