import { useCallback, useMemo, useState } from "react";
import type { Alert } from "@/api/types";
import { useAcknowledge } from "@/api/use-alert-change";
import { useInbox } from "@/api/use-inbox";
import { Card } from "@/shared/ui/card";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { useToast } from "@/shared/ui/toast";
import type { AlertActions } from "./alert-row";
import { GroupRow } from "./group-row";
import { grouped } from "./grouping";
import { Missed } from "./missed";
import { SilenceDialog } from "./silence-dialog";
import { useInboxKeys } from "./use-inbox-keys";

const NONE: readonly Alert[] = [];

/** What is true now: what waits for a hand by severity, then what is in hand; and what happened while nobody looked. */
export function Inbox({ onOpen }: { onOpen: (alert: Alert) => void }) {
  const query = useInbox();
  const [silencing, setSilencing] = useState<Alert | null>(null);
  const { mutate } = useAcknowledge();
  const toast = useToast();
  const acknowledge = useCallback(
    (alerts: readonly Alert[]) =>
      mutate(
        { ids: alerts.map(({ id }) => id) },
        {
          onSuccess: () =>
            toast.show(alerts.length > 1 ? `${alerts.length} alerts are in hand.` : "In hand."),
        },
      ),
    [mutate, toast],
  );
  const actions = useMemo<AlertActions>(
    () => ({ onOpen, onAcknowledge: acknowledge, onSilence: setSilencing }),
    [onOpen, acknowledge],
  );
  useInboxKeys(query.data?.items ?? NONE, actions);
  return (
    <>
      <Card title="Inbox" aside="What is true now" flush>
        <QueryView query={query} rows={3}>
          {({ items }) => <Open alerts={items} actions={actions} />}
        </QueryView>
      </Card>
      <Missed onOpen={onOpen} />
      <SilenceDialog alert={silencing} onClose={() => setSilencing(null)} />
    </>
  );
}

function Open({ alerts, actions }: { alerts: readonly Alert[]; actions: AlertActions }) {
  if (alerts.length === 0)
    return (
      <EmptyState title="Nothing is true now that you asked to be told">
        Write below what you want to be told, or begin with a template: a price, a move, 21 days to
        expiration, half of the profit, a login that lapses.
      </EmptyState>
    );
  return (
    <ul aria-label="Alerts that are true now">
      {grouped(alerts).map((group) => (
        <GroupRow key={group.key} group={group} actions={actions} />
      ))}
    </ul>
  );
}
