import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { useChange } from "./use-change";

/** The desk's chores: when each runs and how it went. */
export function useJobs() {
  return useQuery({ queryKey: ["jobs"], queryFn: () => answer(api.GET("/api/v1/scheduler/jobs")) });
}

/** Runs a chore now. */
export function useJobStart() {
  return useChange((name: string) =>
    answer(api.POST("/api/v1/scheduler/jobs/{id}/trigger", { params: { path: { id: name } } })),
  );
}
