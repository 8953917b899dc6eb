import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, api } from "./client";
import type { Connection, SyncRun } from "./types";

const RUNNING_MS = 700;
const RESTING_MS = 15_000;

export const isSyncing = (run: SyncRun | null) => run?.state === "queued" || run?.state === "running";

/** Every broker connection with its health; asked often while one syncs, and its end makes every page ask anew. */
export function useConnections() {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["connections"],
    queryFn: () => answer(api.GET("/api/v1/connections")),
    refetchInterval: ({ state }) => (syncing(state.data?.items) ? RUNNING_MS : RESTING_MS),
  });
  const running = syncing(query.data?.items);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (wasRunning.current && !running) void queries.invalidateQueries();
    wasRunning.current = running;
  }, [running, queries]);
  return query;
}

function syncing(connections: readonly Connection[] | undefined): boolean {
  return connections?.some(({ last_sync }) => isSyncing(last_sync)) ?? false;
}
