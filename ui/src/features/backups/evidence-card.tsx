import { Download } from "lucide-react";
import { useState } from "react";
import { toMarket } from "@/shared/format/date";
import { Card } from "@/shared/ui/card";
import { Field, TextInput } from "@/shared/ui/field";

const YEAR_MS = 365 * 86_400_000;
const dayOf = (time: number) => toMarket(new Date(time).toISOString()).on;

/** Alerts, changes of rules and decisions of some days, for whoever may ask for them. */
export function EvidenceCard() {
  const [from, setFrom] = useState(() => dayOf(Date.now() - YEAR_MS));
  const [to, setTo] = useState(() => dayOf(Date.now()));
  return (
    <Card title="Evidence" aside="CSV and JSON, sealed by the audit log">
      <p className="mb-2 text-sm text-muted">
        Every alert with its deliveries, every change of a rule and every decision of these days, with the
        hash that seals the audit log.
      </p>
      <div className="flex flex-wrap items-end gap-2">
        <Field label="From">
          {(attributes) => (
            <TextInput
              {...attributes}
              type="date"
              value={from}
              onChange={({ target }) => setFrom(target.value)}
            />
          )}
        </Field>
        <Field label="To">
          {(attributes) => (
            <TextInput
              {...attributes}
              type="date"
              value={to}
              onChange={({ target }) => setTo(target.value)}
            />
          )}
        </Field>
        <a
          href={`/api/v1/audit/export?from=${from}&to=${to}`}
          download
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line bg-raised px-2.5 text-sm font-medium hover:border-line-strong max-md:h-10"
        >
          <Download aria-hidden size={14} /> Download
        </a>
      </div>
    </Card>
  );
}
