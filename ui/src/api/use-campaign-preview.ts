import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { RegroupOrder } from "./types";
import { previewRegroup } from "./use-regroup";

const SETTLED_MS = 150;

/** What a regrouping would make of every touched campaign, asked once the order has rested for a moment. */
export function useCampaignPreview(order: RegroupOrder | null) {
  const asked = order && JSON.stringify(order);
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(asked), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const query = useQuery({
    queryKey: ["campaigns", "preview", settled],
    queryFn: () => previewRegroup(JSON.parse(settled ?? "null") as RegroupOrder),
    enabled: settled !== null && settled === asked,
    staleTime: 0,
    retry: false,
  });
  return { data: settled === asked ? query.data : undefined, error: settled === asked ? query.error : null };
}
