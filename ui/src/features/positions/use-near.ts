import { type RefObject, useEffect, useRef, useState } from "react";

const MARGIN = "800px 0px";
const ROW_HEIGHT = 33;

interface Near {
  near: boolean;
  /** Pixels that the rows take, for the room that is kept while they are not drawn. */
  height: number;
}

/**
 * Whether a group of rows is on the screen or close to it. A book of a thousand legs is drawn only there: the browser
 * lays out the whole table whenever one number changes.
 */
export function useNear(
  group: RefObject<HTMLTableSectionElement | null>,
  rows: number,
  watch: boolean,
): Near {
  const [near, setNear] = useState(!watch);
  const measured = useRef<{ rows: number; height: number } | null>(null);
  useEffect(() => {
    const element = group.current;
    if (!watch || !element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        setNear((before) => {
          if (before && !entry.isIntersecting) measured.current = { rows, height: bodyHeight(element) };
          return entry.isIntersecting;
        });
      },
      { root: document.getElementById("page"), rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [group, rows, watch]);
  const known = measured.current;
  return { near: near || !watch, height: known?.rows === rows ? known.height : rows * ROW_HEIGHT };
}

/** All but the group's own row, which is always drawn. */
function bodyHeight(group: HTMLTableSectionElement): number {
  return group.offsetHeight - (group.rows[0]?.offsetHeight ?? 0);
}
