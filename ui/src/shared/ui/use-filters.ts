import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** A page's filters live in its address, so that a view can be linked to and gone back to. */
export function useFilters(): [(name: string) => string, (changes: Record<string, string | null>) => void] {
  const [params, setParams] = useSearchParams();
  const read = useCallback((name: string) => params.get(name) ?? "", [params]);
  const change = useCallback(
    (changes: Record<string, string | null>) =>
      setParams(
        (now) => {
          for (const [name, value] of Object.entries(changes)) {
            if (value) now.set(name, value);
            else now.delete(name);
          }
          return now;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [read, change];
}
