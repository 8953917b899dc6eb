import { useState } from "react";
import type { WheelTrade } from "@/api/types";
import { useTradeChange, useWheelTrades } from "@/api/use-wheel-trades";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { TextInput } from "@/shared/ui/field";
import { Money, Price, Quantity } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import type { Act } from "./act-dialog";
import { outcomeOf } from "./words";

interface TradesCardProps {
  wheel: string;
  onAct: (act: Act, trade: WheelTrade) => void;
  onTakeBack: (trade: WheelTrade) => void;
  onReopen: (trade: WheelTrade) => void;
}

/** The options that a wheel sold: open ones first, each with what can be done about it. */
export function TradesCard({ wheel, onAct, onTakeBack, onReopen }: TradesCardProps) {
  const query = useWheelTrades(wheel);
  const columns = columnsOf(onAct, onTakeBack, onReopen);
  return (
    <Card title="Trades" aside={query.data && `${query.data.total}`} flush>
      <QueryView query={query} rows={4}>
        {({ items }) =>
          items.length ? (
            <Table label="Trades" columns={columns} rows={items} rowKey={({ id }) => id} />
          ) : (
            <EmptyState title="Nothing was sold yet">
              Options that this wheel sells appear here by themselves, and what became of each.
            </EmptyState>
          )
        }
      </QueryView>
    </Card>
  );
}

function columnsOf(
  onAct: TradesCardProps["onAct"],
  onTakeBack: TradesCardProps["onTakeBack"],
  onReopen: TradesCardProps["onReopen"],
): Column<WheelTrade>[] {
  return [
    { id: "what", header: "Option", cell: (trade) => trade.words },
    { id: "opened", header: "Sold", wide: true, cell: (trade) => <DateText on={trade.opened_on} /> },
    {
      id: "contracts",
      header: "Contracts",
      align: "right",
      wide: true,
      cell: (trade) => <Quantity value={trade.contracts} />,
    },
    {
      id: "price",
      header: "Price",
      hint: "US dollars per share",
      align: "right",
      wide: true,
      cell: (trade) => <Price value={trade.premium_per_share} unknown="–" />,
    },
    {
      id: "premium",
      header: "Premium",
      hint: "US dollars, before fees",
      align: "right",
      cell: (trade) => <Money value={trade.total_premium} />,
    },
    {
      id: "outcome",
      header: "What became of it",
      cell: (trade) => (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <Badge tone={trade.outcome === "open" ? "accent" : "neutral"}>{outcomeOf(trade)}</Badge>
          {trade.closed_on && <DateText on={trade.closed_on} className="text-age" />}
        </span>
      ),
    },
    {
      id: "realized",
      header: "Realised",
      hint: "US dollars, net of fees, of what is closed",
      align: "right",
      cell: (trade) => (trade.outcome === "open" ? null : <Money value={trade.realized} />),
    },
    { id: "notes", header: "Note", wide: true, cell: (trade) => <Note trade={trade} /> },
    {
      id: "acts",
      header: "",
      align: "right",
      cell: (trade) =>
        trade.editable && <Acts trade={trade} onAct={onAct} onTakeBack={onTakeBack} onReopen={onReopen} />,
    },
  ];
}

function Acts({
  trade,
  onAct,
  onTakeBack,
  onReopen,
}: { trade: WheelTrade } & Omit<TradesCardProps, "wheel">) {
  // What was rolled is taken back with what it was rolled to; what is left of it stays open to everything else.
  if (trade.open_contracts === "0")
    return trade.rolled_to ? null : (
      <Button variant="quiet" onClick={() => onReopen(trade)}>
        Reopen
      </Button>
    );
  return (
    <span className="inline-flex flex-wrap justify-end gap-1.5">
      <Button onClick={() => onAct("end", trade)}>Ended…</Button>
      <Button onClick={() => onAct("close", trade)}>Close…</Button>
      <Button onClick={() => onAct("roll", trade)}>Roll…</Button>
      {!trade.rolled_to && (
        <Button variant="quiet" onClick={() => onTakeBack(trade)}>
          Take back
        </Button>
      )}
    </span>
  );
}

/** A note of one's own, kept when the field is left. */
function Note({ trade }: { trade: WheelTrade }) {
  const change = useTradeChange();
  const [text, setText] = useState(trade.notes);
  const keep = () => {
    if (text.trim() !== trade.notes) change.mutate({ trade: trade.id, body: { notes: text } });
  };
  return (
    <TextInput
      aria-label={`Note on ${trade.words}`}
      value={text}
      maxLength={2000}
      placeholder="note"
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      className="w-36! border-transparent! bg-transparent! hover:border-line! focus:border-line-strong!"
    />
  );
}
