import { TriangleAlert } from "lucide-react";
import type { Latency } from "@/api/types";
import { useLatency } from "@/api/use-alert-service";

const STAGES: Record<Latency["stages"][number]["stage"], { label: string; hint: string }> = {
  fired: { label: "evaluated", hint: "From the tick's bytes to the rule's decision" },
  committed: { label: "written down", hint: "Until the firing and what is to be sent are safe on disk" },
  handed_over: { label: "handed over", hint: "Until pages and channels were given it" },
  delivered: { label: "delivered", hint: "Until the channel has confirmed it" },
};

/** How fast one is told lately: p50 and p99 from the tick to each stage. */
export function LatencyStrip() {
  const { data } = useLatency();
  if (!data) return null;
  return (
    <section
      aria-label="From tick to told"
      className="flex flex-wrap items-baseline gap-x-5 gap-y-1 rounded-lg border border-line bg-surface px-3 py-2 text-sm"
    >
      <h2 className="font-semibold">From tick to told</h2>
      {data.stages.map(({ stage, count, p50_ms, p99_ms }) => (
        <span key={stage} title={STAGES[stage].hint} className="whitespace-nowrap text-muted">
          {STAGES[stage].label}{" "}
          <span data-latency={stage} className="font-medium text-ink tabular-nums">
            {count === 0 ? "–" : `${milliseconds(p50_ms)} / ${milliseconds(p99_ms)}`}
          </span>
        </span>
      ))}
      <span className="text-age" title="Half are faster than the first, 99 of 100 faster than the second">
        p50 / p99
      </span>
      <span className="ml-auto text-age tabular-nums max-md:ml-0">
        {counted(data.rules, "rule")} · {counted(data.instances, "subject")} watched ·{" "}
        {counted(data.symbols, "symbol")}
      </span>
      {data.problem && (
        <span className="inline-flex items-center gap-1 text-attention">
          <TriangleAlert aria-hidden size={13} />
          {data.problem}
        </span>
      )}
    </section>
  );
}

/** Three digits that matter: "0.21 ms", "4.2 ms", "180 ms", "1.3 s". */
export function milliseconds(value: number | null): string {
  if (value === null) return "–";
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  if (value >= 100) return `${Math.round(value)} ms`;
  return `${value.toFixed(value >= 10 ? 1 : 2)} ms`;
}

const counted = (count: number, what: string) =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
