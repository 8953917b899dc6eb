import type { Desk } from "@/api/types";
import { AttentionList } from "./attention-list";
import { Expirations } from "./expirations";
import { IncomeChart } from "./income-chart";
import { OpenCampaigns } from "./open-campaigns";
import { RecentFills } from "./recent-fills";

/** Attention on the left, campaigns beside it, the month and the next days below. */
export function DeskView({ desk }: { desk: Desk }) {
  return (
    <div className="grid grid-cols-12 items-start gap-3">
      <div className="col-span-3 max-xl:col-span-12">
        <AttentionList items={desk.attention} />
      </div>
      <div className="col-span-9 max-xl:col-span-12">
        <OpenCampaigns campaigns={desk.campaigns} />
      </div>
      <div className="col-span-4 max-xl:col-span-6 max-md:col-span-12">
        <IncomeChart months={desk.income_by_month} currency={desk.summary.currency} />
      </div>
      <div className="col-span-3 max-xl:col-span-6 max-md:col-span-12">
        <Expirations days={desk.expirations} />
      </div>
      <div className="col-span-5 max-xl:col-span-12">
        <RecentFills transactions={desk.recent} />
      </div>
    </div>
  );
}
