import { useEffect, useRef, useState } from "react";
import type { RuleForm, RuleProblem } from "@/api/types";
import { useFormCheck } from "@/api/use-rule-check";
import { EMPTY_FORM } from "./form-fields";

const SETTLED_MS = 250;

export interface Draft {
  draft: RuleForm;
  change: (part: Partial<RuleForm>) => void;
  /** What is wrong, and in which field. */
  problem: RuleProblem | null;
}

/**
 * What stands in the fields: the line's own until something is typed here, or in the line. `form` is null where the line
 * is no rule, which then stands in the condition as it is; undefined while nobody has looked.
 */
export function useDraft(
  form: RuleForm | null | undefined,
  text: string,
  onText: (text: string) => void,
): Draft {
  const [draft, setDraft] = useState<RuleForm>(EMPTY_FORM);
  const [problem, setProblem] = useState<RuleProblem | null>(null);
  const sent = useRef("");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { mutate } = useFormCheck();
  useEffect(() => {
    if (form === undefined || text === sent.current) return;
    sent.current = text;
    setDraft(form ?? { ...EMPTY_FORM, condition: text });
    setProblem(null);
  }, [form, text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (part: Partial<RuleForm>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () =>
        mutate(next, {
          onSuccess: (check) => {
            sent.current = check.text ?? check.typed;
            setProblem(check.problem);
            onText(sent.current);
          },
        }),
      SETTLED_MS,
    );
  };
  return { draft, change, problem };
}
