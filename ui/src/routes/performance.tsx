import { X } from "lucide-react";
import { useLocation } from "react-router";
import type { Performance } from "@/api/types";
import { usePerformance } from "@/api/use-performance";
import { ActivityCard } from "@/features/performance/activity-card";
import { BreakdownsCard } from "@/features/performance/breakdowns-card";
import { CalendarCard } from "@/features/performance/calendar-card";
import { EquityCard } from "@/features/performance/equity-card";
import { ExtremesCard } from "@/features/performance/extremes-card";
import { Figures } from "@/features/performance/figures";
import { firstOf, PERIODS } from "@/features/performance/period";
import { toMarket } from "@/shared/format/date";
import { AccountSelect } from "@/shared/trade/account-select";
import { Exports } from "@/shared/trade/exports";
import { Button } from "@/shared/ui/button";
import { Select, TextInput } from "@/shared/ui/field";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

const FILES = [
  { what: "days", label: "Days" },
  { what: "trades", label: "Trades" },
  { what: "campaigns", label: "Campaigns" },
  { what: "metrics", label: "Daily record" },
];
const NARROW = ["ticker", "strategy", "campaign", "wheel"] as const;

export function Component() {
  const [filter, change] = useFilters();
  const { search } = useLocation();
  const period = filter("period");
  const today = toMarket(new Date().toISOString()).on;
  const asked = {
    account: filter("account") || undefined,
    from: (filter("from") || firstOf(period, today)) ?? undefined,
    to: filter("to") || undefined,
  };
  const narrowed = Object.fromEntries(NARROW.map((name) => [name, filter(name) || undefined]));
  const query = usePerformance({ ...asked, ...narrowed });
  return (
    <Page
      title="Performance"
      aside={<Narrowed found={query.data} filter={filter} onClear={(name) => change({ [name]: null })} />}
      actions={
        <>
          <AccountSelect value={filter("account")} onChange={(id) => change({ account: id })} />
          <Select
            aria-label="Period"
            value={period}
            options={PERIODS}
            onChange={(event) => change({ period: event.target.value, from: null, to: null })}
            className="w-36! max-md:w-full!"
          />
          <TextInput
            type="date"
            aria-label="From"
            value={asked.from ?? ""}
            onChange={(event) => change({ from: event.target.value, period: null })}
            className="w-36! max-md:w-[calc(50%-0.25rem)]!"
          />
          <TextInput
            type="date"
            aria-label="To"
            value={asked.to ?? ""}
            onChange={(event) => change({ to: event.target.value })}
            className="w-36! max-md:w-[calc(50%-0.25rem)]!"
          />
        </>
      }
    >
      <QueryView query={query} rows={14}>
        {(found) => <Told found={found} search={search} asked={asked} />}
      </QueryView>
    </Page>
  );
}

interface ToldProps {
  found: Performance;
  search: string;
  asked: Readonly<Record<string, string | undefined>>;
}

function Told({ found, search, asked }: ToldProps) {
  if (found.days.length === 0 && found.equity.length === 0)
    return (
      <EmptyState title="Nothing to tell yet">
        {found.explained.time_weighted?.reason || "Nothing has happened in this time"}. How well it went is
        told from the histories of accounts: <TextLink to="/import">import one</TextLink>, or{" "}
        <TextLink to="/connections">connect a broker</TextLink>.
      </EmptyState>
    );
  const narrow = (by: string, key: string) => {
    if ((by !== "ticker" && by !== "strategy") || !key) return null;
    const params = new URLSearchParams(search);
    params.set(by, key);
    return `/performance?${params}`;
  };
  return (
    <>
      {found.incomplete && (
        <p role="status" className="rounded-md bg-attention-soft px-3 py-2 text-sm">
          The ledger is still being derived after an update: some days and trades are missing for now.
        </p>
      )}
      <EquityCard found={found} />
      <Figures found={found} />
      <div className="grid grid-cols-2 items-start gap-3 max-lg:grid-cols-1">
        <CalendarCard found={found} search={search} />
        <div className="flex min-w-0 flex-col gap-3">
          <ActivityCard found={found} search={search} />
          <ExtremesCard found={found} search={search} />
        </div>
      </div>
      <BreakdownsCard found={found} narrow={narrow} />
      <p className="text-sm text-muted">
        All days are told with the accounts of now. <TextLink to="/tax">Tax lots and wash sales</TextLink>{" "}
        have a page of their own.
      </p>
      <Exports files={FILES} asked={asked} />
    </>
  );
}

interface NarrowedProps {
  found: Performance | undefined;
  filter: (name: string) => string;
  onClear: (name: string) => void;
}

/** What the page is narrowed to, each with a way out. */
function Narrowed({ found, filter, onClear }: NarrowedProps) {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {NARROW.filter(filter).map((name) => (
        <Button key={name} onClick={() => onClear(name)} title={`Show more than this ${name}`}>
          {name}: {labelOf(found, name, filter(name))} <X aria-hidden size={12} />
        </Button>
      ))}
    </span>
  );
}

function labelOf(found: Performance | undefined, name: string, key: string): string {
  if (name === "strategy") return found?.breakdowns.strategy.find((each) => each.key === key)?.label ?? key;
  return name === "wheel" || name === "campaign" ? (found?.breakdowns.ticker[0]?.label ?? key) : key;
}
