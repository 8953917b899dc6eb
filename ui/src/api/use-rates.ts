import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { RateDay } from "./types";
import { useChange } from "./use-change";

/** The interest rates that options are priced with, the newest day first. */
export function useRates() {
  return useQuery({
    queryKey: ["market", "rates"],
    queryFn: () => answer(api.GET("/api/v1/market/rates")),
    select: ({ items }) => items,
  });
}

/** Sets the yields of a day, fractions by days to maturity, in place of those it had. */
export function useRatesSave() {
  return useChange(({ on, rates }: Pick<RateDay, "on" | "rates">) =>
    answer(
      api.PUT("/api/v1/market/rates", {
        body: { on, rates: Object.fromEntries(rates.map(({ days, rate }) => [days, rate])) },
      }),
    ),
  );
}

/** Takes a day's yields that were entered out again. */
export function useRatesDelete() {
  return useChange((on: string) =>
    answer(api.DELETE("/api/v1/market/rates/{on}", { params: { path: { on } } })),
  );
}
