import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { useChange } from "./use-change";

const named = (id: string) => ({ params: { path: { wheel_id: id } } });

/** Where the underlying of a wheel's newest leg went while it was held. */
export function useWheelTrend(id: string) {
  return useQuery({
    queryKey: ["wheels", id, "trend"],
    queryFn: () => answer(api.GET("/api/v1/wheels/{wheel_id}/trend", named(id))),
  });
}

/** What a wheel held at the close of each day, newest first. */
export function useWheelSnapshots(id: string, limit: number) {
  const params = { path: { wheel_id: id }, query: { limit } };
  return useQuery({
    queryKey: ["wheels", id, "snapshots", limit],
    queryFn: () => answer(api.GET("/api/v1/wheels/{wheel_id}/snapshots", { params })),
  });
}

/** Takes down what a wheel holds at its marks of now. */
export function useSnapshotTake(id: string) {
  return useChange(() => answer(api.POST("/api/v1/wheels/{wheel_id}/snapshots", named(id))));
}
