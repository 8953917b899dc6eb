import { useMutation } from "@tanstack/react-query";
import { get } from "./client";

export interface Verified {
  ok: boolean;
  rows: number;
  broken_at: number | null;
}

/** Recomputes the chain of hashes when asked to. */
export function useAuditVerify() {
  return useMutation({ mutationFn: () => get<Verified>("/audit/verify") });
}
