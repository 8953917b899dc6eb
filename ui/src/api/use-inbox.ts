import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Severity } from "./types";

/** The stream says what changes; without it the inbox is asked for anew so often. */
const WITHOUT_STREAM_MS = 20_000;

/** What is true now, and what no page has shown yet. */
export function useInbox() {
  return useQuery({
    queryKey: ["alerts/events"],
    queryFn: () => answer(api.GET("/api/v1/alerts/events")),
    refetchInterval: WITHOUT_STREAM_MS,
  });
}

/** One alert with its receipts and every attempt at telling it. */
export function useAlert(id: string | null) {
  return useQuery({
    queryKey: ["alerts/events/one", id],
    queryFn: () =>
      answer(api.GET("/api/v1/alerts/events/{alert_id}", { params: { path: { alert_id: id ?? "" } } })),
    enabled: id !== null,
  });
}

export interface PastFilter {
  rule?: string;
  severity?: Severity;
}

/** Every alert there was, newest first, a page at a time. */
export function usePastAlerts(filter: PastFilter) {
  return useInfiniteQuery({
    queryKey: ["alerts/history", filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      answer(api.GET("/api/v1/alerts/history", { params: { query: { ...filter, after: pageParam } } })),
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

export function useSilences() {
  return useQuery({
    queryKey: ["alerts/silences"],
    queryFn: () => answer(api.GET("/api/v1/alerts/silences")),
  });
}

/** What no channel has told. */
export function useDeadLetters() {
  return useQuery({
    queryKey: ["alerts/dead-letters"],
    queryFn: () => answer(api.GET("/api/v1/alerts/dead-letters")),
  });
}
