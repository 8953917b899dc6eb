import type { Rule } from "@/api/types";
import { Badge } from "@/shared/ui/badge";

/** How a rule's instances stand: what is true, waits or cannot be known, by number where there are several. */
export function Standing({ counts, paused }: { counts: Rule["standing"]; paused: boolean }) {
  if (paused) return <Badge tone="age">paused</Badge>;
  const { ok, firing, pending, no_data, error } = counts;
  const all = ok + firing + pending + no_data + error;
  const many = (count: number) => (all > 1 ? `${count} ` : "");
  // Of an instance that was never anything but quiet nothing is kept.
  if (all === 0) return <span className="text-age">quiet</span>;
  return (
    <span className="flex flex-wrap gap-1 tabular-nums">
      {firing > 0 && <Badge tone="attention">{many(firing)}true now</Badge>}
      {pending > 0 && <Badge>{many(pending)}soon</Badge>}
      {error > 0 && <Badge tone="attention">{many(error)}error</Badge>}
      {no_data > 0 && <Badge tone="attention">{many(no_data)}no data</Badge>}
      {ok > 0 && <span className="text-age">{many(ok)}quiet</span>}
    </span>
  );
}
