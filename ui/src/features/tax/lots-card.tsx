import type { TaxLot } from "@/api/types";
import { useTaxLots } from "@/api/use-tax";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money, Quantity } from "@/shared/ui/numbers";
import { Pager } from "@/shared/ui/pager";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";
import { Totals } from "./totals";

const PER_PAGE = 50;
const TERMS = { short: "Short-term", long: "Long-term", "60/40": "60/40" } as const;
const COLUMNS: Column<TaxLot>[] = [
  {
    id: "closed",
    header: "Closed",
    cell: (lot) =>
      lot.closed_on ? (
        <TextLink to={`/transactions?open=${lot.closed_by}`}>
          <DateText on={lot.closed_on} />
        </TextLink>
      ) : (
        <Badge title="Held at the end of the year: it counts as sold at its price then">marked</Badge>
      ),
  },
  { id: "what", header: "What", cell: (lot) => lot.instrument.words },
  { id: "quantity", header: "Quantity", align: "right", cell: (lot) => <Quantity value={lot.quantity} /> },
  {
    id: "opened",
    header: "Opened",
    wide: true,
    cell: (lot) => (
      <TextLink to={`/transactions?open=${lot.opened_by}`}>
        <DateText on={lot.opened_on} />
      </TextLink>
    ),
  },
  {
    id: "paid",
    header: "At opening",
    hint: "Cash with fees, credit positive",
    align: "right",
    wide: true,
    cell: (lot) => <Money value={lot.opened} tone="plain" />,
  },
  {
    id: "got",
    header: "At closing",
    hint: "Cash with fees, credit positive; of a marked contract its value",
    align: "right",
    wide: true,
    cell: (lot) => <Money value={lot.closed} tone="plain" />,
  },
  {
    id: "premium",
    header: "Premium",
    hint: "Of assigned or exercised options: it belongs to these shares",
    align: "right",
    wide: "extra",
    cell: (lot) => (Number(lot.premium) ? <Money value={lot.premium} tone="plain" /> : null),
  },
  {
    id: "gain",
    header: "Gain",
    align: "right",
    cell: (lot) => <Money value={lot.gain} unknown="unknown" />,
  },
  {
    id: "term",
    header: "Term",
    cell: (lot) => (
      <>
        {TERMS[lot.term]}
        {lot.problem && <span className="block text-sm text-attention">{lot.problem}</span>}
      </>
    ),
  },
];

interface LotsCardProps {
  year: number;
  account: string;
  page: number;
  onPage: (page: number) => void;
}

/** The lots that a year closed, and what all of them come to. */
export function LotsCard({ year, account, page, onPage }: LotsCardProps) {
  const query = useTaxLots({ year, account: account || undefined, limit: PER_PAGE, offset: page * PER_PAGE });
  return (
    <Card title={`Lots closed in ${year}`} aside={query.data?.total.toLocaleString("en-US")} flush>
      <QueryView query={query} rows={10}>
        {(found) =>
          found.total === 0 ? (
            <EmptyState title={`Nothing was closed in ${year}`}>
              A lot is listed in the year in which it is closed. Choose another year, or{" "}
              <TextLink to="/import">import a history</TextLink>.
            </EmptyState>
          ) : (
            <>
              <Totals totals={found.totals} missing={found.missing} />
              <Table
                label={`Tax lots of ${year}`}
                columns={COLUMNS}
                rows={found.items}
                rowKey={(lot) =>
                  `${lot.opened_by} ${lot.closed_by} ${lot.instrument.symbol} ${lot.quantity} ${lot.gain}`
                }
              />
              <div className="p-2">
                <Pager total={found.total} offset={page * PER_PAGE} limit={PER_PAGE} onPage={onPage} />
              </div>
            </>
          )
        }
      </QueryView>
    </Card>
  );
}
