import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Summary } from "./types";
import { useScope } from "./use-scope";

export function useSummary(filter: { account?: string; basis?: "cash" | "tax"; as_of?: string } = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["summary", query],
    queryFn: () => get<Summary>("/summary", query),
    placeholderData: (previous) => previous,
  });
}
