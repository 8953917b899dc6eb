import type { Allocation, CampaignDetail, TimelineNode } from "@/api/types";

/** A leg told in a campaign, with what the test does not care about filled in. */
export function leg(transaction_id: string, told: Partial<Allocation> = {}): Allocation {
  return {
    transaction_id,
    occurred_at: "2026-03-12T14:31:00Z",
    traded_on: "2026-03-12",
    kind: "trade",
    symbol: "F     261219P00011000",
    words: "F 19 Dec 26 11 P",
    quantity: "-1",
    price: "0.50",
    gross: "50.00",
    fees: "-1.00",
    cash: "49.00",
    role: "opening",
    link_id: transaction_id,
    reason: "opened the campaign",
    confidence: "certain",
    edited: false,
    ...told,
  } as Allocation;
}

export function node(id: string, told: Partial<TimelineNode> = {}): TimelineNode {
  return {
    id,
    kind: "open",
    at: "2026-03-12T14:31:00Z",
    on: "2026-03-12",
    title: "Opened",
    from: [],
    to: ["−1 F 19 Dec 26 11 P"],
    net: "49.00",
    cumulative: "49.00",
    transaction_ids: [id],
    reason: "opened the campaign",
    confidence: "certain",
    ...told,
  };
}

const BASIS = { options_gross: "0", stock_gross: "0", fees: "0", net: "0", open_cost: "0" };

export function campaign(told: Partial<CampaignDetail> = {}): CampaignDetail {
  return {
    id: "c1",
    account_id: "a1",
    ticker: "F",
    strategy: "short_put",
    strategy_label: "Short put",
    status: "open",
    incomplete: false,
    opened_on: "2026-03-12",
    closed_on: null,
    realized: "0",
    realized_tax: "0",
    income: "0",
    cash: "49.00",
    open_cost: "49.00",
    shares: "0",
    adjusted_basis: null,
    currency: "USD",
    rolls: 0,
    legs: [],
    links: [],
    cash_curve: [],
    note: "",
    tags: [],
    edited: false,
    aliases: [],
    timeline: [node("t1")],
    allocations: [leg("t1")],
    pnl: { cash: BASIS, tax: BASIS, bridge: [] },
    cash_series: [],
    problems: [],
    edits: [],
    audit: [],
    ...told,
  };
}
