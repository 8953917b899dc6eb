import { useState } from "react";
import type { PositionGroup } from "@/api/types";
import { addDecimals } from "@/shared/format/decimal";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Card } from "@/shared/ui/card";
import { Money } from "@/shared/ui/numbers";
import { TextLink } from "@/shared/ui/text-link";
import { LegRow } from "./leg-row";
import { LevelRow, PositionHead } from "./level-row";

/** Underlying → campaign → leg; each level folds and carries its own total. */
export function PositionTree({ groups }: { groups: readonly PositionGroup[] }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setFolded((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <Card flush>
      <div className="max-md:overflow-x-auto">
        <table aria-label="Positions by underlying" className="w-full border-collapse text-left">
          <PositionHead />
          {groups.map((group) => (
            <Underlying key={group.ticker} group={group} folded={folded} onToggle={toggle} />
          ))}
          <tfoot>
            <tr className="font-semibold">
              <th scope="row" className="px-3 py-2 text-left">
                Total cost
              </th>
              <td />
              <td colSpan={2} className="max-md:hidden" />
              <td className="px-2.5 text-right">
                <Money value={addDecimals(groups.map(({ cost }) => cost))} />
              </td>
              <td className="max-md:hidden" />
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
    </Card>
  );
}

interface UnderlyingProps {
  group: PositionGroup;
  folded: ReadonlySet<string>;
  onToggle: (key: string) => void;
}

function Underlying({ group, folded, onToggle }: UnderlyingProps) {
  const accountName = useAccountName();
  const open = !folded.has(group.ticker);
  return (
    <tbody className="border-b border-line-strong/40">
      <LevelRow
        level={0}
        open={open}
        label={group.ticker}
        cost={group.cost}
        onToggle={() => onToggle(group.ticker)}
      />
      {open &&
        group.campaigns.flatMap((campaign) => {
          const key = `${group.ticker}/${campaign.id}`;
          const shown = !folded.has(key);
          return [
            <LevelRow
              key={key}
              level={1}
              open={shown}
              label={campaign.strategy_label}
              aside={
                <>
                  <span className="max-md:hidden">{accountName(campaign.account_id)} · </span>
                  <TextLink to={campaignPath(campaign.id)}>story</TextLink>
                </>
              }
              cost={addDecimals(campaign.legs.map(({ cost }) => cost))}
              onToggle={() => onToggle(key)}
            />,
            ...(shown
              ? campaign.legs.map((leg) => (
                  <LegRow key={`${key}/${leg.symbol}`} leg={leg} ticker={group.ticker} />
                ))
              : []),
          ];
        })}
    </tbody>
  );
}
