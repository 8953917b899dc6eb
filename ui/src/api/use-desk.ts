import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Desk } from "./types";
import { useScope } from "./use-scope";

/** Everything the home page shows, in one answer. */
export function useDesk() {
  const query = { scope: useScope() };
  return useQuery({ queryKey: ["desk", query], queryFn: () => get<Desk>("/desk", query) });
}
