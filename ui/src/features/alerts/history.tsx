import { useState } from "react";
import type { Alert, Severity } from "@/api/types";
import { usePastAlerts } from "@/api/use-inbox";
import { SEVERITIES } from "@/shared/alerts/words";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { Tabs } from "@/shared/ui/tabs";
import { AlertPanel } from "./alert-panel";
import { State } from "./alert-row";
import { DeliveredTo } from "./delivered-to";
import { RuleDialog } from "./rule-dialog";
import { SeverityBadge } from "./severity-badge";

type Shown = "" | Severity;
const SHOWN: readonly { value: Shown; label: string }[] = [
  { value: "", label: "All" },
  { value: "urgent", label: SEVERITIES.urgent },
  { value: "warning", label: SEVERITIES.warning },
  { value: "info", label: SEVERITIES.info },
];

/** Every alert there was, newest first. */
export function History() {
  const [severity, setSeverity] = useState<Shown>("");
  const [opened, setOpened] = useState<string | null>(null);
  const [rule, setRule] = useState<string | null>(null);
  const query = usePastAlerts(severity ? { severity } : {});
  const alerts = query.data?.pages.flatMap(({ items }) => items);
  const openRule = (id: string) => {
    setOpened(null);
    setRule(id);
  };
  return (
    <Card
      title="History"
      actions={<Tabs label="Severity" value={severity} options={SHOWN} onChange={setSeverity} />}
      flush
    >
      {!alerts && (query.isError ? <ErrorState error={query.error} /> : <Skeleton rows={6} />)}
      {alerts?.length === 0 && <p className="p-3 text-muted">Nothing has fired yet.</p>}
      {alerts && alerts.length > 0 && (
        <Table
          label="Alerts that fired"
          columns={COLUMNS}
          rows={alerts}
          rowKey={({ id }) => id}
          onOpen={({ id }) => setOpened(id)}
        />
      )}
      {query.hasNextPage && (
        <div className="flex justify-center p-2">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Earlier ones
          </Button>
        </div>
      )}
      <AlertPanel id={opened} onClose={() => setOpened(null)} onRule={openRule} />
      <RuleDialog id={rule} onClose={() => setRule(null)} />
    </Card>
  );
}

const COLUMNS: Column<Alert>[] = [
  {
    id: "fired",
    header: "Fired",
    hint: "Market time",
    cell: ({ fired_at }) => <DateText at={fired_at} className="text-muted" />,
  },
  {
    id: "severity",
    header: "Severity",
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
    wide: true,
  },
  {
    id: "words",
    header: "What",
    cell: ({ words, rule_text, note }) => (
      <div className="break-words tabular-nums">
        {words || rule_text}
        {note && <p className="text-sm text-muted">{note}</p>}
      </div>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (alert) => (
      <span className="inline-flex gap-1.5">
        <State alert={alert} />
      </span>
    ),
  },
  {
    id: "told",
    header: "Told to",
    cell: ({ deliveries }) => <DeliveredTo deliveries={deliveries} />,
    wide: "extra",
  },
];
