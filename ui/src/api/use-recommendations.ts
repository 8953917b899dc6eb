import { useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { BatchOrder, RollsOrder, TrackOrder } from "./types";
import { useChange } from "./use-change";

const STALE_MS = 60_000;

/** The next trade of a wheel. It asks a broker, so it is not asked again before a minute has passed. */
export function useRecommendation(wheel: string, enabled = true) {
  return useQuery({
    queryKey: ["wheels", wheel, "recommend"],
    queryFn: () =>
      answer(api.GET("/api/v1/wheels/{wheel_id}/recommend", { params: { path: { wheel_id: wheel } } })),
    staleTime: STALE_MS,
    retry: false,
    enabled,
  });
}

/** What an open option of a wheel could be rolled into; only once somebody wants to know. */
export function useRolls(wheel: string, order: RollsOrder, enabled: boolean) {
  return useQuery({
    queryKey: ["wheels", wheel, "rolls", order],
    queryFn: () =>
      answer(
        api.POST("/api/v1/wheels/{wheel_id}/rolls", {
          body: order,
          params: { path: { wheel_id: wheel } },
        }),
      ),
    staleTime: STALE_MS,
    retry: false,
    enabled,
    placeholderData: (before) => before,
  });
}

/** Looks at many symbols. */
export function useBatch() {
  return useMutation({
    mutationFn: (body: BatchOrder) => answer(api.POST("/api/v1/wheels/recommend/batch", { body })),
  });
}

export function useTracked() {
  return useQuery({
    queryKey: ["tracked"],
    queryFn: () => answer(api.GET("/api/v1/market/tracked")),
  });
}

const named = (symbol: string) => ({ params: { path: { symbol } } });

export function useTrack() {
  return useChange(({ symbol, body }: { symbol: string; body: TrackOrder }) =>
    answer(api.PUT("/api/v1/market/tracked/{symbol}", { body, ...named(symbol) })),
  );
}

export function useUntrack() {
  return useChange((symbol: string) => answer(api.DELETE("/api/v1/market/tracked/{symbol}", named(symbol))));
}
