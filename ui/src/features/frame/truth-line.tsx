import { Check, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useAccounts } from "@/api/use-accounts";
import { useImports } from "@/api/use-imports";
import { useSummary } from "@/api/use-summary";
import { Age } from "@/shared/ui/dates";
import { Quantity } from "@/shared/ui/numbers";

/** The last line of every page: how old the numbers are and whether the books explain every row. */
export function TruthLine() {
  const accounts = useAccounts();
  const imports = useImports();
  const summary = useSummary();
  const last = imports.data?.items.find((item) => item.status === "done");
  const count = accounts.data?.accounts.length ?? 0;
  return (
    <footer className="flex shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-surface px-4 py-1 text-sm whitespace-nowrap text-muted max-md:justify-between max-md:px-3">
      {summary.isError ? <Alarm>The server does not answer: these numbers may be old</Alarm> : null}
      <Link to="/accounts" className="hover:text-ink">
        {count} {count === 1 ? "account" : "accounts"}
      </Link>
      <Link to="/import" className="hover:text-ink">
        {last?.finished_at ? (
          <>
            imported <Age at={last.finished_at} />
          </>
        ) : (
          "nothing imported yet"
        )}
      </Link>
      {summary.data && summary.data.transactions > 0 && (
        <Link to="/reconciliation" className="hover:text-ink">
          <Books transactions={summary.data.transactions} unexplained={summary.data.unexplained} />
        </Link>
      )}
    </footer>
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
