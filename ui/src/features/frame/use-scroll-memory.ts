import { type RefObject, useLayoutEffect } from "react";
import { useLocation } from "react-router";

const places = new Map<string, number>();

/** A new page starts at its top, going back finds the old place; a changed filter moves nothing. */
export function useScrollMemory(scroller: RefObject<HTMLElement | null>): void {
  const { key, pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the visit, only another page moves the view
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = places.get(key) ?? 0;
    const remember = () => places.set(key, element.scrollTop);
    element.addEventListener("scroll", remember, { passive: true });
    return () => element.removeEventListener("scroll", remember);
  }, [pathname, scroller]);
}
