import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Account } from "./types";

export function useAccounts() {
  return useQuery({ queryKey: ["accounts"], queryFn: () => get<{ accounts: Account[] }>("/accounts") });
}
