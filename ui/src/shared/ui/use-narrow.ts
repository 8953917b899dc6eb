import { useSyncExternalStore } from "react";

const query = () => window.matchMedia("(max-width: 767px)");

function subscribe(onChange: () => void): () => void {
  const media = query();
  media.addEventListener("change", onChange);
  return () => media.removeEventListener("change", onChange);
}

/** Whether the page is shown on a phone, for what classes alone cannot arrange. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
