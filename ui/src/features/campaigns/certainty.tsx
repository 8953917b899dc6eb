import type { Confidence } from "@/api/types";
import { cx } from "@/shared/ui/cx";
import { CERTAINTY } from "./confidence";
import { Tip } from "./tip";

/** "likely" or "guess" with the reason on hover and focus; nothing where the record itself is sure. */
export function Certainty({ confidence, reason }: { confidence: Confidence; reason: string }) {
  const { word, explanation, line } = CERTAINTY[confidence];
  if (!word) return null;
  return (
    <Tip
      explanation={`${reason}. ${explanation}`}
      className={cx(
        "rounded-none! border-b text-sm leading-4 font-medium",
        line === "dotted"
          ? "border-dotted border-attention text-attention"
          : "border-dashed border-line-strong text-muted",
      )}
    >
      {word}
    </Tip>
  );
}
