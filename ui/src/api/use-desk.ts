import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { useScope } from "./use-scope";

/** Everything the home page shows, in one answer. */
export function useDesk() {
  const query = { scope: useScope() };
  return useQuery({
    queryKey: ["desk", query],
    queryFn: () => answer(api.GET("/api/v1/desk", { params: { query } })),
  });
}
