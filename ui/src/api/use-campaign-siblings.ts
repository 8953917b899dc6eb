import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Campaign, Scope } from "./types";
import { useAccounts } from "./use-accounts";

const MOST = 200;

/** The other campaigns of the same ticker in the same account, open or closed: where a trade may be moved to. */
export function useCampaignSiblings({
  id,
  account_id,
  ticker,
}: Pick<Campaign, "id" | "account_id" | "ticker">) {
  const { data } = useAccounts();
  const kind = data?.accounts.find((account) => account.id === account_id)?.kind;
  // A sample campaign has its siblings in the sample, whatever the rest of the page shows.
  const scope: Scope | undefined = kind && (kind === "sample" || kind === "paper" ? kind : "real");
  const query = { scope, account: account_id, ticker, status: "all" as const, limit: MOST };
  return useQuery({
    queryKey: ["campaigns", "siblings", query],
    queryFn: () => answer(api.GET("/api/v1/campaigns", { params: { query } })),
    enabled: kind !== undefined,
    select: ({ items }) =>
      items.filter((other) => other.id !== id && other.account_id === account_id && other.ticker === ticker),
  });
}
