import { useCallback, useState } from "react";

/** A choice that this browser keeps for its user; one that forbids storage forgets it with the page. */
export function useRemembered<Value>(
  key: string,
  fallback: Value,
  accept: (stored: unknown) => Value | null,
): [Value, (value: Value | null) => void] {
  const [value, setValue] = useState(() => recall(key, accept) ?? fallback);
  const change = useCallback(
    (next: Value | null) => {
      setValue(next ?? fallback);
      remember(key, next);
    },
    [key, fallback],
  );
  return [value, change];
}

function recall<Value>(key: string, accept: (stored: unknown) => Value | null): Value | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : accept(JSON.parse(text));
  } catch {
    return null;
  }
}

function remember(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage may be forbidden (private window): the choice then lasts until the page is closed.
  }
}
