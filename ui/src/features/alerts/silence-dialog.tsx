import { useState } from "react";
import type { Alert } from "@/api/types";
import { useSilence } from "@/api/use-alert-change";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Tabs } from "@/shared/ui/tabs";
import { useToast } from "@/shared/ui/toast";

const SPANS = [
  { minutes: 15, label: "15 minutes" },
  { minutes: 60, label: "1 hour" },
  { minutes: 4 * 60, label: "4 hours" },
  { minutes: 24 * 60, label: "A day" },
  { minutes: 7 * 24 * 60, label: "A week" },
] as const;
type Whom = "one" | "rule" | "all";

/** For how long, and of what, nothing is sent. It still stands in the inbox. */
export function SilenceDialog({ alert, onClose }: { alert: Alert | null; onClose: () => void }) {
  const [chosen, setWhom] = useState<Whom>("one");
  const silence = useSilence();
  const toast = useToast();
  const ofRule = alert?.instance ? chosen : chosen === "one" ? "rule" : chosen;
  const whom = alert?.kind === "notice" ? "all" : ofRule;
  const choose = (minutes: number, label: string) => {
    if (!alert) return;
    const rule_id = whom === "all" ? undefined : alert.rule_id;
    const instance = whom === "one" ? alert.instance : undefined;
    silence.mutate(
      { rule_id, instance, minutes },
      { onSuccess: () => toast.show(`Silent for ${label.toLowerCase()}; it still stands here.`) },
    );
    onClose();
  };
  const options = [
    ...(alert?.instance ? [{ value: "one" as const, label: "This one" }] : []),
    ...(alert?.kind === "notice" ? [] : [{ value: "rule" as const, label: "The whole rule" }]),
    { value: "all" as const, label: "Everything" },
  ];
  return (
    <Dialog open={alert !== null} onClose={onClose} title="Silence">
      <p className="mb-3 break-words">{alert?.words}</p>
      <Tabs label="Of what nothing is sent" value={whom} options={options} onChange={setWhom} />
      <div className="mt-3 flex flex-wrap gap-2">
        {SPANS.map(({ minutes, label }) => (
          <Button key={minutes} onClick={() => choose(minutes, label)} className="max-md:flex-1">
            {label}
          </Button>
        ))}
      </div>
      <p className="mt-3 text-sm text-age">
        No channel is told until then. What is still true when it ends is told once.
      </p>
    </Dialog>
  );
}
