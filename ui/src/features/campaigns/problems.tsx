import { TriangleAlert } from "lucide-react";
import type { CampaignDetail } from "@/api/types";
import { TextLink } from "@/shared/ui/text-link";

/** What the books could not explain here, and where it is put right. */
export function Problems({ campaign }: { campaign: CampaignDetail }) {
  if (campaign.problems.length === 0) return null;
  const words = new Map(campaign.allocations.map((leg) => [leg.transaction_id, leg.words]));
  return (
    <section
      aria-label="Needs a look"
      className="flex items-start gap-2.5 rounded-lg bg-attention-soft px-3 py-2 text-attention"
    >
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
      <div className="min-w-0">
        <ul>
          {campaign.problems.map(({ transaction_id, problem }) => (
            <li key={`${transaction_id} ${problem}`}>
              {words.has(transaction_id) && (
                <span className="font-semibold">{words.get(transaction_id)}: </span>
              )}
              {problem}
            </li>
          ))}
        </ul>
        <TextLink to="/reconciliation">Put it right in reconciliation</TextLink>
      </div>
    </section>
  );
}
