import { useNavigate } from "react-router";
import type { JudgedTrade } from "@/api/types";
import { DateText } from "@/shared/ui/dates";
import { Money } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";
import { Cost } from "./score-card";
import { RULES } from "./words";

/** Each trade with the rules it did not keep, and what that cost. */
export function TradesTable({ trades, label }: { trades: readonly JudgedTrade[]; label: string }) {
  const navigate = useNavigate();
  return (
    <Table
      label={label}
      columns={COLUMNS}
      rows={trades}
      rowKey={({ campaign_id, opened_on }) => `${campaign_id} ${opened_on}`}
      onOpen={({ campaign_id }) => navigate(`/campaigns/${campaign_id}`)}
    />
  );
}

const COLUMNS: Column<JudgedTrade>[] = [
  { id: "opened", header: "Opened", cell: ({ opened_on }) => <DateText on={opened_on} /> },
  {
    id: "ticker",
    header: "Trade",
    cell: ({ ticker, label, campaign_id }) => (
      <span className="flex flex-col">
        <TextLink to={`/campaigns/${campaign_id}`}>{ticker}</TextLink>
        <span className="text-xs text-age">{label}</span>
      </span>
    ),
  },
  {
    id: "risk",
    header: "At risk",
    hint: "Dollars",
    align: "right",
    wide: true,
    cell: ({ risk }) => <Money value={risk} tone="plain" places={0} unknown="not known" />,
  },
  {
    id: "credit",
    header: "Credit",
    hint: "Dollars a contract",
    align: "right",
    wide: "extra",
    cell: ({ credit }) => <Money value={credit} tone="plain" unknown="–" />,
  },
  {
    id: "delta",
    header: "Delta",
    hint: "One contract's, at the close of the day it was sold",
    align: "right",
    wide: "extra",
    cell: ({ contract_delta, delta_on }) => (
      <span title={delta_on ? `at the close of ${delta_on}` : "nobody took it down"} className="tabular-nums">
        {contract_delta ?? <span className="text-age">–</span>}
      </span>
    ),
  },
  {
    id: "net",
    header: "Made",
    hint: "Dollars: realised, and what is open at its worth now",
    align: "right",
    wide: true,
    cell: ({ net }) => <Money value={net} unknown="not known yet" />,
  },
  {
    id: "departures",
    header: "Departures",
    cell: ({ departures, unknown }) => (
      <span className="flex flex-col gap-0.5">
        {departures.map(({ code, words }) => (
          <span key={code}>{words}</span>
        ))}
        {departures.length === 0 && <span className="text-age">kept to the plan</span>}
        {unknown.length > 0 && (
          <span className="text-xs text-age">
            not judged: {unknown.map((rule) => RULES[rule].toLowerCase()).join(", ")}
          </span>
        )}
      </span>
    ),
  },
  {
    id: "cost",
    header: "Cost",
    hint: "Dollars: what lies beyond the limit has lost",
    align: "right",
    cell: ({ cost, departures }) =>
      departures.length === 0 ? <span className="text-age">–</span> : <Cost cost={cost} />,
  },
];
