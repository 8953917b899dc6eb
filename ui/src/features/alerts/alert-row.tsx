import { BellOff, Check } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import type { Alert } from "@/api/types";
import { ruleWords, spanWords, stateWords } from "@/shared/alerts/words";
import { Badge } from "@/shared/ui/badge";
import { Button, IconButton } from "@/shared/ui/button";
import { cx } from "@/shared/ui/cx";
import { Age } from "@/shared/ui/dates";
import { TextLink } from "@/shared/ui/text-link";
import { DeliveredTo } from "./delivered-to";
import { SeverityBadge } from "./severity-badge";

export interface AlertActions {
  onOpen: (alert: Alert) => void;
  onAcknowledge: (alerts: readonly Alert[]) => void;
  onSilence: (alert: Alert) => void;
}

/** One alert: how bad, what with its numbers, since when, how old what it rests on was, who was told. */
export function AlertRow({ alert, actions }: { alert: Alert; actions: AlertActions }) {
  const { onOpen, onAcknowledge, onSilence } = actions;
  const open = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === event.currentTarget) onOpen(alert);
  };
  const waits = alert.state === "firing";
  return (
    <li
      data-row
      data-alert={alert.id}
      data-state={alert.state}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a row is walked by j and k, opened by Enter
      tabIndex={0}
      onKeyDown={open}
      className="flex items-start gap-3 border-b border-line px-3 py-2 last:border-b-0 hover:bg-hover max-md:flex-col max-md:gap-2"
    >
      <div className="flex min-w-0 flex-1 items-start gap-3 self-stretch">
        <SeverityBadge severity={alert.severity} />
        <div className="min-w-0 flex-1">
          <button
            type="button"
            onClick={() => onOpen(alert)}
            className={cx("text-left break-words tabular-nums hover:text-accent", waits && "font-semibold")}
          >
            {alert.words || alert.rule_text}
          </button>
          <p className="flex flex-wrap gap-x-3 text-sm text-muted">
            <State alert={alert} />
            <Age at={alert.fired_at} />
            {alert.source_age !== null && (
              <span className="text-age" title="How old the oldest figure was that this rests on">
                figures {spanWords(alert.source_age)} old
              </span>
            )}
            <DeliveredTo deliveries={alert.deliveries} />
          </p>
          <p className="truncate text-sm text-age" title={alert.rule_text}>
            {ruleWords(alert)}
            {alert.kind === "notice" && alert.href && (
              <>
                {": "}
                <TextLink to={alert.href}>see what it is about</TextLink>
              </>
            )}
          </p>
        </div>
      </div>
      <Actions>
        {waits && (
          <Button
            icon={Check}
            variant={alert.severity === "urgent" ? "primary" : "plain"}
            onClick={() => onAcknowledge([alert])}
            className="max-md:h-11 max-md:flex-1"
          >
            Acknowledge
          </Button>
        )}
        <IconButton
          icon={BellOff}
          label={`Silence ${alert.title}`}
          onClick={() => onSilence(alert)}
          className="max-md:size-11 max-md:border max-md:border-line"
        />
      </Actions>
    </li>
  );
}

/** Beside the row on a desk, below it under a thumb. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="flex shrink-0 items-center gap-1.5 max-md:w-full">{children}</div>;
}

export function State({ alert }: { alert: Alert }) {
  const unsure = (alert.kind === "no_data" || alert.kind === "error") && alert.state !== "cleared";
  const words = stateWords(alert);
  return (
    <>
      {unsure ? <Badge tone="attention">{words}</Badge> : <span>{words}</span>}
      {alert.mode !== "LIVE" && <Badge tone="age">{alert.mode}</Badge>}
    </>
  );
}
