import { useQuery } from "@tanstack/react-query";
import { rawGet } from "./raw";

export interface SymbolFound {
  symbol: string;
  name: string | null;
}

/** Underlyings that are known by what was typed. */
export function useSymbols(text: string) {
  return useQuery({
    queryKey: ["market", "search", text],
    queryFn: () => rawGet<{ items: SymbolFound[] }>("/api/v1/market/search", { text }),
    placeholderData: (previous) => previous,
    staleTime: 60_000,
  });
}
