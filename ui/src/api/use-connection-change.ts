import { answer, api } from "./client";
import { useChange } from "./use-change";

/** Copies what is new now; `full` reads the whole history once more. */
export function useSyncStart() {
  return useChange(({ full = false, ...which }: { connection?: string; full?: boolean }) =>
    answer(api.POST("/api/v1/sync/history", { body: { ...which, full } })),
  );
}

/** Forgets a broker's tokens; accounts and history stay. */
export function useDisconnect() {
  return useChange((id: string) =>
    answer(api.DELETE("/api/v1/connections/{connection_id}", { params: { path: { connection_id: id } } })),
  );
}

/** Finishes a login with the address that the browser landed on. */
export function useLoginAddress() {
  return useChange(({ endpoint, address }: { endpoint: string; address: string }) =>
    answer(
      api.POST("/api/v1/brokers/{broker_id}/callback", {
        params: { path: { broker_id: endpoint } },
        body: { address },
      }),
    ),
  );
}

/** Connects with the grant that the server's settings hold. */
export function useGrantConnect() {
  return useChange((endpoint: string) =>
    answer(api.POST("/api/v1/brokers/{broker_id}/connect", { params: { path: { broker_id: endpoint } } })),
  );
}
