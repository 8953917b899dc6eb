import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** The server's settings that may be shown; they are changed by environment variables. */
export function useConfig() {
  return useQuery({ queryKey: ["config"], queryFn: () => answer(api.GET("/api/v1/config")) });
}
