import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, api } from "./client";
import type { Import } from "./types";

const POLL_MS = 400;

export const isRunning = (given: Import) => given.status === "queued" || given.status === "running";

/** One import, asked again until it has ended; its end makes every page ask anew. */
export function useImport(id: string | null) {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["imports", id],
    queryFn: () =>
      answer(api.GET("/api/v1/imports/{import_id}", { params: { path: { import_id: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : POLL_MS),
  });
  const running = query.data !== undefined && isRunning(query.data);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (wasRunning.current && !running) void queries.invalidateQueries();
    wasRunning.current = running;
  }, [running, queries]);
  return query;
}
