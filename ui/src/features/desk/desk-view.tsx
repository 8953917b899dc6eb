import type { Desk } from "@/api/types";
import { AttentionList } from "./attention-list";
import { Expirations } from "./expirations";
import { IncomeChart } from "./income-chart";
import { OpenCampaigns } from "./open-campaigns";
import { RecentFills } from "./recent-fills";

const COLUMN = "flex min-w-0 flex-col gap-3 max-xl:contents";

/**
 * What needs a hand, the next days and the months on the left; campaigns and fills on the right.
 * In one column the order is attention, campaigns, expirations, income, fills.
 */
export function DeskView({ desk }: { desk: Desk }) {
  return (
    <div className="grid grid-cols-[minmax(18rem,1fr)_minmax(0,3.3fr)] items-start gap-3 max-[89.9rem]:grid-cols-1">
      <div className={COLUMN}>
        <AttentionList items={desk.attention} />
        <div className="min-w-0 max-xl:order-2">
          <Expirations days={desk.expirations} />
        </div>
        <div className="min-w-0 max-xl:order-3">
          <IncomeChart months={desk.income_by_month} currency={desk.summary.currency} />
        </div>
      </div>
      <div className={COLUMN}>
        <div className="min-w-0 max-xl:order-1">
          <OpenCampaigns campaigns={desk.campaigns} />
        </div>
        <div className="min-w-0 max-xl:order-4">
          <RecentFills transactions={desk.recent} />
        </div>
      </div>
    </div>
  );
}
