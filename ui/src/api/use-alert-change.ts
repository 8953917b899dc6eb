import { useMutation } from "@tanstack/react-query";
import { answer, api } from "./client";
import { useChange } from "./use-change";

/** Takes alerts into hand: nothing more is sent of them. */
export function useAcknowledge() {
  return useChange(({ ids, note = "" }: { ids: readonly string[]; note?: string }) =>
    Promise.all(
      ids.map((id) =>
        answer(
          api.POST("/api/v1/alerts/events/{alert_id}/ack", {
            params: { path: { alert_id: id } },
            body: { note },
          }),
        ),
      ),
    ),
  );
}

export interface SilenceOrder {
  rule_id?: string;
  instance?: string;
  minutes: number;
}

/** Sends nothing for a while of a rule, of one instance of it, or of everything. */
export function useSilence() {
  return useChange((order: SilenceOrder) =>
    answer(api.POST("/api/v1/alerts/silences", { body: { ...order, reason: "" } })),
  );
}

export function useSilenceEnd() {
  return useChange((id: string) =>
    answer(api.DELETE("/api/v1/alerts/silences/{silence_id}", { params: { path: { silence_id: id } } })),
  );
}

/** Sends once more what every channel had given up. */
export function useRetry() {
  return useChange((id: string) =>
    answer(
      api.POST("/api/v1/alerts/deliveries/{delivery_id}/retry", { params: { path: { delivery_id: id } } }),
    ),
  );
}

/** Says that this page has shown these alerts; nothing on screen depends on the answer. */
export function useSeen() {
  return useMutation({
    mutationFn: (ids: string[]) => answer(api.POST("/api/v1/alerts/seen", { body: { ids } })),
  });
}
