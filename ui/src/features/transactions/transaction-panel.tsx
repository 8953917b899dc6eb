import type { ReactNode } from "react";
import type { TxnDetail } from "@/api/types";
import { useTransaction } from "@/api/use-transaction";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { useAccountName } from "@/shared/trade/use-account-name";
import { DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { Facts } from "@/shared/ui/facts";
import { Money, Price, Quantity } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { TextLink } from "@/shared/ui/text-link";
import { kindLabel } from "./kinds";

/** Where one row comes from: what the broker wrote, every revision, the campaigns it went into. */
export function TransactionPanel({ id, onClose }: { id: string | null; onClose: () => void }) {
  const query = useTransaction(id);
  return (
    <Dialog open={id !== null} onClose={onClose} title="Transaction" kind="side">
      <QueryView query={query}>{(txn) => <PanelBody txn={txn} />}</QueryView>
    </Dialog>
  );
}

function PanelBody({ txn }: { txn: TxnDetail }) {
  const accountName = useAccountName();
  return (
    <div className="flex flex-col gap-4">
      {txn.problem && <p className="rounded-md bg-attention-soft px-3 py-2 text-attention">{txn.problem}</p>}
      <div>
        <p className="text-md font-semibold">{txn.instrument?.words ?? kindLabel(txn.kind)}</p>
        <p className="text-muted">{txn.description}</p>
      </div>
      <Facts
        facts={[
          {
            label: "When",
            value:
              txn.time_precision === "day" ? (
                <DateText on={txn.traded_on} />
              ) : (
                <DateText at={txn.occurred_at} />
              ),
          },
          { label: "Kind", value: `${kindLabel(txn.kind)}${txn.effect ? `, ${txn.effect}` : ""}` },
          { label: "Quantity", value: <Quantity value={txn.quantity} /> },
          { label: "Price", value: <Price value={txn.price} unknown="–" /> },
          { label: "Gross", value: <Money value={txn.gross} />, hint: "Before fees" },
          { label: "Fees", value: <Money value={txn.fees} tone="plain" /> },
          { label: `Cash, ${txn.currency}`, value: <Money value={txn.cash} /> },
          { label: "Account", value: accountName(txn.account_id) },
          { label: "Order", value: txn.order_id ?? "–" },
        ]}
      />
      <Section title="Belongs to">
        {txn.campaigns.length === 0 && <p className="text-muted">No campaign.</p>}
        <ul>
          {txn.campaigns.map((campaign) => (
            <li key={campaign.id}>
              <TextLink to={campaignPath(campaign.id)}>
                {campaign.ticker} · {campaign.strategy_label}
              </TextLink>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="As the source wrote it">
        <pre className="overflow-x-auto rounded-md border border-line bg-ground p-2 font-sans text-sm break-all whitespace-pre-wrap">
          {txn.raw}
        </pre>
        <p className="text-sm text-age">
          {txn.source}
          {txn.source_id && `, id ${txn.source_id}`}
        </p>
      </Section>
      <Section title="Revisions">
        <ul className="flex flex-col gap-1">
          {txn.revisions.map((revision) => (
            <li key={revision.revision} className="flex flex-wrap gap-x-3">
              <span className="text-age">{revision.revision}</span>
              <DateText at={revision.recorded_at} />
              <span>{revision.status}</span>
              <Money value={revision.cash} />
              <span className="text-muted">
                {[revision.source, revision.reason].filter(Boolean).join(", ")}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      {txn.same_event_as.length > 0 && (
        <Section title="Seen in">
          <ul className="flex flex-col gap-1">
            {txn.same_event_as.map((same) => (
              <li key={`${same.source} ${same.source_key}`} className="flex flex-wrap gap-x-3">
                <span>{same.source}</span>
                <span className="break-all text-muted">{same.source_key}</span>
                <DateText at={same.recorded_at} className="text-age" />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1 border-t border-line pt-3">
      <h3 className="text-sm font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}
