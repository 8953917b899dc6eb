import type { QuarantineDecision, QuarantineItem, Txn } from "@/api/types";
import { useQuarantineDecision, useQuarantineUndo } from "@/api/use-quarantine";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money, Quantity } from "@/shared/ui/numbers";
import { useToast } from "@/shared/ui/toast";

const DONE = {
  same: "Taken as the known event.",
  new: "Booked as a new event.",
  dismiss: "Set aside; it books nothing.",
};

/** Rows nobody could book without asking. Each decision is recorded and can be taken back. */
export function Quarantine({ items }: { items: readonly QuarantineItem[] }) {
  if (items.length === 0) return null;
  return (
    <Card title="Rows to decide" aside={items.length} flush>
      <ul>
        {items.map((item) => (
          <QuarantineRow key={item.id} item={item} />
        ))}
      </ul>
    </Card>
  );
}

function QuarantineRow({ item }: { item: QuarantineItem }) {
  const decide = useQuarantineDecision();
  const undo = useQuarantineUndo();
  const toast = useToast();
  const choose = (decision: QuarantineDecision) =>
    decide.mutate(
      { id: item.id, decision },
      { onSuccess: () => toast.show(DONE[decision.decision], () => undo.mutate(item.id)) },
    );
  return (
    <li className="flex flex-col gap-2 border-b border-line p-3 last:border-b-0">
      <p>
        <span className="font-semibold">{item.reason}</span>{" "}
        <span className="text-age">
          {item.filename}, line {item.line}
        </span>
      </p>
      <code className="rounded-md bg-ground px-2 py-1 font-sans text-sm break-all text-muted">
        {item.raw}
      </code>
      {item.candidates.map((candidate) => (
        <div key={candidate.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Candidate txn={candidate} />
          <Button
            disabled={decide.isPending}
            onClick={() => choose({ decision: "same", transaction_id: candidate.id })}
          >
            It is this one
          </Button>
        </div>
      ))}
      <div className="flex gap-2">
        {item.candidates.length > 0 && (
          <Button disabled={decide.isPending} onClick={() => choose({ decision: "new" })}>
            A new event
          </Button>
        )}
        <Button variant="quiet" disabled={decide.isPending} onClick={() => choose({ decision: "dismiss" })}>
          Book nothing for it
        </Button>
      </div>
    </li>
  );
}

function Candidate({ txn }: { txn: Txn }) {
  return (
    <span className="flex flex-wrap gap-x-2">
      <DateText on={txn.traded_on} />
      <Quantity value={txn.quantity} />
      <span>{txn.instrument?.words ?? txn.description}</span>
      <Money value={txn.cash} />
      <span className="text-age">{txn.source}</span>
    </span>
  );
}
