import { FlaskConical } from "lucide-react";
import { useSummary } from "@/api/use-summary";

const WORDS = {
  sample: {
    name: "SAMPLE",
    means: "an invented history to look around in; it never mixes with your own accounts",
  },
  paper: { name: "PAPER", means: "no real money" },
};

/** Permanent while the numbers on the page are not real money. */
export function ScopeBanner() {
  const { data } = useSummary();
  if (!data || data.scope === "real" || data.transactions === 0) return null;
  return (
    <aside
      aria-label="What these numbers are"
      className="flex shrink-0 items-center justify-center gap-2 bg-attention-fill px-3 py-0.5 text-center text-sm font-semibold text-on-attention"
    >
      <FlaskConical aria-hidden size={14} className="shrink-0" />
      {WORDS[data.scope].name}
      <span className="font-medium max-md:sr-only">{WORDS[data.scope].means}</span>
    </aside>
  );
}
