import { type RefObject, useLayoutEffect, useRef } from "react";
import { useLocation } from "react-router";

const places = new Map<string, number>();

/** A new page starts at its top, going back finds the old place; a changed filter moves nothing. */
export function useScrollMemory(scroller: RefObject<HTMLElement | null>): void {
  const { key, pathname } = useLocation();
  const visit = useRef(key);
  useLayoutEffect(() => {
    visit.current = key;
  }, [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another page moves the view
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = places.get(visit.current) ?? 0;
    const remember = () => places.set(visit.current, element.scrollTop);
    element.addEventListener("scroll", remember, { passive: true });
    return () => element.removeEventListener("scroll", remember);
  }, [pathname, scroller]);
}
