import { useEffect, useState } from "react";
import type { Connection } from "@/api/types";
import { Age, DateText } from "@/shared/ui/dates";
import { Facts } from "@/shared/ui/facts";
import { timeLeft } from "./login";

const TICK_MS = 30_000;
const CIRCUITS = { closed: "answering", open: "resting", "half-open": "trying again" };

/** How a connection is: login, freshness, request budget, circuit. */
export function Health({ connection }: { connection: Connection }) {
  const { budget, last_synced_at, next_sync_at } = connection;
  return (
    <Facts
      facts={[
        { label: "Login", value: <LoginLeft connection={connection} />, hint: "Until you must log in again" },
        {
          label: "Access token",
          value: <Until at={connection.access_expires_at} none="renewed when needed" />,
          hint: "Renewed by itself ahead of its end",
        },
        {
          label: "Last good sync",
          value: last_synced_at ? <Age at={last_synced_at} /> : "none yet",
        },
        { label: "Next sync", value: next_sync_at ? <DateText at={next_sync_at} /> : "when you ask" },
        {
          label: "Requests left",
          value: `${budget.reads_left} of ${budget.reads_per_minute}`,
          hint: "Reading requests in the last sync's minute; the broker sets the limit",
        },
        {
          label: "Broker",
          value: (
            <span className={connection.circuit === "closed" ? undefined : "text-attention"}>
              {CIRCUITS[connection.circuit]}
            </span>
          ),
          hint: "After repeated failures the desk leaves the broker alone for a while",
        },
      ]}
    />
  );
}

function LoginLeft({ connection }: { connection: Connection }) {
  const { state, login_expires_at } = connection;
  if (state === "lapsed") return <span className="text-attention">lapsed</span>;
  if (!login_expires_at) return "does not lapse";
  return (
    <span className={connection.warning ? "text-attention" : undefined}>
      <Until at={login_expires_at} none="lapsed" />
    </span>
  );
}

function Until({ at, none }: { at: string | null; none: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (at && timeLeft(at, now)) || none;
}
