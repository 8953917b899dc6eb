import { BellOff, Check, ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { ruleWords } from "@/shared/alerts/words";
import { Button, IconButton } from "@/shared/ui/button";
import { Age } from "@/shared/ui/dates";
import { Actions, type AlertActions, AlertRow, State } from "./alert-row";
import { type AlertGroup, FOLDED_FROM } from "./grouping";
import { SeverityBadge } from "./severity-badge";

/** What one rule says of many subjects: one line that unfolds. */
export function GroupRow({ group, actions }: { group: AlertGroup; actions: AlertActions }) {
  const [open, setOpen] = useState(false);
  const { alerts } = group;
  if (alerts.length < FOLDED_FROM)
    return alerts.map((alert) => <AlertRow key={alert.id} alert={alert} actions={actions} />);
  const [first] = alerts;
  const Fold = open ? ChevronDown : ChevronRight;
  return (
    <li data-alerts={alerts.map(({ id }) => id).join(" ")} className="border-b border-line last:border-b-0">
      <div className="flex items-start gap-3 px-3 py-2 max-md:flex-col max-md:gap-2">
        <div className="flex min-w-0 flex-1 items-start gap-3 self-stretch">
          <SeverityBadge severity={first.severity} />
          <div className="min-w-0 flex-1">
            <button
              type="button"
              data-row
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              className="inline-flex items-center gap-1 text-left font-semibold hover:text-accent"
            >
              <Fold aria-hidden size={14} />
              <span className="tabular-nums">{alerts.length}</span> alerts: {ruleWords(first)}
            </button>
            <p className="flex gap-x-3 text-sm text-muted">
              <span className="inline-flex shrink-0 items-center gap-1.5">
                <State alert={first} />
              </span>
              <span className="truncate">
                <Age at={first.fired_at} /> {alerts.map(({ title }) => title).join(" · ")}
              </span>
            </p>
          </div>
        </div>
        <Actions>
          {first.state === "firing" && (
            <Button
              icon={Check}
              variant={first.severity === "urgent" ? "primary" : "plain"}
              onClick={() => actions.onAcknowledge(alerts)}
              className="max-md:h-11 max-md:flex-1"
            >
              Acknowledge all {alerts.length}
            </Button>
          )}
          <IconButton
            icon={BellOff}
            label={`Silence ${ruleWords(first)}`}
            onClick={() => actions.onSilence({ ...first, instance: "" })}
            className="max-md:size-11 max-md:border max-md:border-line"
          />
        </Actions>
      </div>
      {open && (
        <ul className="border-t border-line bg-ground pl-4 max-md:pl-0">
          {alerts.map((alert) => (
            <AlertRow key={alert.id} alert={alert} actions={actions} />
          ))}
        </ul>
      )}
    </li>
  );
}
