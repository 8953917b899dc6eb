import type { Suggestion } from "@/api/types";

export interface Typed {
  text: string;
  /** Where the cursor stands, counted in characters from 0. */
  at: number;
}

/** Stands close to what is before it. */
const CLOSE = new Set([":", ",", ")"]);
const OPEN = /[(.]$/;

/** The line once a suggestion was taken, with the cursor where typing goes on. */
export function take(text: string, { text: said, start, end }: Suggestion): Typed {
  const before = CLOSE.has(said) ? text.slice(0, start).trimEnd() : text.slice(0, start);
  const after = text.slice(end);
  const gap = OPEN.test(said) || /^[\s).,]/.test(after) ? "" : " ";
  const begun = before + said + gap;
  // Where a space follows already, the cursor goes behind it.
  const step = gap === "" && after.startsWith(" ") && !OPEN.test(said) ? 1 : 0;
  return { text: begun + after, at: begun.length + step };
}

/** What is left of a suggestion to be typed: nothing new is no choice. */
export function worthOffering(suggestions: readonly Suggestion[], typed: string): Suggestion[] {
  const only = suggestions.length === 1 ? suggestions[0] : undefined;
  if (only && typed.slice(only.start, only.end) === only.text) return [];
  return suggestions.slice(0, MOST);
}

const MOST = 12;

/** A line is one line, whatever was pasted. */
export const oneLine = (text: string): string => text.replace(/[\r\n\t]+/g, " ");
