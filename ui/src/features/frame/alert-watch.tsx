import { useCallback, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { byUrgency } from "@/api/alert-inbox";
import type { Alert, Inbox } from "@/api/types";
import { useAlertStream } from "@/api/use-alert-stream";
import { useInbox } from "@/api/use-inbox";
import { bell } from "@/shared/alerts/bell";
import { SEVERITIES } from "@/shared/alerts/words";
import { useToast } from "@/shared/ui/toast";
import { countInTitle } from "@/shared/ui/window-title";

const INBOX = "/alerts";

/** On every page: follows alerts, rings and says what has fired, and counts what waits in the window's title. */
export function useAlertWatch(): void {
  const toast = useToast();
  const navigate = useNavigate();
  const inbox = useInbox().data;
  const waiting = inbox?.counts.unacknowledged ?? 0;
  const announce = useCallback(
    (alerts: Alert[]) => {
      const [worst] = [...alerts].sort(byUrgency);
      if (!worst) return;
      void bell.announce(worst.severity, worst.id);
      toast.call(tell(worst, alerts.length), () =>
        navigate(alerts.length > 1 ? INBOX : `${INBOX}?alert=${encodeURIComponent(worst.id)}`),
      );
    },
    [toast, navigate],
  );
  useAlertStream(announce);
  useWelcomeBack(inbox, toast, navigate);
  useEffect(() => bell.listen(), []);
  useEffect(() => {
    countInTitle(waiting);
    // The icon of an installed desk; browsers that have none keep the number to themselves.
    void navigator.setAppBadge?.(waiting).catch(() => undefined);
  }, [waiting]);
}

/** Says once, wherever the desk is opened, what fired and was over while no page was open; the inbox lists it itself. */
function useWelcomeBack(
  inbox: Inbox | undefined,
  toast: ReturnType<typeof useToast>,
  navigate: ReturnType<typeof useNavigate>,
): void {
  const { pathname } = useLocation();
  const [said, setSaid] = useState(false);
  useEffect(() => {
    if (said || !inbox) return;
    setSaid(true);
    const over = inbox.missed.filter(({ state }) => state === "cleared").sort(byUrgency);
    const [worst] = over;
    if (worst && pathname !== INBOX)
      toast.call(`While you were away: ${tell(worst, over.length)}`, () => navigate(INBOX));
  }, [said, inbox, pathname, toast, navigate]);
}

/** What a toast says: the worst one, and how many there are. */
export function tell({ severity, words }: Alert, count: number): string {
  const said = `${SEVERITIES[severity]}: ${words}`;
  return count > 1 ? `${count} alerts. ${said}` : said;
}
