import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Edit } from "./types";

export function useEdits() {
  return useQuery({
    queryKey: ["campaigns/edits"],
    queryFn: () => get<{ items: Edit[] }>("/campaigns/edits"),
  });
}
