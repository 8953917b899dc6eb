import type { CampaignDetail } from "@/api/types";
import { Legs } from "@/shared/trade/legs";
import { OpenPnl } from "@/shared/trade/open-pnl";
import { Card } from "@/shared/ui/card";
import { Facts } from "@/shared/ui/facts";
import { Money, Price, Quantity, Unknown } from "@/shared/ui/numbers";
import { Note } from "./note";
import { Tags } from "./tags";

/** The numbers of the campaign, what it holds, and what its owner wrote on it. */
export function CampaignFacts({ campaign }: { campaign: CampaignDetail }) {
  const { currency } = campaign;
  const isOpen = campaign.status === "open";
  const basisUnknown = campaign.incomplete ? "unknown" : "–";
  return (
    <Card>
      <Facts
        facts={[
          {
            label: `Cash, ${currency}`,
            hint: "All cash of the campaign: received is positive, paid is negative, fees included",
            value: <Money value={campaign.cash} />,
          },
          {
            label: "Realised, cash basis",
            hint: "Premium counts when the option goes away; net of fees",
            value: <Money value={campaign.realized} />,
          },
          {
            label: "Realised, tax basis",
            hint: "Premium of an assigned option goes into the shares; net of fees",
            value: <Money value={campaign.realized_tax} />,
          },
          {
            label: "Open P&L",
            hint: isOpen ? "What closing at the mark would earn on what is held" : "Nothing is open",
            value: <OpenPnl campaign={campaign} />,
          },
          {
            label: "Open at cost",
            hint: "Cash received (+) or paid (−) for what is held; not profit",
            value: isOpen ? (
              <Money value={campaign.open_cost} tone="plain" />
            ) : (
              <Unknown text="–" className="font-normal" />
            ),
          },
          {
            label: "Adj. basis per share",
            hint: "What the shares cost less every premium and dividend of the campaign",
            value: <Price value={campaign.adjusted_basis} unknown={basisUnknown} />,
          },
          { label: "Shares", value: <Quantity value={campaign.shares} /> },
          {
            label: "Income",
            hint: "Dividends and interest less taxes and fees on them",
            value: <Money value={campaign.income} />,
          },
        ]}
      />
      <div className="mt-3 grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_minmax(0,2fr)] gap-x-6 gap-y-3 border-t border-line pt-3 max-lg:grid-cols-1">
        <section aria-label="Held now">
          <h2 className="text-sm text-age">Held now</h2>
          <Legs legs={campaign.legs} ticker={campaign.ticker} />
        </section>
        <Note campaign={campaign} />
        <Tags campaign={campaign} />
      </div>
    </Card>
  );
}
