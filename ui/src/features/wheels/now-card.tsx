import type { Wheel } from "@/api/types";
import { useWheelPosition, useWheelRisk } from "@/api/use-wheels";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Facts } from "@/shared/ui/facts";
import { Money, Percent, Price } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";

/** Where the option stands against the stock, and what the wheel risks, just now. */
export function NowCard({ wheel }: { wheel: Wheel }) {
  const position = useWheelPosition(wheel.id);
  const risk = useWheelRisk(wheel.id);
  return (
    <Card title="Just now">
      <QueryView query={position} rows={3}>
        {(now) => (
          <Facts
            facts={[
              { label: `${wheel.symbol}`, value: <Price value={now.current_price} /> },
              { label: "Strike", value: <Price value={now.strike} unknown="–" /> },
              { label: "Expires", value: now.expiration ? <DateText on={now.expiration} /> : "–" },
              {
                label: "Days left",
                value: now.dte_calendar ?? "–",
                hint: `${now.dte_trading ?? "–"} trading days`,
              },
              { label: "Moneyness", value: now.strike ? now.moneyness.label : "–" },
              { label: "Open profit", value: <Money value={now.pnl_open} unknown="–" /> },
            ]}
          />
        )}
      </QueryView>
      <QueryView query={risk} rows={2}>
        {(found) => (
          <div className="mt-3 border-t border-line pt-3">
            <Facts
              facts={[
                {
                  label: "Risk",
                  value: found.risk_level ? (
                    <Badge tone={found.risk_level === "HIGH" ? "attention" : "neutral"}>
                      {found.risk_level.toLowerCase()}
                    </Badge>
                  ) : (
                    "–"
                  ),
                },
                { label: "Chance of assignment", value: <Percent value={found.assignment_probability} /> },
                {
                  label: "Most that can be lost",
                  value: <Money value={found.max_loss} tone="plain" unknown="not known" />,
                  hint: "From here, if the stock becomes worthless; the premium of what is open counted",
                },
                {
                  label: "Capital at risk",
                  value: <Money value={found.capital_at_risk} tone="plain" unknown="not known" />,
                },
                { label: "Of the portfolio", value: <Percent value={found.ratios.concentration} /> },
              ]}
            />
            {found.reasons.length > 0 && (
              <ul className="mt-3 flex list-disc flex-col gap-0.5 pl-5 text-sm text-muted">
                {found.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            )}
          </div>
        )}
      </QueryView>
    </Card>
  );
}
