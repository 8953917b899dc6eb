import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

export function useAudit() {
  return useQuery({ queryKey: ["audit"], queryFn: () => answer(api.GET("/api/v1/audit")) });
}
