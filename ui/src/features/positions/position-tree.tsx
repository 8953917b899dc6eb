import { useRef, useState } from "react";
import type { PositionGroup } from "@/api/types";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Card } from "@/shared/ui/card";
import { TextLink } from "@/shared/ui/text-link";
import { useNarrow } from "@/shared/ui/use-narrow";
import { campaignLegs, groupLegs } from "./held";
import type { LegColumn } from "./leg-column";
import { LegRow } from "./leg-row";
import { LevelRow, PositionHead, PositionWidths, STICKY, TotalCells, tableWidth } from "./level-row";
import { useNear } from "./use-near";

/** Books with more legs than this are drawn only where they are looked at. */
const MOST_DRAWN = 150;

interface TreeProps {
  groups: readonly PositionGroup[];
  columns: readonly LegColumn[];
}

/** Underlying → campaign → leg; each level folds and carries its own totals. */
export function PositionTree({ groups, columns: chosen }: TreeProps) {
  const narrow = useNarrow();
  // What it earns comes first where only two columns fit beside the names.
  const columns = narrow ? earningsFirst(chosen) : chosen;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const windowed = groups.flatMap(groupLegs).length > MOST_DRAWN;
  const toggle = (key: string) =>
    setFolded((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <Card flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section aria-label="Positions, scrolls sideways" className="overflow-x-auto" tabIndex={0}>
        <table
          aria-label="Positions by underlying"
          style={{ minWidth: tableWidth(columns, narrow) }}
          className="w-full table-fixed border-collapse text-left"
        >
          <PositionWidths columns={columns} />
          <PositionHead columns={columns} />
          {groups.map((group) => (
            <Underlying
              key={group.ticker}
              group={group}
              columns={columns}
              folded={folded}
              windowed={windowed}
              onToggle={toggle}
            />
          ))}
          <tfoot>
            <tr>
              <th scope="row" className={`bg-surface px-3 py-2 text-left ${STICKY}`}>
                Total
              </th>
              <TotalCells legs={groups.flatMap(groupLegs)} columns={columns} strong />
            </tr>
          </tfoot>
        </table>
      </section>
    </Card>
  );
}

const EARNINGS = new Set(["pnl_today", "pnl_open"]);

export const earningsFirst = (columns: readonly LegColumn[]): LegColumn[] => [
  ...columns.filter(({ id }) => EARNINGS.has(id)),
  ...columns.filter(({ id }) => !EARNINGS.has(id)),
];

interface UnderlyingProps {
  group: PositionGroup;
  columns: readonly LegColumn[];
  folded: ReadonlySet<string>;
  windowed: boolean;
  onToggle: (key: string) => void;
}

function Underlying({ group, columns, folded, windowed, onToggle }: UnderlyingProps) {
  const accountName = useAccountName();
  const body = useRef<HTMLTableSectionElement>(null);
  const open = !folded.has(group.ticker);
  const { near, height } = useNear(body, rowsOf(group, folded), windowed);
  return (
    <tbody ref={body} className="border-b border-line-strong/40">
      <LevelRow
        level={0}
        open={open}
        label={group.ticker}
        aside={<TickerLinks ticker={group.ticker} />}
        legs={groupLegs(group)}
        columns={columns}
        onToggle={() => onToggle(group.ticker)}
      />
      {open && !near && (
        <tr aria-hidden style={{ height }}>
          <td colSpan={columns.length + 2} />
        </tr>
      )}
      {open &&
        near &&
        group.campaigns.flatMap((campaign) => {
          const key = `${group.ticker}/${campaign.id}`;
          const shown = !folded.has(key);
          const legs = campaignLegs(campaign);
          return [
            <LevelRow
              key={key}
              level={1}
              open={shown}
              label={campaign.strategy_label}
              aside={
                <>
                  <TextLink to={campaignPath(campaign.id)}>story</TextLink>
                  <span
                    className="truncate max-md:hidden"
                    title={`Held in ${accountName(campaign.account_id)}`}
                  >
                    {accountName(campaign.account_id)}
                  </span>
                </>
              }
              legs={legs}
              campaign={campaign}
              columns={columns}
              onToggle={() => onToggle(key)}
            />,
            ...(shown
              ? legs.map((held) => (
                  <LegRow key={held.key} held={held} ticker={group.ticker} columns={columns} />
                ))
              : []),
          ];
        })}
    </tbody>
  );
}

/** Rows below the group's own, as they are folded now. */
function rowsOf({ ticker, campaigns }: PositionGroup, folded: ReadonlySet<string>): number {
  return campaigns.reduce(
    (sum, { id, legs }) => sum + 1 + (folded.has(`${ticker}/${id}`) ? 0 : legs.length),
    0,
  );
}

function TickerLinks({ ticker }: { ticker: string }) {
  const symbol = encodeURIComponent(ticker);
  return (
    <>
      <TextLink to={`/chain/${symbol}`} aria-label={`${ticker} chain`}>
        chain
      </TextLink>{" "}
      ·{" "}
      <TextLink to={`/underlying/${symbol}`} aria-label={`${ticker} candles`}>
        candles
      </TextLink>
    </>
  );
}
