import type { PlanDetail } from "@/api/types";
import { formatDecimal } from "@/shared/format/decimal";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Percent } from "@/shared/ui/numbers";

type Version = PlanDetail["versions"][number];

/** All that a plan has said, the latest first; trades are judged by what it said when they were opened. */
export function VersionsCard({ versions }: { versions: readonly Version[] }) {
  const latest = [...versions].reverse();
  return (
    <Card title="What it says" aside="Each trade is judged by the version of its day">
      <ol className="flex flex-col gap-4">
        {latest.map((version, at) => (
          <li key={version.number} className="flex flex-col gap-1">
            <p className="flex items-center gap-2 font-medium">
              Version {version.number}, from <DateText on={version.valid_from} />
              {at === 0 && <Badge tone="accent">now</Badge>}
            </p>
            <p className="text-muted">{amounts(version) || "No amounts are limited."}</p>
            <ul className="text-muted">
              {version.strategies.map((each) => (
                <li key={each.strategy}>
                  <span className="text-ink">{each.label}</span>: up to <Percent value={each.allocation} />
                  {limits(each)}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </Card>
  );
}

const dollars = (amount: string): string => `$${formatDecimal(amount, { places: 2, least: 0 })}`;

function amounts(version: Version): string {
  return [
    version.monthly_income_target && `${dollars(version.monthly_income_target)} a month`,
    version.risk_per_trade && `${dollars(version.risk_per_trade)} at risk in one trade`,
    version.max_overnight_exposure && `${dollars(version.max_overnight_exposure)} exposed overnight`,
    version.cash_reserve && `${dollars(version.cash_reserve)} in reserve`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function limits(each: Version["strategies"][number]): string {
  const deltas = each.delta_min !== null || each.delta_max !== null;
  const said = [
    each.max_positions !== null && `${each.max_positions} positions`,
    deltas && `delta ${each.delta_min ?? "0"} to ${each.delta_max ?? "1"}`,
    each.target_credit !== null && `${dollars(each.target_credit)} a contract`,
  ].filter(Boolean);
  return said.length ? `, ${said.join(", ")}` : "";
}
