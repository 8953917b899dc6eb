import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { useScope } from "./use-scope";

export function usePositions(filter: QueryOf<"/api/v1/positions"> = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["positions", query],
    queryFn: () => answer(api.GET("/api/v1/positions", { params: { query } })),
    placeholderData: (previous) => previous,
  });
}
