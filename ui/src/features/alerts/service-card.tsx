import { useState } from "react";
import type { Service } from "@/api/types";
import { useEffectiveness } from "@/api/use-alert-service";
import { spanWords } from "@/shared/alerts/words";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { type Fact, Facts } from "@/shared/ui/facts";
import { QueryView } from "@/shared/ui/query-view";
import { type Column, Table } from "@/shared/ui/table";
import { Tabs } from "@/shared/ui/tabs";

const SPANS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;

/** How well alerts serve: how soon somebody acts, what is ignored, and which rules only make noise. */
export function ServiceCard() {
  const [days, setDays] = useState<(typeof SPANS)[number]["value"]>("30");
  const query = useEffectiveness(Number(days));
  return (
    <Card
      title="How well they serve"
      actions={<Tabs label="Span" value={days} options={SPANS} onChange={setDays} />}
      flush
    >
      <QueryView query={query} rows={4}>
        {({ all, rules }) =>
          all.fired === 0 ? (
            <p className="p-3 text-muted">
              Nothing has fired in these days. Here you will see how soon somebody acts on an alert, and which
              rules only make noise.
            </p>
          ) : (
            <>
              <Facts facts={factsOf(all)} className="p-3" />
              <Table
                label="Rules by how they serve"
                columns={COLUMNS}
                rows={rules}
                rowKey={({ rule_id }) => rule_id ?? ""}
              />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

const percent = (share: number | null) => (share === null ? "–" : `${Math.round(share * 100)} %`);
const span = (seconds: number | null) => (seconds === null ? "–" : spanWords(seconds));

const factsOf = (all: Service): Fact[] => [
  { label: "Fired", value: all.fired },
  { label: "Acted on", value: percent(all.acted_on), hint: "Acknowledged, of those whose time is over" },
  { label: "Ignored", value: all.ignored },
  { label: "Acknowledged after", value: span(all.to_acknowledge_p50), hint: "Half of them sooner" },
  { label: "At the latest", value: span(all.to_acknowledge_worst) },
  { label: "They last", value: span(all.lasted_p50), hint: "Half of them shorter" },
];

const COLUMNS: Column<Service>[] = [
  {
    id: "rule",
    header: "Rule",
    cell: ({ rule_name, rule_text, noisy, advice }) => (
      <div className="min-w-0 break-words">
        {rule_name || rule_text || "A deleted rule"} {noisy && <Badge tone="attention">noisy</Badge>}
        {advice && <p className="text-sm text-attention">Nobody is served by this as it is: {advice}.</p>}
      </div>
    ),
  },
  { id: "fired", header: "Fired", align: "right", cell: ({ fired }) => fired },
  {
    id: "acted",
    header: "Acted on",
    hint: "Share that somebody acknowledged",
    align: "right",
    cell: ({ acted_on }) => percent(acted_on),
  },
  { id: "ignored", header: "Ignored", align: "right", cell: ({ ignored }) => ignored, wide: true },
  {
    id: "acknowledged",
    header: "After",
    hint: "Time to acknowledge, median",
    align: "right",
    cell: ({ to_acknowledge_p50 }) => span(to_acknowledge_p50),
    wide: true,
  },
  {
    id: "flapping",
    header: "Came and went",
    hint: "Over within two minutes",
    align: "right",
    cell: ({ flapping }) => flapping,
    wide: "extra",
  },
];
