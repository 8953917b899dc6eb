import { Link } from "react-router";
import type { Wheel } from "@/api/types";
import { Badge } from "@/shared/ui/badge";
import { DateText } from "@/shared/ui/dates";
import { Money, Percent, Price, Quantity } from "@/shared/ui/numbers";
import { daysBetween, nextOf, wheelPath, whyNoRate } from "./words";

/** One wheel on the board; the whole card opens it. The account is named where the symbol alone does not tell. */
export function WheelCard({ wheel, account }: { wheel: Wheel; account?: string }) {
  const trade = wheel.open_trade;
  return (
    <Link
      to={wheelPath(wheel.id)}
      data-row
      className="block rounded-lg border border-line bg-surface p-3 transition-colors hover:border-line-strong focus-visible:border-accent"
    >
      <div className="flex items-baseline gap-2">
        <span className="text-md font-semibold">{wheel.symbol}</span>
        {wheel.problems.length > 0 && (
          <Badge tone="attention" title={wheel.problems.join("\n")}>
            look
          </Badge>
        )}
        {wheel.next?.favourable && <Badge tone="accent">favourable</Badge>}
        <span className="ml-auto text-sm text-age">
          {wheel.days_in_cycle ? `day ${wheel.days_in_cycle}` : `cycle ${wheel.cycles + 1}`}
        </span>
      </div>
      {account && <p className="truncate text-xs text-age">{account}</p>}
      {trade ? (
        <p className="mt-1 flex gap-2 text-sm">
          <span>
            −{trade.open_contracts} {trade.words}
            {wheel.open_trades > 1 && <span className="text-age"> and {wheel.open_trades - 1} more</span>}
          </span>
          {trade.expiration_date && (
            <span title="Calendar days to expiration" className="ml-auto shrink-0 tabular-nums">
              {daysBetween(wheel.as_of, trade.expiration_date)} d
            </span>
          )}
        </p>
      ) : (
        <p className="mt-1 text-sm text-age">
          {wheel.state === "cash" ? (
            <>
              since <DateText on={wheel.started_on} />
            </>
          ) : (
            <>
              <Quantity value={wheel.shares} /> shares, no call on them
            </>
          )}
        </p>
      )}
      <dl className="mt-2 grid grid-cols-2 gap-x-3 gap-y-1.5 text-sm">
        <Figure label="Premium so far">
          <Money value={wheel.premium_net} />
        </Figure>
        <Figure label="A year on capital" hint={whyNoRate(wheel)}>
          <Percent value={wheel.ratios.annualised_return} />
        </Figure>
        <Figure label="Adjusted basis">
          <Price value={wheel.adjusted_basis} unknown="–" />
        </Figure>
        <Figure label="Realised">
          <Money value={wheel.realized} />
        </Figure>
      </dl>
      <p className="mt-2 border-t border-line pt-2 text-sm text-muted">Next: {nextOf(wheel)}</p>
    </Link>
  );
}

function Figure({ label, hint, children }: { label: string; hint?: string; children: React.ReactNode }) {
  return (
    <div title={hint} className="min-w-0">
      <dt className="text-xs text-age">{label}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
