import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** The brokers that can be connected, simulated ones included, with what each can do. */
export function useBrokers() {
  return useQuery({ queryKey: ["brokers"], queryFn: () => answer(api.GET("/api/v1/brokers")) });
}
