import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { AuditRow } from "./types";

export function useAudit() {
  return useQuery({ queryKey: ["audit"], queryFn: () => get<{ items: AuditRow[] }>("/audit") });
}
