import { useState } from "react";
import type { PositionGroup } from "@/api/types";
import { useLegs } from "@/api/use-live";
import { toPlot } from "@/shared/format/decimal";
import { totalOf } from "@/shared/trade/campaign-live";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { formatNumber, Unknown } from "@/shared/ui/numbers";
import { Tabs } from "@/shared/ui/tabs";
import { byBucket, groupLegs } from "./held";
import type { HeldLeg, LiveLeg } from "./leg-column";

type Measured = "theta" | "delta" | "beta_weighted_delta" | "vega" | "gamma" | "pnl_today";

const MEASURES: { value: Measured; label: string; unit: string; places: number }[] = [
  { value: "theta", label: "Θ", unit: "dollars per calendar day", places: 1 },
  { value: "delta", label: "Δ", unit: "shares of the underlying", places: 1 },
  { value: "beta_weighted_delta", label: "βΔ", unit: "shares of SPY, by beta", places: 1 },
  { value: "vega", label: "Vega", unit: "dollars per volatility point", places: 1 },
  { value: "gamma", label: "Γ", unit: "shares per $1 of the underlying", places: 2 },
  { value: "pnl_today", label: "Today", unit: "dollars", places: 0 },
];

/** Expiration buckets and underlyings as bars, for the Greek that is chosen: where the book leans at a glance. */
export function BookBars({ groups }: { groups: readonly PositionGroup[] }) {
  const [chosen, choose] = useState<Measured>("theta");
  const measure = MEASURES.find(({ value }) => value === chosen) ?? MEASURES[0];
  if (!measure) return null;
  const buckets = byBucket(groups.flatMap(groupLegs));
  const underlyings = groups.map((group) => ({ label: group.ticker, legs: groupLegs(group) }));
  return (
    <div className="grid grid-cols-2 gap-3 max-lg:grid-cols-1">
      <Card
        title="By days to expiration"
        aside={measure.unit}
        actions={<Tabs label="Figure of the bars" value={chosen} options={MEASURES} onChange={choose} />}
      >
        <Bars label="Figures by days to expiration" rows={buckets} measure={measure} />
      </Card>
      <Card title="By underlying" aside={measure.unit} className="max-md:hidden">
        <Bars label="Figures by underlying" rows={underlyings} measure={measure} />
      </Card>
    </div>
  );
}

interface BarsProps {
  label: string;
  rows: readonly { label: string; legs: readonly HeldLeg[] }[];
  measure: (typeof MEASURES)[number];
}

/** What one leg adds to the bar. */
export function contribution(leg: LiveLeg, measured: Measured): number | null {
  if (measured !== "pnl_today") return leg?.[measured] ?? null;
  return leg?.pnl_today == null ? null : toPlot(leg.pnl_today);
}

function Bars({ label, rows, measure }: BarsProps) {
  const all = rows.flatMap(({ legs }) => legs.map(({ key }) => key));
  const sizes = rows.map(({ legs }) => legs.length);
  const largest = useLegs(all, (legs) => {
    let at = 0;
    const sums = sizes.map((size) => {
      const sum = totalOf(legs.slice(at, at + size).map((leg) => contribution(leg, measure.value)));
      at += size;
      return Math.abs(sum ?? 0);
    });
    return roundUp(Math.max(0, ...sums));
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={`${label}, scrolls`} className="max-h-52 overflow-y-auto" tabIndex={0}>
      <table aria-label={label} className="w-full table-fixed border-collapse">
        <colgroup>
          <col className="w-16" />
          <col />
          <col className="w-20" />
        </colgroup>
        <tbody>
          {rows.map((row) => (
            <Bar key={row.label} {...row} measure={measure} largest={largest} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The scale moves in steps of one, two and five, so that bars do not breathe with every tick. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => value <= factor * power) ?? 10;
  return step * power;
}

function Bar({
  label,
  legs,
  measure,
  largest,
}: BarsProps["rows"][number] & { measure: BarsProps["measure"]; largest: number }) {
  const sum = useLegs(
    legs.map(({ key }) => key),
    (all) => totalOf(all.map((leg) => contribution(leg, measure.value))),
  );
  const share = Math.min(1, Math.abs(sum ?? 0) / largest) * 50;
  const money = measure.value === "pnl_today" || measure.value === "theta";
  const tone = !money ? "bg-age" : (sum ?? 0) < 0 ? "bg-loss" : "bg-gain";
  return (
    <tr className="h-6">
      <th scope="row" className="truncate pr-2 text-left text-sm font-normal text-muted">
        {label}
      </th>
      <td className="relative border-x border-line/60 p-0">
        <span aria-hidden className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
        <span
          aria-hidden
          className={cx("absolute top-1.5 h-3 rounded-sm", tone)}
          style={(sum ?? 0) < 0 ? { right: "50%", width: `${share}%` } : { left: "50%", width: `${share}%` }}
        />
      </td>
      <td className="pl-2 text-right text-sm tabular-nums">
        {sum === null ? <Unknown text="–" /> : formatNumber(sum, measure.places, true)}
      </td>
    </tr>
  );
}
