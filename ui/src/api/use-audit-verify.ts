import { useMutation } from "@tanstack/react-query";
import { answer, api } from "./client";

/** Recomputes the chain of hashes when asked to. */
export function useAuditVerify() {
  return useMutation({ mutationFn: () => answer(api.GET("/api/v1/audit/verify")) });
}
