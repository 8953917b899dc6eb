import { Check } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { AlertDetail } from "@/api/types";
import { useAcknowledge } from "@/api/use-alert-change";
import { useAlert } from "@/api/use-inbox";
import { spanWords } from "@/shared/alerts/words";
import { Button } from "@/shared/ui/button";
import { DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { type Fact, Facts } from "@/shared/ui/facts";
import { Field, TextInput } from "@/shared/ui/field";
import { QueryView } from "@/shared/ui/query-view";
import { State } from "./alert-row";
import { Receipts } from "./receipts";
import { SeverityBadge } from "./severity-badge";

interface AlertPanelProps {
  id: string | null;
  onClose: () => void;
  onRule: (id: string) => void;
}

/** One alert: what was true, what it rests on, who was told when, and what somebody noted about it. */
export function AlertPanel({ id, onClose, onRule }: AlertPanelProps) {
  const query = useAlert(id);
  return (
    <Dialog open={id !== null} onClose={onClose} title={query.data?.title ?? "Alert"} kind="side">
      <QueryView query={query} rows={6}>
        {(alert) => (
          <div className="flex flex-col gap-5">
            <p className="flex flex-wrap items-center gap-2">
              <SeverityBadge severity={alert.severity} />
              <State alert={alert} />
            </p>
            <p className="text-md font-semibold break-words tabular-nums">{alert.words}</p>
            <Facts facts={factsOf(alert)} />
            <Origin alert={alert} onRule={onRule} />
            <InHand key={alert.id} alert={alert} />
            <Receipts alert={alert} />
          </div>
        )}
      </QueryView>
    </Dialog>
  );
}

const LINK = "text-left break-words underline decoration-line-strong underline-offset-2 hover:text-accent";

/** The rule that said so, or the page that a notice of the desk leads to. */
function Origin({ alert, onRule }: { alert: AlertDetail; onRule: (id: string) => void }) {
  if (alert.kind === "notice")
    return (
      alert.href && (
        <Link to={alert.href} className={LINK}>
          See what it is about
        </Link>
      )
    );
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold text-muted">Rule, as it was then</h3>
      <button type="button" onClick={() => onRule(alert.rule_id)} className={LINK}>
        {alert.rule_text}
      </button>
    </section>
  );
}

function factsOf(alert: AlertDetail): Fact[] {
  const facts: (Fact | false)[] = [
    { label: "Fired", value: <DateText at={alert.fired_at} /> },
    alert.value !== null && {
      label: "Value → threshold",
      value: [alert.value, alert.threshold]
        .filter((each) => each !== null)
        .map(figure)
        .join(" → "),
      hint: "As the rule reckons: percent as a share, spans in seconds",
    },
    alert.source_age !== null && {
      label: "Figures were",
      value: `${spanWords(alert.source_age)} old`,
      hint: "The oldest that it rests on",
    },
    alert.kind !== "notice" && { label: "Firing", value: `number ${alert.count}` },
    alert.acknowledged_at !== null && {
      label: "In hand since",
      value: <DateText at={alert.acknowledged_at} />,
    },
    alert.cleared_at !== null && { label: "Over since", value: <DateText at={alert.cleared_at} /> },
  ];
  return facts.filter((fact) => fact !== false);
}

const figure = (value: number) =>
  value.toLocaleString("en-US", { maximumFractionDigits: 4 }).replace("-", "−");

function InHand({ alert }: { alert: AlertDetail }) {
  const [note, setNote] = useState(alert.note);
  const { mutate, isPending } = useAcknowledge();
  const waits = alert.acknowledged_at === null;
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        mutate({ ids: [alert.id], note });
      }}
    >
      <Field label="Note: what was done about it" className="flex-1">
        {(attributes) => (
          <TextInput {...attributes} value={note} onChange={({ target }) => setNote(target.value)} />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        icon={Check}
        disabled={isPending || (!waits && note === alert.note)}
      >
        {waits ? "Acknowledge" : "Keep the note"}
      </Button>
    </form>
  );
}
