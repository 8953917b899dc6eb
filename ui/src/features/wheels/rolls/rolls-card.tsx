import { useState } from "react";
import type { RollOrder, Rolls, RollsOrder } from "@/api/types";
import { useRolls } from "@/api/use-recommendations";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Age } from "@/shared/ui/dates";
import { Select } from "@/shared/ui/field";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { RefusedCounts } from "../recommendation/reasoning";
import { RollMap } from "./roll-map";
import { RollTable } from "./roll-table";

const PAGE = 12;
const ORDERS: readonly { value: RollOrder; label: string }[] = [
  { value: "balance", label: "a bit of everything" },
  { value: "credit", label: "most credit" },
  { value: "delta", label: "smallest delta" },
  { value: "days", label: "fewest days" },
  { value: "breakeven", label: "farthest breakeven" },
  { value: "chance", label: "least chance" },
];
const HORIZONS = [30, 60, 120, 400].map((days) => ({ value: `${days}`, label: `${days} days ahead` }));

/** What a wheel's open option could be rolled into, searched when asked for: it looks at the whole chain. */
export function RollsCard({ wheel, trade }: { wheel: string; trade?: string }) {
  const [asked, setAsked] = useState(false);
  const [order, setOrder] = useState<RollOrder>("balance");
  const [horizon, setHorizon] = useState("60");
  const [limit, setLimit] = useState(PAGE);
  const body: RollsOrder = {
    trade_id: trade ?? null,
    horizon_days: Number(horizon),
    order,
    limit,
    offset: 0,
  };
  const query = useRolls(wheel, body, asked);
  const found = query.data;
  return (
    <Card
      title="Rolls"
      aside={found && <Age at={found.at} />}
      actions={
        asked && (
          <>
            <Select
              aria-label="Best first by"
              value={order}
              options={ORDERS}
              onChange={(event) => setOrder(event.target.value as RollOrder)}
              className="w-40!"
            />
            <Select
              aria-label="How far ahead"
              value={horizon}
              options={HORIZONS}
              onChange={(event) => setHorizon(event.target.value)}
              className="w-36!"
            />
          </>
        )
      }
    >
      {asked ? (
        <QueryView query={query} rows={6}>
          {(rolls) => <Found rolls={rolls} onMore={() => setLimit(limit + 4 * PAGE)} />}
        </QueryView>
      ) : (
        <EmptyState
          title="Roll it, or leave it?"
          action={
            <Button variant="primary" onClick={() => setAsked(true)}>
              Find rolls
            </Button>
          }
        >
          The whole chain is searched for what nothing else beats in credit, delta, days, breakeven and chance
          together. Doing nothing is always one of the choices.
        </EmptyState>
      )}
    </Card>
  );
}

function Found({ rolls, onMore }: { rolls: Rolls; onMore: () => void }) {
  const more = rolls.total - rolls.items.length;
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2">
        {rolls.contracts} × {rolls.symbol} {rolls.words}
        {rolls.nothing_is_beaten && <Badge tone="attention">doing nothing is beaten</Badge>}
        <span className="text-muted">
          {rolls.considered} looked at, {rolls.total} that nothing beats
        </span>
      </p>
      {rolls.why_none && <p className="text-attention">{rolls.why_none}</p>}
      {rolls.items.length > 1 && <RollMap rolls={rolls} />}
      <RollTable rolls={rolls} />
      {more > 0 && (
        <div>
          <Button onClick={onMore}>Show more ({more} left)</Button>
        </div>
      )}
      <div className="text-sm">
        <RefusedCounts counts={rolls.refused} />
      </div>
      {rolls.problems.length > 0 && <p className="text-sm text-attention">{rolls.problems.join("; ")}</p>}
    </div>
  );
}
