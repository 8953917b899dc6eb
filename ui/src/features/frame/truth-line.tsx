import { Check, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Connection } from "@/api/types";
import { useAccounts } from "@/api/use-accounts";
import { isSyncing, useConnections } from "@/api/use-connections";
import { useImports } from "@/api/use-imports";
import { useSummary } from "@/api/use-summary";
import { Age } from "@/shared/ui/dates";
import { Quantity } from "@/shared/ui/numbers";

/** The last line of every page: how old the numbers are and whether the books explain every row. */
export function TruthLine() {
  const accounts = useAccounts();
  const imports = useImports();
  const summary = useSummary();
  const connections = useConnections().data?.items.filter(({ state }) => state !== "disconnected") ?? [];
  const last = imports.data?.items.find((item) => item.status === "done");
  const count = accounts.data?.accounts.length ?? 0;
  return (
    <footer className="flex shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-surface px-4 py-1 text-sm whitespace-nowrap text-muted max-md:justify-between max-md:px-3">
      {summary.isError ? <Alarm>The server does not answer: these numbers may be old</Alarm> : null}
      <Link to="/accounts" className="hover:text-ink">
        {count} {count === 1 ? "account" : "accounts"}
      </Link>
      {connections.map((connection) => (
        <Link key={connection.id} to="/connections" className="hover:text-ink">
          <Freshness connection={connection} />
        </Link>
      ))}
      {(last?.finished_at || connections.length === 0) && (
        <Link to="/import" className="hover:text-ink">
          {last?.finished_at ? (
            <>
              imported <Age at={last.finished_at} />
            </>
          ) : (
            "nothing imported yet"
          )}
        </Link>
      )}
      {summary.data && summary.data.transactions > 0 && (
        <Link to="/reconciliation" className="hover:text-ink">
          <Books transactions={summary.data.transactions} unexplained={summary.data.unexplained} />
        </Link>
      )}
    </footer>
  );
}

/** How fresh one broker's copy is, whether it equals the broker's books, and whether its login ends soon. */
function Freshness({ connection }: { connection: Connection }) {
  const { title, state, warning, stale, last_sync, last_synced_at } = connection;
  if (state === "lapsed") return <Alarm>{title}: login lapsed</Alarm>;
  if (isSyncing(last_sync)) return <>{title}: syncing</>;
  const differs = last_sync?.accounts.some(({ certificate }) => certificate === "red");
  if (differs) return <Alarm>{title}: books differ</Alarm>;
  if (warning) return <Alarm>{`${title}: login lapses in ${warning.replace("h", " h")}`}</Alarm>;
  if (stale) return <Alarm>{title}: stale</Alarm>;
  return (
    <span className="inline-flex items-center gap-1">
      <Check aria-hidden size={13} className="text-accent" />
      {title} {last_synced_at && <Age at={last_synced_at} />}
    </span>
  );
}

function Books({ transactions, unexplained }: { transactions: number; unexplained: number }) {
  if (unexplained > 0) {
    return (
      <Alarm>
        books: {unexplained} {unexplained === 1 ? "row" : "rows"} unexplained
      </Alarm>
    );
  }
  return (
    <span className="inline-flex items-center gap-1">
      <Check aria-hidden size={13} className="text-accent" />
      <span className="max-md:hidden">
        books: all <Quantity value={String(transactions)} /> rows explained
      </span>
      <span className="md:hidden">all explained</span>
    </span>
  );
}

function Alarm({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1 text-attention">
      <TriangleAlert aria-hidden size={13} />
      {children}
    </span>
  );
}
