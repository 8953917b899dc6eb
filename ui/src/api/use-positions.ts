import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Positions } from "./types";
import { useScope } from "./use-scope";

export function usePositions(filter: { account?: string } = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["positions", query],
    queryFn: () => get<Positions>("/positions", query),
    placeholderData: (previous) => previous,
  });
}
