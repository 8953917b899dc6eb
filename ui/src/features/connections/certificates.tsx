import { CircleCheck } from "lucide-react";
import type { Certificate } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";
import { CertificateCard } from "./certificate-card";
import { PastCertificates } from "./past-certificates";
import { RestsOnOpening } from "./rests-on-opening";

const COLUMNS: Column<Certificate>[] = [
  {
    id: "account",
    header: "Account",
    cell: ({ account_id, account }) => (
      <TextLink to={`/reconciliation?account=${encodeURIComponent(account_id)}`}>{account}</TextLink>
    ),
  },
  {
    id: "verdict",
    header: "Positions and cash",
    hint: "Ours against the broker's",
    cell: (certificate) => (
      <span className="inline-flex flex-wrap items-center gap-1.5">
        <CircleCheck aria-hidden size={14} className="text-gain" />
        equal <RestsOnOpening certificate={certificate} />
      </span>
    ),
  },
  {
    id: "positions",
    header: "Positions",
    align: "right",
    cell: ({ positions }) => positions.length,
    wide: true,
  },
  {
    id: "cash",
    header: "Cash",
    hint: "The same on both sides, in the account's currency",
    align: "right",
    cell: ({ cash }) => <Money value={cash.ours} tone="plain" />,
  },
  { id: "at", header: "Compared", cell: ({ at }) => <DateText at={at} />, wide: true },
  {
    id: "past",
    header: "",
    align: "right",
    cell: ({ account_id }) => <PastCertificates account={account_id} />,
    wide: true,
  },
];

/** The latest certificate of each connected account: those that differ in full, the equal ones in a row each; a single
 * one in full anyhow. */
export function Certificates({ items }: { items: readonly Certificate[] }) {
  const inFull = items.length === 1 ? items : items.filter(({ state }) => state !== "green");
  const inRows = items.filter((item) => !inFull.includes(item));
  return (
    <>
      {inFull.map((certificate) => (
        <CertificateCard key={certificate.id} certificate={certificate} />
      ))}
      {inRows.length > 0 && (
        <Card title="Books and brokers" aside="Positions and cash, to the cent" flush>
          <Table label="Books and brokers" columns={COLUMNS} rows={inRows} rowKey={({ id }) => id} />
        </Card>
      )}
    </>
  );
}
