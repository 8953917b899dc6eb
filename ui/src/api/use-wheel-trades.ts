import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";
import { useChange } from "./use-change";

type Schemas = components["schemas"];

const ofWheel = (id: string) => ({ params: { path: { wheel_id: id } } });
const ofTrade = (id: string) => ({ params: { path: { trade_id: id } } });

export function useWheelTrades(id: string) {
  return useQuery({
    queryKey: ["wheels", id, "trades"],
    queryFn: () => answer(api.GET("/api/v1/wheels/{wheel_id}/trades", ofWheel(id))),
  });
}

export function useTradeRecord(wheel: string) {
  return useChange((body: Schemas["TradeBody"]) =>
    answer(api.POST("/api/v1/wheels/{wheel_id}/trades", { body, ...ofWheel(wheel) })),
  );
}

export function useSharesRecord(wheel: string) {
  return useChange((body: Schemas["SharesBody"]) =>
    answer(api.POST("/api/v1/wheels/{wheel_id}/shares", { body, ...ofWheel(wheel) })),
  );
}

export function useSharesImport(wheel: string) {
  return useChange((body: Schemas["SharesIn"]) =>
    answer(api.POST("/api/v1/wheels/{wheel_id}/import-shares", { body, ...ofWheel(wheel) })),
  );
}

type Of<Body> = { trade: string; body: Body };

export function useTradeExpire() {
  return useChange(({ trade, body }: Of<Schemas["ExpireBody"]>) =>
    answer(api.POST("/api/v1/trades/{trade_id}/expire", { body, ...ofTrade(trade) })),
  );
}

export function useTradeClose() {
  return useChange(({ trade, body }: Of<Schemas["CloseBody"]>) =>
    answer(api.POST("/api/v1/trades/{trade_id}/close", { body, ...ofTrade(trade) })),
  );
}

export function useTradeRoll() {
  return useChange(({ trade, body }: Of<Schemas["RollBody"]>) =>
    answer(api.POST("/api/v1/trades/{trade_id}/roll", { body, ...ofTrade(trade) })),
  );
}

/** Notes something of a trade, or corrects how it was opened. */
export function useTradeChange() {
  return useChange(({ trade, body }: Of<Schemas["TradeChange"]>) =>
    answer(api.PUT("/api/v1/trades/{trade_id}", { body, ...ofTrade(trade) })),
  );
}

/** Takes back what was recorded of how a trade ended. */
export function useTradeReopen() {
  return useChange((trade: string) => answer(api.POST("/api/v1/trades/{trade_id}/reopen", ofTrade(trade))));
}

/** Takes a trade back altogether. */
export function useTradeTakeBack() {
  return useChange((trade: string) => answer(api.DELETE("/api/v1/trades/{trade_id}", ofTrade(trade))));
}
