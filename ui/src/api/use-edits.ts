import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

export function useEdits() {
  return useQuery({
    queryKey: ["campaigns/edits"],
    queryFn: () => answer(api.GET("/api/v1/campaigns/edits")),
  });
}
