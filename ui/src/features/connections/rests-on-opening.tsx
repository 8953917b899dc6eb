import type { Certificate } from "@/api/types";
import { Badge } from "@/shared/ui/badge";

/** Says that figures of a certificate rest on what was held before the history begins. */
export function RestsOnOpening({ certificate }: { certificate: Certificate }) {
  const count = certificate.opening_balances.length;
  if (count === 0) return null;
  return (
    <Badge tone="age" title="Held before the history begins; recorded from the broker's own figures">
      rests on {count} opening {count === 1 ? "balance" : "balances"}
    </Badge>
  );
}
