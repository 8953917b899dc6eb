import type { RuleProblem } from "@/api/types";

export interface Cut {
  before: string;
  wrong: string;
  after: string;
}

/** The line cut where it is wrong; what is missing at its end is shown by a mark behind it. */
export function cutAt(text: string, { at, length }: Pick<RuleProblem, "at" | "length">): Cut {
  const start = Math.min(at, text.length);
  const end = Math.min(text.length, start + Math.max(1, length));
  return { before: text.slice(0, start), wrong: text.slice(start, end) || " ", after: text.slice(end) };
}

/** Whether the line is only not finished yet: whoever is typing need not be told that it is wrong. */
export const isUnfinished = (text: string, { at }: Pick<RuleProblem, "at">): boolean =>
  at >= text.trimEnd().length;

/** What fits, put in place of what is wrong. */
export function mend(text: string, { at, length }: RuleProblem, fitting: string): string {
  const before = text.slice(0, at);
  const gap = before === "" || /[\s([.]$/.test(before) ? "" : " ";
  return `${before}${gap}${fitting}${text.slice(at + length)}`;
}
