import { type KeyboardEvent, useState } from "react";
import type { Suggestion } from "@/api/types";
import { useCompletion } from "@/api/use-rule-check";
import { type Typed, take, worthOffering } from "./completion";

interface Completing {
  /** Nothing while the list is closed. */
  offered: readonly Suggestion[];
  /** Which of them Enter would take; -1 while no arrow was pressed, so that Enter keeps the rule. */
  marked: number;
  onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  pick: (suggestion: Suggestion) => void;
  moved: (at: number) => void;
  close: () => void;
}

/**
 * What could be typed next, walked by arrows, taken by Tab or Enter, put away by Esc. Behind a whole rule nothing is
 * offered by itself, so that what the rule means is seen; an arrow or Ctrl+Space asks for it.
 */
export function useCompleting(text: string, whole: boolean, onTake: (typed: Typed) => void): Completing {
  const [at, setAt] = useState<number | null>(null);
  const [wanted, setWanted] = useState(false);
  const [marked, setMarked] = useState(-1);
  const { data } = useCompletion(text, at);
  const fitting = at === null ? [] : worthOffering(data?.items ?? [], text).filter(({ end }) => end === at);
  const offered = fitting.filter(({ start, end }) => wanted || !whole || start < end);
  const pick = (suggestion: Suggestion) => {
    const typed = take(text, suggestion);
    setMarked(-1);
    setAt(typed.at);
    onTake(typed);
  };
  const close = () => {
    setAt(null);
    setMarked(-1);
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { length } = offered;
    if (length === 0 && (event.key === "ArrowDown" || (event.key === " " && event.ctrlKey))) {
      event.preventDefault();
      setAt(event.currentTarget.selectionStart);
      setWanted(true);
      return;
    }
    if (length === 0) {
      // What is still asked for must not open after it was put away.
      if (event.key === "Escape") close();
      return;
    }
    const chosen = offered[Math.max(0, marked)];
    if (event.key === "ArrowDown") setMarked((marked + 1) % length);
    else if (event.key === "ArrowUp") setMarked((Math.max(marked, 0) - 1 + length) % length);
    else if (event.key === "Escape") close();
    else if (chosen && !event.shiftKey && takes(event.key, marked)) pick(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const moved = (place: number) => {
    setAt(place);
    setWanted(false);
    setMarked(-1);
  };
  return { offered, marked, onKey, pick, moved, close };
}

const takes = (key: string, marked: number) => key === "Tab" || (key === "Enter" && marked >= 0);
