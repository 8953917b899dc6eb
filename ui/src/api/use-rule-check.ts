import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { RuleForm, RuleFormOrder } from "./types";

const AGAIN_MS = 5000;

/** What a text says as a rule: true now, how often in the past, or which character is wrong; looked at again by and by. */
export function useRuleCheck(text: string) {
  return useQuery({
    queryKey: ["alerts/rules/check", text],
    queryFn: () => answer(api.POST("/api/v1/alerts/rules/check", { body: { text, past: true } })),
    enabled: text.trim() !== "",
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.ok ? AGAIN_MS : false),
    retry: false,
  });
}

/** The line that a form makes, or the field that is wrong. */
export function useFormCheck() {
  return useMutation({
    mutationFn: (form: RuleForm) =>
      answer(api.POST("/api/v1/alerts/rules/check", { body: { form: form as RuleFormOrder, past: false } })),
  });
}

/** What could be typed where the cursor stands. */
export function useCompletion(text: string, at: number | null) {
  return useQuery({
    queryKey: ["alerts/rules/complete", text, at],
    queryFn: () =>
      answer(api.GET("/api/v1/alerts/rules/complete", { params: { query: { text, at: at ?? 0 } } })),
    enabled: at !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
