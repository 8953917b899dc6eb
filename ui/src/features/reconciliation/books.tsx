import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Reconciliation } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { Facts } from "@/shared/ui/facts";
import { Quantity } from "@/shared/ui/numbers";

/** Whether the books explain every row that was read, and the checks they were put to. */
export function Books({ books }: { books: Reconciliation }) {
  const { read, explained, unexplained } = books.rows;
  return (
    <Card title="Books" aside={<DateText at={books.as_of} />}>
      <div className="flex flex-col gap-4">
        <Facts
          facts={[
            { label: "Rows read", value: <Quantity value={String(read)} /> },
            { label: "Explained", value: <Quantity value={String(explained)} /> },
            {
              label: "Unexplained",
              value: (
                <span className={cx(unexplained > 0 && "text-attention")}>
                  <Quantity value={String(unexplained)} />
                </span>
              ),
            },
            { label: "Quarantined", value: books.quarantined.length },
            { label: "Missing opens", value: books.missing_opens.length },
            { label: "Awaiting the broker", value: books.awaiting.length },
          ]}
        />
        <ul className="flex flex-col gap-1 border-t border-line pt-3">
          {books.checks.map((check) => (
            <li key={check.name} className="flex items-start gap-2">
              <CheckMark ok={check.ok} />
              <span>
                {check.name}
                <span className="sr-only">{check.ok ? " holds" : " does not hold"}</span>
                <span className={cx("ml-2", check.ok ? "text-age" : "text-attention")}>{check.detail}</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

function CheckMark({ ok }: { ok: boolean }) {
  const Mark = ok ? CircleCheck : TriangleAlert;
  return (
    <Mark aria-hidden size={16} className={cx("mt-0.5 shrink-0", ok ? "text-accent" : "text-attention")} />
  );
}
