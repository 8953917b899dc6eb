import type { CampaignDetail, Money } from "@/api/types";
import { addDecimals, compareDecimals } from "@/shared/format/decimal";

export interface Bridge {
  tax: Money;
  rows: CampaignDetail["pnl"]["bridge"];
  cash: Money;
  /** Cash P&L minus tax P&L minus every row: zero where the bridge holds. */
  rest: Money;
  holds: boolean;
}

const negated = (amount: Money): Money => (amount.startsWith("-") ? amount.slice(1) : `-${amount}`);

/** Tax P&L + every row = cash P&L, checked here so that the page never shows a sum that does not sum. */
export function toBridge({ cash, tax, bridge }: CampaignDetail["pnl"]): Bridge {
  const rest = addDecimals([cash.net, negated(tax.net), ...bridge.map(({ amount }) => negated(amount))]);
  return { tax: tax.net, rows: bridge, cash: cash.net, rest, holds: compareDecimals(rest, "0") === 0 };
}
