import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

export function useAccounts() {
  return useQuery({ queryKey: ["accounts"], queryFn: () => answer(api.GET("/api/v1/accounts")) });
}
