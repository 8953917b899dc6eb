import { EllipsisVertical, KeyRound, RefreshCw, TriangleAlert, Unplug } from "lucide-react";
import type { Connection } from "@/api/types";
import { useDisconnect, useSyncStart } from "@/api/use-connection-change";
import { isSyncing } from "@/api/use-connections";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Menu } from "@/shared/ui/menu";
import { useToast } from "@/shared/ui/toast";
import { ConnectedAccounts } from "./connected-accounts";
import { Health } from "./health";
import { loginPath, loginWarning } from "./login";
import { SyncProgress } from "./sync-progress";

/** One broker connection: what needs a hand, how fresh it is, its accounts and its health. */
export function ConnectionCard({ connection, fresh }: { connection: Connection; fresh: boolean }) {
  const warning = loginWarning(connection);
  return (
    <Card
      title={connection.title}
      aside={<State connection={connection} />}
      actions={<Actions connection={connection} />}
    >
      <div className="flex flex-col gap-4">
        {warning && <LoginWarning connection={connection} words={warning} />}
        {fresh && !connection.last_sync && (
          <p className="text-muted">Connected. The history is on its way.</p>
        )}
        {connection.state !== "lapsed" && <SyncProgress run={connection.last_sync} />}
        <Health connection={connection} />
        <ConnectedAccounts connection={connection} />
      </div>
    </Card>
  );
}

function State({ connection: { state, stale, simulated, last_sync } }: { connection: Connection }) {
  return (
    <span className="flex items-center gap-1.5">
      {state === "lapsed" ? (
        <Badge tone="attention">login lapsed</Badge>
      ) : (
        <Badge tone="accent">connected</Badge>
      )}
      {stale && !isSyncing(last_sync) && (
        <Badge tone="attention" title="The last good sync is older than the schedule allows">
          stale
        </Badge>
      )}
      {simulated && (
        <Badge tone="attention" title="A broker of the simulator: no real money">
          simulated
        </Badge>
      )}
    </span>
  );
}

function Actions({ connection }: { connection: Connection }) {
  const sync = useSyncStart();
  const disconnect = useDisconnect();
  const toast = useToast();
  const busy = sync.isPending || isSyncing(connection.last_sync);
  const leave = () =>
    disconnect.mutate(connection.id, {
      onSuccess: () => toast.show(`${connection.title} is disconnected; its accounts and history stay.`),
    });
  return (
    <>
      <Button
        variant="primary"
        icon={RefreshCw}
        disabled={busy || connection.state === "lapsed"}
        onClick={() => sync.mutate({ connection: connection.id })}
      >
        Sync now
      </Button>
      <Menu
        icon={EllipsisVertical}
        label={`More for ${connection.title}`}
        items={[
          {
            label: "Read the whole history again",
            icon: RefreshCw,
            disabled: busy || connection.state === "lapsed",
            onSelect: () => sync.mutate({ connection: connection.id, full: true }),
          },
          {
            label: "Log in again",
            icon: KeyRound,
            onSelect: () => window.location.assign(loginPath(connection.endpoint)),
          },
          { label: "Disconnect", icon: Unplug, disabled: disconnect.isPending, onSelect: leave },
        ]}
      />
    </>
  );
}

function LoginWarning({ connection, words }: { connection: Connection; words: string }) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 rounded-md bg-attention-soft px-3 py-2 text-attention"
    >
      <TriangleAlert aria-hidden size={16} className="shrink-0" />
      <span className="min-w-0 flex-1">{words}</span>
      <a
        href={loginPath(connection.endpoint)}
        className="rounded-md bg-accent-fill px-2.5 py-1 font-medium whitespace-nowrap text-on-accent"
      >
        Log in again
      </a>
    </div>
  );
}
