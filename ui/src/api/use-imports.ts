import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Import } from "./types";

/** Past and running imports, newest first. */
export function useImports() {
  return useQuery({ queryKey: ["imports"], queryFn: () => get<{ items: Import[] }>("/imports") });
}
