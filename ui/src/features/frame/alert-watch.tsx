import { useCallback, useEffect } from "react";
import { useNavigate } from "react-router";
import { byUrgency } from "@/api/alert-inbox";
import type { Alert } from "@/api/types";
import { useAlertStream } from "@/api/use-alert-stream";
import { useInbox } from "@/api/use-inbox";
import { bell } from "@/shared/alerts/bell";
import { SEVERITIES } from "@/shared/alerts/words";
import { useToast } from "@/shared/ui/toast";
import { countInTitle } from "@/shared/ui/window-title";

/** On every page: follows alerts, rings and says what has fired, and counts what waits in the window's title. */
export function useAlertWatch(): void {
  const toast = useToast();
  const navigate = useNavigate();
  const waiting = useInbox().data?.counts.unacknowledged ?? 0;
  const announce = useCallback(
    (alerts: Alert[]) => {
      const [worst] = [...alerts].sort(byUrgency);
      if (!worst) return;
      void bell.announce(worst.severity, worst.id);
      toast.call(tell(worst, alerts.length), () =>
        navigate(alerts.length > 1 ? "/alerts" : `/alerts?alert=${encodeURIComponent(worst.id)}`),
      );
    },
    [toast, navigate],
  );
  useAlertStream(announce);
  useEffect(() => bell.listen(), []);
  useEffect(() => {
    countInTitle(waiting);
    // The icon of an installed desk; browsers that have none keep the number to themselves.
    void navigator.setAppBadge?.(waiting).catch(() => undefined);
  }, [waiting]);
}

/** What a toast says: the worst one, and how many there are. */
export function tell({ severity, words }: Alert, count: number): string {
  const said = `${SEVERITIES[severity]}: ${words}`;
  return count > 1 ? `${count} alerts. ${said}` : said;
}
