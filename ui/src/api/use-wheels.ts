import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf, WheelChangeOrder, WheelOrder } from "./types";
import { useChange } from "./use-change";
import { usePortfolioChoice, useScope } from "./use-scope";

/** Every wheel that is shown now, running and ended. */
export function useWheels(filter: Omit<QueryOf<"/api/v1/wheels">, "portfolio"> = {}) {
  const query = { ...filter, scope: useScope(), portfolio: usePortfolioChoice() };
  return useQuery({
    queryKey: ["wheels", query],
    queryFn: () => answer(api.GET("/api/v1/wheels", { params: { query } })),
    select: ({ items }) => items,
  });
}

/** The open campaigns that could be wheels. */
export function useAdoptable(enabled = true) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice() };
  return useQuery({
    queryKey: ["wheels", "adoptable", query],
    queryFn: () => answer(api.GET("/api/v1/wheels/adoptable", { params: { query } })),
    select: ({ items }) => items,
    enabled,
  });
}

const named = (id: string) => ({ params: { path: { wheel_id: id } } });

export function useWheel(id: string) {
  return useQuery({
    queryKey: ["wheels", id],
    queryFn: () => answer(api.GET("/api/v1/wheels/{wheel_id}", named(id))),
  });
}

export function useWheelState(id: string) {
  return useQuery({
    queryKey: ["wheels", id, "state"],
    queryFn: () => answer(api.GET("/api/v1/wheels/{wheel_id}/state", named(id))),
  });
}

const LIVE_MS = 15_000;

/** Where a wheel stands just now, asked again while it is looked at. */
export function useWheelPosition(id: string) {
  return useQuery({
    queryKey: ["wheels", id, "position"],
    queryFn: () => answer(api.GET("/api/v1/wheels/{wheel_id}/position", named(id))),
    refetchInterval: LIVE_MS,
  });
}

export function useWheelRisk(id: string) {
  return useQuery({
    queryKey: ["wheels", id, "risk"],
    queryFn: () => answer(api.GET("/api/v1/wheels/{wheel_id}/risk", named(id))),
    refetchInterval: LIVE_MS,
  });
}

/** Starts a wheel, adopts what the ledger tells, or brings shares in. */
export function useWheelCreate() {
  return useChange(({ portfolio, body }: { portfolio: string; body: WheelOrder }) =>
    answer(
      api.POST("/api/v1/portfolios/{portfolio_id}/wheels", {
        body,
        params: { path: { portfolio_id: portfolio } },
      }),
    ),
  );
}

export function useWheelChange(id: string) {
  return useChange((body: WheelChangeOrder) =>
    answer(api.PUT("/api/v1/wheels/{wheel_id}", { body, ...named(id) })),
  );
}

/** Forgets the configuration; what happened stays in the ledger. */
export function useWheelDelete() {
  return useChange((id: string) => answer(api.DELETE("/api/v1/wheels/{wheel_id}", named(id))));
}
