import { useEffect, useState } from "react";
import type { Chain, Expiration } from "@/api/types";
import { useChain } from "@/api/use-chain";
import { liveStore } from "@/api/use-live";
import { formatDay } from "@/shared/format/date";
import { toPlot } from "@/shared/format/decimal";
import { greeksBy } from "@/shared/live/greeks-source";
import { Button } from "@/shared/ui/button";
import { formatNumber } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import type { SideColumn } from "./columns";
import { Ladder } from "./ladder";
import { around, type Band } from "./ladder-model";
import type { Trade } from "./ladder-row";

interface OpenLadderProps {
  symbol: string;
  expiration: Expiration;
  columns: readonly SideColumn[];
  held: ReadonlyMap<string, number>;
  onTrade: Trade;
}

const FIRST_SHOWN = 10;

/** One expiration, opened: the strikes around the price, more on demand. */
export function OpenLadder({ symbol, expiration, columns, held, onTrade }: OpenLadderProps) {
  const query = useChain(symbol, expiration.expires_on, expiration.root);
  const chain = query.data;
  useEffect(() => {
    if (chain)
      liveStore.seedQuotes(chain.rows.flatMap(({ call, put }) => [call, put]).filter((q) => q !== null));
  }, [chain]);
  return (
    <QueryView query={query} rows={8}>
      {(data) =>
        data.rows.length ? (
          <Strikes chain={data} symbol={symbol} columns={columns} held={held} onTrade={onTrade} />
        ) : (
          <EmptyState title="No strikes are listed for this day" />
        )
      }
    </QueryView>
  );
}

function Strikes({ chain, ...ladder }: Omit<OpenLadderProps, "expiration"> & { chain: Chain }) {
  const [each, setEach] = useState(FIRST_SHOWN);
  const spot = chain.spot === null ? null : toPlot(chain.spot);
  const rows = around(chain.rows, spot, each);
  const hidden = chain.rows.length - rows.length;
  return (
    <div className="border-t border-line">
      <p className="flex flex-wrap gap-x-4 px-3 py-1 text-sm text-muted">
        <ExpectedMoves chain={chain} />
        <span className="ml-auto text-age">
          {chain.source}; {greeksBy(sourcesOf(chain))}
        </span>
      </p>
      <Ladder
        {...ladder}
        label={`Options of ${ladder.symbol} for ${formatDay(chain.expiration.expires_on)}`}
        rows={rows}
        band={bandOf(chain, spot)}
      />
      {hidden > 0 && (
        <div className="flex justify-center gap-2 border-t border-line p-1">
          <Button variant="quiet" onClick={() => setEach(each + FIRST_SHOWN)}>
            {FIRST_SHOWN} more on each side
          </Button>
          <Button variant="quiet" onClick={() => setEach(chain.rows.length)}>
            All {chain.rows.length} strikes
          </Button>
        </div>
      )}
    </div>
  );
}

const sourcesOf = ({ rows }: Pick<Chain, "rows">) =>
  rows.flatMap(({ call, put }) => [call, put].flatMap((option) => option?.greeks_source ?? []));

/** The brackets show the straddle's move, else that of the volatility; both are labelled. */
export function bandOf({ expected_move }: Pick<Chain, "expected_move">, spot: number | null): Band | null {
  const move = expected_move?.straddle ?? expected_move?.iv;
  return move == null || spot === null ? null : { low: spot - move, high: spot + move };
}

function ExpectedMoves({ chain: { expected_move } }: { chain: Chain }) {
  if (!expected_move || (expected_move.straddle === null && expected_move.iv === null))
    return <span className="text-age">Expected move: not enough quotes around the money</span>;
  return (
    <>
      <span>Expected move</span>
      {expected_move.straddle !== null && (
        <span title="The at-the-money straddle × 0.85: what the brackets at the strikes show">
          ±{formatNumber(expected_move.straddle)} straddle
        </span>
      )}
      {expected_move.iv !== null && (
        <span title="Price × implied volatility × √time: one standard deviation">
          ±{formatNumber(expected_move.iv)} IV
        </span>
      )}
    </>
  );
}
