import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Job, JobChangeOrder, TimingOrder } from "./types";
import { useChange } from "./use-change";

const AGAIN_MS = 15_000;
/** While something runs, one waits for its end. */
const SOON_MS = 1500;

const isRunning = ({ last_run }: Job) => last_run?.state === "running";

/** The desk's chores: when each runs and how it went. */
export function useJobs() {
  return useQuery({
    queryKey: ["jobs"],
    queryFn: () => answer(api.GET("/api/v1/scheduler/jobs")),
    refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? SOON_MS : AGAIN_MS),
  });
}

/** Runs a chore now. */
export function useJobStart() {
  return useChange((id: string) =>
    answer(api.POST("/api/v1/scheduler/jobs/{id}/trigger", { params: { path: { id } } })),
  );
}

/** Changes when a chore runs, or whether, for all or for one portfolio. */
export function useJobChange() {
  return useChange(({ id, ...body }: JobChangeOrder & { id: string }) =>
    answer(api.PUT("/api/v1/scheduler/jobs/{id}", { params: { path: { id } }, body })),
  );
}

/** Takes back what was changed of a chore. */
export function useJobReset() {
  return useChange((id: string) =>
    answer(api.DELETE("/api/v1/scheduler/jobs/{id}", { params: { path: { id } } })),
  );
}

/** When a chore would run by another schedule; null is no schedule yet. */
export function useSchedulePreview(id: string, body: TimingOrder | null) {
  return useQuery({
    queryKey: ["jobs/preview", id, body],
    queryFn: () =>
      answer(
        api.POST("/api/v1/scheduler/jobs/{id}/preview", {
          params: { path: { id } },
          body: body ?? { type: "interval" },
        }),
      ),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** The runs of one chore or of all, newest first. */
export function useJobRuns(job: string, limit: number, offset = 0) {
  return useQuery({
    queryKey: ["jobs/history", job, limit, offset],
    queryFn: () =>
      answer(
        api.GET("/api/v1/scheduler/history", { params: { query: { job: job || undefined, limit, offset } } }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
}
