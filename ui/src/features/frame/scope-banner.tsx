import { FlaskConical } from "lucide-react";
import { useSummary } from "@/api/use-summary";

const WORDS = {
  sample: "SAMPLE — an invented history to look around in. It never mixes with your own accounts.",
  paper: "PAPER — no real money.",
};

/** Permanent while the numbers on the page are not real money. */
export function ScopeBanner() {
  const { data } = useSummary();
  if (!data || data.scope === "real" || data.transactions === 0) return null;
  return (
    <div
      role="note"
      className="flex shrink-0 items-center justify-center gap-2 bg-attention-fill px-3 py-0.5 text-center text-sm font-semibold text-on-attention"
    >
      <FlaskConical aria-hidden size={14} className="shrink-0" />
      {WORDS[data.scope]}
    </div>
  );
}
