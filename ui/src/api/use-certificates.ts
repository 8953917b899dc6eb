import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** Certificates of an account, newest first. */
export function useCertificates(account: string, limit = 30) {
  return useQuery({
    queryKey: ["certificates", account, limit],
    queryFn: () => answer(api.GET("/api/v1/certificates", { params: { query: { account, limit } } })),
  });
}
