import { ChevronDown } from "lucide-react";
import type { Campaign } from "@/api/types";
import { useCampaignChange } from "@/api/use-campaign-change";
import { useInfo } from "@/api/use-info";
import { useToast } from "@/shared/ui/toast";

const RECOGNISED = "";

/** Names the campaign's strategy by hand, or goes back to the recognised one. */
export function StrategySelect({
  campaign,
}: {
  campaign: Pick<Campaign, "id" | "strategy" | "strategy_label">;
}) {
  const { data } = useInfo();
  const change = useCampaignChange(campaign.id);
  const toast = useToast();
  const strategies = data?.strategies ?? [{ id: campaign.strategy, label: campaign.strategy_label }];
  const choose = (strategy: string) => {
    change.mutate(
      { strategy: strategy || null },
      {
        onSuccess: (now) => toast.show(`${strategy ? "Told" : "Recognised"} as ${now.strategy_label}.`),
      },
    );
  };
  return (
    <span className="relative inline-grid size-7 place-items-center rounded-md text-muted has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent hover:bg-hover hover:text-ink max-md:size-10">
      <ChevronDown aria-hidden size={16} />
      <select
        aria-label="Strategy"
        title="Choose the strategy by hand"
        value={campaign.strategy}
        disabled={change.isPending}
        onChange={(event) => choose(event.target.value)}
        className="absolute inset-0 cursor-pointer opacity-0"
      >
        <option value={RECOGNISED}>As recognised</option>
        {strategies.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </span>
  );
}
