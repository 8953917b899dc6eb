import { useQueryClient } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";
import { useChange } from "./use-change";

type AccountChange = components["schemas"]["AccountBody"] & { id: string };

export function useAccountChange() {
  return useChange(({ id, ...body }: AccountChange) =>
    answer(api.PATCH("/api/v1/accounts/{account_id}", { body, params: { path: { account_id: id } } })),
  );
}

/** Removes a sample account with all its rows; the server refuses any other kind. */
export function useSampleDelete() {
  const queries = useQueryClient();
  return useChange(async (id: string) => {
    await answer(api.DELETE("/api/v1/accounts/{account_id}", { params: { path: { account_id: id } } }));
    // Its balances are not asked for again.
    queries.removeQueries({ queryKey: ["accounts", id] });
  });
}
