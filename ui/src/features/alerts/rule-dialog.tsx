import { History } from "lucide-react";
import type { RuleDetail } from "@/api/types";
import { useRule, useRuleReturn, useRuleVersions } from "@/api/use-rules";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Age, DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { QueryView } from "@/shared/ui/query-view";
import { useToast } from "@/shared/ui/toast";
import { RuleEditor } from "./rule-editor";

/** One rule: what it says, to be changed; how each of its instances stands; what it said before. */
export function RuleDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const query = useRule(id);
  return (
    <Dialog open={id !== null} onClose={onClose} title={query.data?.name || "Rule"} kind="side">
      <QueryView query={query} rows={6}>
        {(rule) => (
          <div className="flex flex-col gap-5">
            <RuleEditor key={`${rule.id} ${rule.version}`} text={rule.text} rule={rule} onKept={onClose} />
            <Instances rule={rule} />
            <Versions rule={rule} />
          </div>
        )}
      </QueryView>
    </Dialog>
  );
}

const STATES: Record<string, string> = {
  ok: "quiet",
  pending: "soon",
  firing: "true now",
  no_data: "no data",
  error: "error",
  paused: "paused",
  expired: "over: its last day is past",
};
const UNSURE = new Set(["no_data", "error", "firing"]);

function Instances({ rule: { instances } }: { rule: RuleDetail }) {
  if (instances.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold text-muted">Where it stands</h3>
      <ul aria-label="Where it stands">
        {instances.map(({ instance, title, state, since, fired }) => (
          <li key={instance} className="flex items-baseline gap-3 border-b border-line py-1 last:border-b-0">
            <span className="min-w-0 flex-1 break-words">{title || "The rule"}</span>
            <Badge tone={UNSURE.has(state) ? "attention" : "age"}>{STATES[state] ?? state}</Badge>
            <Age at={since} className="w-16 text-right" />
            <span className="w-20 text-right text-sm text-age tabular-nums">fired {fired} ×</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Versions({ rule }: { rule: RuleDetail }) {
  const query = useRuleVersions(rule.id);
  const { mutate } = useRuleReturn();
  const toast = useToast();
  const back = (version: number) =>
    mutate(
      { id: rule.id, version },
      { onSuccess: () => toast.show(`The rule says again what version ${version} said.`) },
    );
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold text-muted">What it has said</h3>
      <QueryView query={query} rows={2}>
        {({ items }) => (
          <ol aria-label="Versions" reversed>
            {items.toReversed().map(({ version, text, at, actor }) => (
              <li
                key={version}
                className="flex items-start gap-3 border-b border-line py-1.5 last:border-b-0"
              >
                <span className="w-6 text-age tabular-nums">{version}</span>
                <div className="min-w-0 flex-1">
                  <p className="break-words">{text}</p>
                  <p className="text-sm text-age">
                    <DateText at={at} /> by {actor}
                  </p>
                </div>
                {version === rule.version ? (
                  <Badge tone="accent">now</Badge>
                ) : (
                  <Button icon={History} onClick={() => back(version)}>
                    Say this again
                  </Button>
                )}
              </li>
            ))}
          </ol>
        )}
      </QueryView>
    </section>
  );
}
