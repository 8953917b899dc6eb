import { TriangleAlert } from "lucide-react";

/** Said above everything, because the figures look like a form that they are not. */
export function Advisory() {
  return (
    <p role="note" className="flex items-start gap-2 rounded-md bg-attention-soft px-3 py-2 text-sm">
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-attention" />
      <span>
        <strong>Advisory only, no tax advice.</strong> Hold every figure against your broker's 1099-B: the
        rules are those of the United States, wash sales are flagged and never booked, and what nobody can
        know is left out of the sums and counted.
      </span>
    </p>
  );
}
