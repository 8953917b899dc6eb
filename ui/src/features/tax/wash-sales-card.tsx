import type { WashSale } from "@/api/types";
import { useWashSales } from "@/api/use-tax";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money, Quantity } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

const SHOWN = 200;
const COLUMNS: Column<WashSale>[] = [
  {
    id: "closed",
    header: "Closed",
    cell: ({ lot }) => (
      <TextLink to={`/transactions?open=${lot.closed_by}`}>
        <DateText on={lot.closed_on} />
      </TextLink>
    ),
  },
  { id: "what", header: "What", cell: ({ lot }) => lot.instrument.words },
  { id: "loss", header: "Loss", align: "right", cell: ({ lot }) => <Money value={lot.gain} /> },
  {
    id: "replaced",
    header: "Shares",
    hint: "How many of the shares sold (or stood for) were replaced",
    align: "right",
    wide: true,
    cell: ({ replaced, shares }) => (
      <>
        <Quantity value={replaced} /> of <Quantity value={shares} />
      </>
    ),
  },
  {
    id: "amount",
    header: "Of it",
    hint: "The part of the loss that falls on what was replaced, dollars",
    align: "right",
    cell: ({ amount }) => <Money value={amount} tone="plain" />,
  },
  {
    id: "certainty",
    header: "Is it one?",
    cell: ({ certainty }) =>
      certainty === "candidate" ? (
        <Badge tone="attention">candidate</Badge>
      ) : (
        <Badge title="A put was sold, and nobody has kept what the stock cost that day">possible</Badge>
      ),
  },
  {
    id: "by",
    header: "Replaced by",
    wide: true,
    cell: ({ by }) =>
      by.map((each) => (
        <TextLink key={each.transaction_id} to={`/transactions?open=${each.transaction_id}`} className="mr-2">
          {each.shares} on <DateText on={each.on} />
        </TextLink>
      )),
  },
];

/** Losses that were followed, or preceded, by buying the same again. */
export function WashSalesCard({ year, account }: { year: number; account: string }) {
  const query = useWashSales({ year, account: account || undefined, limit: SHOWN });
  return (
    <Card title="Wash-sale candidates" aside={query.data?.total.toLocaleString("en-US")} flush>
      <QueryView query={query} rows={4}>
        {({ items, total }) =>
          total === 0 ? (
            <EmptyState title={`No loss of ${year} looks like one`}>
              A loss is a candidate when the same shares, a call on them, or a put deep in the money came in
              within 30 days before or after it, in any of the accounts shown.
            </EmptyState>
          ) : (
            <>
              <Table
                label="Wash-sale candidates"
                columns={COLUMNS}
                rows={items}
                rowKey={({ lot, certainty }) =>
                  `${lot.opened_by} ${lot.closed_by} ${lot.instrument.symbol} ${lot.quantity} ${certainty}`
                }
              />
              <p className="p-3 text-sm text-muted">
                {total > items.length && `The first ${items.length} of ${total}; the CSV below has all. `}
                Flagged only: no basis is changed.
              </p>
            </>
          )
        }
      </QueryView>
    </Card>
  );
}
