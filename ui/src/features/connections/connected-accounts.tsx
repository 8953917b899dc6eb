import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Connection, SyncRun } from "@/api/types";
import { useAccountName } from "@/shared/trade/use-account-name";
import { DateText } from "@/shared/ui/dates";
import { Unknown } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

type Synced = SyncRun["accounts"][number];

/** The accounts of a connection: how far back their history is copied, and whether it equals the broker's books. */
export function ConnectedAccounts({ connection }: { connection: Connection }) {
  const accountName = useAccountName();
  const rows = connection.last_sync?.accounts ?? [];
  if (rows.length === 0) return null;
  const columns: Column<Synced>[] = [
    {
      id: "account",
      header: "Account",
      cell: ({ account_id }) => <TextLink to="/accounts">{accountName(account_id)}</TextLink>,
    },
    {
      id: "from",
      header: "Copied from",
      hint: "Market date of the earliest day copied",
      cell: ({ covered_from }) => <DateText on={covered_from} />,
      wide: true,
    },
    { id: "to", header: "to", cell: ({ covered_to }) => <DateText on={covered_to} />, wide: true },
    {
      id: "certificate",
      header: "Books = broker",
      hint: "Positions and cash, ours against the broker's",
      cell: ({ account_id, certificate }) => <Verdict account={account_id} state={certificate} />,
    },
  ];
  return (
    <Table
      label={`Accounts of ${connection.title}`}
      columns={columns}
      rows={rows}
      rowKey={({ account_id }) => account_id}
    />
  );
}

function Verdict({ account, state }: { account: string; state: Synced["certificate"] }) {
  if (!state) return <Unknown text="not compared yet" />;
  const green = state === "green";
  const Mark = green ? CircleCheck : TriangleAlert;
  return (
    <TextLink to={`/reconciliation?account=${encodeURIComponent(account)}`}>
      <span
        className={green ? "inline-flex items-center gap-1" : "inline-flex items-center gap-1 text-attention"}
      >
        <Mark aria-hidden size={14} className={green ? "text-gain" : undefined} />
        {green ? "equal" : "differs"}
      </span>
    </TextLink>
  );
}
