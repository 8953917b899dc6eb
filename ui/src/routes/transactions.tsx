import { useDeferredValue } from "react";
import type { TxnKind } from "@/api/types";
import { useTransactions } from "@/api/use-transactions";
import { TransactionFilters } from "@/features/transactions/filters";
import { TransactionPanel } from "@/features/transactions/transaction-panel";
import { TransactionTable } from "@/features/transactions/transaction-table";
import { Page } from "@/shared/ui/page";
import { Pager } from "@/shared/ui/pager";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

const PER_PAGE = 100;
const NEWEST_FIRST = "-occurred_at";

export function Component() {
  const [filter, change] = useFilters();
  const sort = filter("sort") || NEWEST_FIRST;
  const offset = Number(filter("page") || 0) * PER_PAGE;
  const q = useDeferredValue(filter("q"));
  const query = useTransactions({
    account: filter("account"),
    kind: (filter("kind") || null) as TxnKind | null,
    ticker: filter("ticker"),
    campaign: filter("campaign"),
    from: filter("from"),
    to: filter("to"),
    problem: filter("problem") ? true : undefined,
    q,
    sort,
    limit: PER_PAGE,
    offset,
  });
  return (
    <Page
      title="Transactions"
      aside={query.data?.total.toLocaleString("en-US")}
      actions={<TransactionFilters filter={filter} onChange={change} />}
    >
      <QueryView query={query} rows={16}>
        {({ items, total }) =>
          items.length ? (
            <>
              <TransactionTable
                transactions={items}
                sort={sort}
                onSort={(next) => change({ sort: next, page: null })}
                opened={filter("open") || null}
                onOpen={(id) => change({ open: id })}
              />
              <Pager
                total={total}
                offset={offset}
                limit={PER_PAGE}
                onPage={(page) => change({ page: page ? String(page) : null })}
              />
            </>
          ) : (
            <EmptyState title="No transaction matches">
              <TextLink to="/transactions">Clear the filters</TextLink> or{" "}
              <TextLink to="/import">import a history</TextLink>.
            </EmptyState>
          )
        }
      </QueryView>
      <TransactionPanel id={filter("open") || null} onClose={() => change({ open: null })} />
    </Page>
  );
}
