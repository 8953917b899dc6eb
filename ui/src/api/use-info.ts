import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

export function useInfo() {
  return useQuery({ queryKey: ["info"], queryFn: () => answer(api.GET("/api/v1/info")) });
}
