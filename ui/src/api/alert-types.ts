/** What /ws/alerts says: the inbox as it stands, then each change as soon as it is committed. */
import type { Alert, Inbox, InboxCounts } from "./types";

export interface AlertChange {
  what: "fired" | "cleared" | "acknowledged" | "delivered" | "seen";
  alert: Alert;
}

export type AlertMessage =
  | ({
      type: "snapshot";
      seq: number;
      at: number;
      /** What changed after the last message that this page had; only as much as the desk remembers. */
      since: Alert[];
      complete: boolean;
    } & Inbox)
  | { type: "changes"; seq: number; at: number; changes: AlertChange[] }
  | { type: "counts"; seq: number; counts: InboxCounts }
  | { type: "problem"; title: string; detail: string };
