import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** Past and running imports, newest first. */
export function useImports() {
  return useQuery({ queryKey: ["imports"], queryFn: () => answer(api.GET("/api/v1/imports")) });
}
