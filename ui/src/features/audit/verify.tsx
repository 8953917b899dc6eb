import { ShieldCheck } from "lucide-react";
import type { Verified } from "@/api/types";
import { useAuditVerify } from "@/api/use-audit-verify";
import { Button } from "@/shared/ui/button";
import { useToast } from "@/shared/ui/toast";

/** Recomputes the chain and says the outcome beside the button. */
export function Verify() {
  const verify = useAuditVerify();
  const toast = useToast();
  return (
    <>
      <span role="status">{verify.data && <Verdict verified={verify.data} />}</span>
      <Button
        icon={ShieldCheck}
        disabled={verify.isPending}
        onClick={() => verify.mutate(undefined, { onError: (error) => toast.fail(error) })}
      >
        {verify.isPending ? "Checking…" : "Verify the chain"}
      </Button>
    </>
  );
}

function Verdict({ verified: { ok, rows, broken_at } }: { verified: Verified }) {
  if (ok) return <span className="text-muted">All {rows} rows are as they were written.</span>;
  return (
    <span className="font-medium text-attention">Row {broken_at} was changed after it was written.</span>
  );
}
