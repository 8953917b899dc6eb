import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { useChange } from "./use-change";

/** The alert rules that stand, or those that were deleted and can be restored. */
export function useRules(deleted = false) {
  return useQuery({
    queryKey: ["alerts/rules", deleted],
    queryFn: () => answer(api.GET("/api/v1/alerts/rules", { params: { query: { deleted } } })),
  });
}

const at = (id: string) => ({ params: { path: { rule_id: id } } });

export function useRule(id: string | null) {
  return useQuery({
    queryKey: ["alerts/rules/one", id],
    queryFn: () => answer(api.GET("/api/v1/alerts/rules/{rule_id}", at(id ?? ""))),
    enabled: id !== null,
  });
}

export function useRuleVersions(id: string) {
  return useQuery({
    queryKey: ["alerts/rules/versions", id],
    queryFn: () => answer(api.GET("/api/v1/alerts/rules/{rule_id}/versions", at(id))),
  });
}

/** Rules to begin with. */
export function useRuleTemplates() {
  return useQuery({
    queryKey: ["alerts/templates"],
    queryFn: () => answer(api.GET("/api/v1/alerts/templates")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface RuleOrder {
  /** A rule that is there already, with the version that was read. */
  id?: string;
  version?: number;
  text: string;
  name: string;
}

/** Keeps a new rule, or what a kept one shall say from now on. */
export function useRuleKeep() {
  return useChange(({ id, version, text, name }: RuleOrder) =>
    id === undefined
      ? answer(api.POST("/api/v1/alerts/rules", { body: { text, name } }))
      : answer(api.PUT("/api/v1/alerts/rules/{rule_id}", { ...at(id), body: { text, name, version } })),
  );
}

export type RuleMove = "pause" | "resume" | "restore" | "delete";

/** Stops a rule, lets it go on, deletes it, or brings it back. */
export function useRuleMove() {
  return useChange(({ id, move }: { id: string; move: RuleMove }) =>
    move === "delete"
      ? answer(api.DELETE("/api/v1/alerts/rules/{rule_id}", at(id)))
      : answer(api.POST(`/api/v1/alerts/rules/{rule_id}/${move}`, at(id))),
  );
}

/** Makes a rule say again what it said in an earlier version. */
export function useRuleReturn() {
  return useChange(({ id, version }: { id: string; version: number }) =>
    answer(
      api.POST("/api/v1/alerts/rules/{rule_id}/versions/{version}/restore", {
        params: { path: { rule_id: id, version } },
      }),
    ),
  );
}
