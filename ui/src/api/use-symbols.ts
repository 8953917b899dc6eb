import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** Underlyings that are known by what was typed. */
export function useSymbols(text: string) {
  return useQuery({
    queryKey: ["market", "search", text],
    queryFn: () => answer(api.GET("/api/v1/market/search", { params: { query: { text } } })),
    placeholderData: (previous) => previous,
    staleTime: 60_000,
  });
}
