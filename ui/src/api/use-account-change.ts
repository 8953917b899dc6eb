import { write } from "./client";
import type { Account } from "./types";
import { useChange } from "./use-change";

export interface AccountChange {
  id: string;
  name?: string;
  lot_method?: Account["lot_method"];
}

export function useAccountChange() {
  return useChange(({ id, ...change }: AccountChange) =>
    write<Account>("PATCH", `/accounts/${encodeURIComponent(id)}`, change),
  );
}

/** Removes a sample account with all its rows; the server refuses any other kind. */
export function useSampleDelete() {
  return useChange((id: string) => write<void>("DELETE", `/accounts/${encodeURIComponent(id)}`));
}
