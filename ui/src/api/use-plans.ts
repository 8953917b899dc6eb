import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useToast } from "@/shared/ui/toast";
import { answer, api } from "./client";
import type { PlanChangeOrder, PlanCheckOrder, PlanOrder, Plans, QueryOf } from "./types";
import { useChange } from "./use-change";

export function usePlans() {
  return useQuery({
    queryKey: ["plans"],
    queryFn: () => answer(api.GET("/api/v1/plans")),
    select: ({ items }) => items,
  });
}

const named = (id: string) => ({ params: { path: { plan_id: id } } });

export function usePlan(id: string, enabled = true) {
  return useQuery({
    queryKey: ["plans", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/plans/{plan_id}", { ...named(id), signal })),
    enabled,
  });
}

const LIVE_MS = 30_000;

/** How a plan is kept to, asked again while it is looked at. */
export function useAdherence(id: string, query: QueryOf<"/api/v1/plans/{plan_id}/adherence"> = {}) {
  return useQuery({
    queryKey: ["plans", id, "adherence", query],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/plans/{plan_id}/adherence", { params: { path: { plan_id: id }, query }, signal }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });
}

export function usePlanSuggestions(id: string) {
  return useQuery({
    queryKey: ["plans", id, "suggestions"],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/plans/{plan_id}/suggestions", { ...named(id), signal })),
    select: ({ items }) => items,
    refetchInterval: LIVE_MS,
  });
}

/** What terms (the JSON of an order, none while it cannot be read) would have meant for a history; nothing is kept. */
export function usePlanCheck(order: string) {
  return useQuery({
    queryKey: ["plans", "check", order],
    queryFn: () => answer(api.POST("/api/v1/plans/check", { body: JSON.parse(order) as PlanCheckOrder })),
    enabled: order !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function usePlanCreate() {
  return useChange((body: PlanOrder) => answer(api.POST("/api/v1/plans", { body })));
}

export function usePlanChange() {
  return useChange(({ id, body }: { id: string; body: PlanChangeOrder }) =>
    answer(api.PUT("/api/v1/plans/{plan_id}", { body, ...named(id) })),
  );
}

/** Makes a plan its portfolio's only active one. */
export function usePlanActivate() {
  return useChange((id: string) => answer(api.POST("/api/v1/plans/{plan_id}/activate", named(id))));
}

/** Forgets a plan and all that it has said. What is being asked of it is broken off and not asked again: it would find
 * nothing. */
export function usePlanDelete() {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: async (id: string) => {
      await queries.cancelQueries({ queryKey: ["plans", id] });
      return answer(api.DELETE("/api/v1/plans/{plan_id}", named(id)));
    },
    onSuccess: (_, id) => {
      queries.setQueryData<Plans>(["plans"], (known) =>
        known ? { ...known, items: known.items.filter((plan) => plan.id !== id) } : known,
      );
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== id });
    },
    onError: (error) => toast.fail(error),
  });
}
