import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

const AGAIN_MS = 5000;

/** How long it takes from the tick to being told. */
export function useLatency() {
  return useQuery({
    queryKey: ["alerts/latency"],
    queryFn: () => answer(api.GET("/api/v1/alerts/latency")),
    refetchInterval: AGAIN_MS,
  });
}

/** How well the alerts of so many days have served. */
export function useEffectiveness(days: number) {
  return useQuery({
    queryKey: ["alerts/effectiveness", days],
    queryFn: () => answer(api.GET("/api/v1/alerts/effectiveness", { params: { query: { days } } })),
  });
}
