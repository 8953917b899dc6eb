import type { Wheel } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Facts } from "@/shared/ui/facts";
import { Money, Percent, Price, Quantity } from "@/shared/ui/numbers";
import { TextLink } from "@/shared/ui/text-link";
import { whyNoRate } from "./words";

const NAMED = 3;
const YEARLY =
  "(realised + dividends) × 365 ÷ Σ capital at risk × days: simple, not compounded; from 30 days at risk on";

/** What a wheel has earned so far; each figure says how it comes about. */
export function WheelFigures({ wheel }: { wheel: Wheel }) {
  const { ratios } = wheel;
  return (
    <Card
      title="So far"
      aside={
        wheel.cycle_started_on ? (
          <>
            cycle {wheel.cycles + 1}, since <DateText on={wheel.cycle_started_on} />
          </>
        ) : (
          `${wheel.cycles} cycles done`
        )
      }
      actions={
        <span className="flex flex-wrap gap-x-3 text-sm">
          <Campaigns wheel={wheel} />
        </span>
      }
    >
      <Facts
        facts={[
          {
            label: "Premium collected",
            value: <Money value={wheel.premium_collected} />,
            hint: "Cash of options sold to open, before fees",
          },
          {
            label: "After buying back",
            value: <Money value={wheel.premium_net} />,
            hint: "Premium collected less what buying options back cost, before fees",
          },
          {
            label: "Realised",
            value: <Money value={wheel.realized} />,
            hint: "Net of fees, on the cash basis, of what is closed: the sum of its campaigns",
          },
          { label: "Dividends", value: <Money value={wheel.income} /> },
          { label: "Fees", value: <Money value={wheel.fees} /> },
          { label: "Shares", value: <Quantity value={wheel.shares} /> },
          {
            label: "Adjusted basis",
            value: <Price value={wheel.adjusted_basis} unknown="–" />,
            hint: "−cash ÷ shares: what a share has cost with every premium counted",
          },
          {
            label: "A year on capital",
            value: <Percent value={ratios.annualised_return} />,
            hint: [whyNoRate(wheel), YEARLY].filter(Boolean).join(". "),
          },
          {
            label: "So far on capital",
            value: <Percent value={ratios.raw_return} />,
            hint: "(realised + dividends) ÷ the average capital on the days on which some was at risk",
          },
        ]}
      />
    </Card>
  );
}

/** The way to its campaigns: to each while they are few, else to those of its ticker. */
function Campaigns({ wheel: { symbol, campaign_ids } }: { wheel: Wheel }) {
  if (campaign_ids.length > NAMED)
    return (
      <TextLink to={`/campaigns?ticker=${symbol}`}>
        {campaign_ids.length} campaigns on {symbol}
      </TextLink>
    );
  return campaign_ids.map((id, at) => (
    <TextLink key={id} to={`/campaigns/${id}`}>
      Campaign {at + 1}
    </TextLink>
  ));
}
