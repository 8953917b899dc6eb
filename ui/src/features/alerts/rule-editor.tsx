import { useState } from "react";
import type { Rule } from "@/api/types";
import { useRuleCheck } from "@/api/use-rule-check";
import { useRuleKeep } from "@/api/use-rules";
import { Button } from "@/shared/ui/button";
import { TextInput } from "@/shared/ui/field";
import { Tabs } from "@/shared/ui/tabs";
import { useToast } from "@/shared/ui/toast";
import { useSettled } from "@/shared/ui/use-settled";
import { mend } from "./faults";
import { RuleFields } from "./rule-fields";
import { RuleLine } from "./rule-line";
import { RulePreview } from "./rule-preview";
import { useDraft } from "./use-draft";

const SETTLED_MS = 180;
const VIEWS = [
  { value: "line", label: "Line" },
  { value: "form", label: "Form" },
] as const;

interface EditorProps {
  /** What stands in the line at first. */
  text: string;
  /** The rule that is changed; a new one if there is none. */
  rule?: Rule;
  onText?: (text: string) => void;
  onKept: (rule: Rule) => void;
}

/** A rule being written: as a line or as a form, both views of one text, with what it means now under it. */
export function RuleEditor({ text: first, rule, onText, onKept }: EditorProps) {
  const [text, setText] = useState(first);
  const [name, setName] = useState(rule?.name ?? "");
  const [view, setView] = useState<(typeof VIEWS)[number]["value"]>("line");
  const settled = useSettled(text, SETTLED_MS);
  const { data: check, isPlaceholderData } = useRuleCheck(settled);
  const change = (next: string) => {
    setText(next);
    onText?.(next);
  };
  const current = settled === text && !isPlaceholderData ? check : undefined;
  // Not the form's own, so that what was typed last is not lost when the line is looked at again.
  const draft = useDraft(current?.form, text, change);
  const { keep, isPending } = useKeeping(rule, onKept);
  const submit = () => text.trim() && keep(text, name);
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <Tabs label="Written as" value={view} options={VIEWS} onChange={setView} />
        <TextInput
          aria-label="Name of the rule, if you like"
          placeholder="Name, if you like"
          value={name}
          onChange={({ target }) => setName(target.value)}
          className="w-52! max-md:flex-1"
        />
      </div>
      {view === "line" ? (
        <RuleLine
          text={text}
          problem={current?.problem ?? null}
          whole={current?.ok ?? false}
          onText={change}
          onKeep={submit}
        />
      ) : (
        <RuleFields draft={draft} />
      )}
      <RulePreview
        text={text}
        check={current ?? (check?.ok ? check : undefined)}
        onMend={(problem, fitting) => change(mend(text, problem, fitting))}
      />
      <div className="flex items-center gap-2">
        <Button
          variant="primary"
          onClick={submit}
          disabled={isPending || !text.trim() || current?.problem != null}
        >
          {rule ? "Keep the change" : "Watch this"}
        </Button>
        {text && !rule && (
          <Button variant="quiet" onClick={() => change("")}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}

function useKeeping(rule: Rule | undefined, onKept: (rule: Rule) => void) {
  const { mutate, isPending } = useRuleKeep();
  const toast = useToast();
  const keep = (text: string, name: string) =>
    mutate(
      { id: rule?.id, version: rule?.version, text, name },
      {
        onSuccess: (kept) => {
          toast.show(rule ? "The rule says this from now on." : "Watched from now on.");
          onKept(kept);
        },
      },
    );
  return { keep, isPending };
}
