/** The shapes of the HTTP API. Money, prices and quantities are decimal strings; `_at` UTC instants; `_on` market dates. */
export type Money = string;
export type Qty = string;
export type Scope = "real" | "sample" | "paper";
export type Confidence = "certain" | "likely" | "guess";

export interface Account {
  id: string;
  name: string;
  kind: "broker" | "file" | "manual" | "paper" | "sample";
  broker: string | null;
  number_masked: string | null;
  currency: string;
  lot_method: "fifo" | "lifo" | "hifo";
  transactions: number;
  cash: Money;
  first_on: string | null;
  last_on: string | null;
}

export interface Realized {
  options_gross: Money;
  stock_gross: Money;
  fees: Money;
  net: Money;
}

export interface Balances {
  account_id: string;
  currency: string;
  cash: Money;
  deposits: Money;
  income: Money;
  realized: Realized;
  open_cost: Money;
}

export interface Instrument {
  symbol: string;
  kind: "equity" | "option" | "future" | "future_option" | "index" | "crypto" | "bond" | "other";
  underlying: string;
  expires_on: string | null;
  strike: string | null;
  right: "C" | "P" | null;
  multiplier: string | null;
  words: string;
}

export interface Txn {
  id: string;
  account_id: string;
  occurred_at: string;
  traded_on: string;
  time_precision: "instant" | "minute" | "day";
  kind: string;
  effect: "open" | "close" | "auto" | "remove" | null;
  symbol: string | null;
  instrument: Instrument | null;
  ticker: string | null;
  quantity: Qty;
  price: Money | null;
  gross: Money;
  fees: Money;
  cash: Money;
  currency: string;
  order_id: string | null;
  description: string;
  source: string;
  source_id: string | null;
  status: "valid" | "pending" | "cancelled";
  revision: number;
  campaigns: { id: string; strategy_label: string; ticker: string }[];
  problem: string | null;
}

export interface TxnDetail extends Txn {
  raw: string;
  revisions: {
    revision: number;
    recorded_at: string;
    source: string;
    status: string;
    cash: Money;
    reason: string;
  }[];
  same_event_as: { source: string; source_key: string; recorded_at: string }[];
}

export interface TxnPage {
  scope: Scope;
  total: number;
  items: Txn[];
}

export interface Position {
  symbol: string;
  instrument: Instrument;
  account_id: string;
  campaign_id: string;
  quantity: Qty;
  cost: Money;
  basis_known: boolean;
  opened_on: string;
  dte: number | null;
  price: Money | null;
  value: Money | null;
  open_pnl: Money | null;
  state: "open" | "awaiting_broker_event";
}

export interface PositionGroup {
  ticker: string;
  cost: Money;
  campaigns: {
    id: string;
    strategy: string;
    strategy_label: string;
    account_id: string;
    legs: Position[];
  }[];
}

export interface Positions {
  scope: Scope;
  items: PositionGroup[];
}

export interface Link {
  kind:
    | "roll"
    | "order"
    | "assignment"
    | "exercise"
    | "covered"
    | "adds"
    | "dividend"
    | "corporate"
    | "moved";
  from: string[];
  to: string[];
  reason: string;
  confidence: Confidence;
}

export interface Leg {
  symbol: string;
  words: string;
  quantity: Qty;
  expires_on: string | null;
  dte: number | null;
  state: Position["state"];
}

export interface Campaign {
  id: string;
  account_id: string;
  ticker: string;
  strategy: string;
  strategy_label: string;
  status: "open" | "closed";
  incomplete: boolean;
  opened_on: string;
  closed_on: string | null;
  realized: Money;
  realized_tax: Money;
  income: Money;
  cash: Money;
  open_cost: Money;
  shares: Qty;
  adjusted_basis: Money | null;
  currency: string;
  rolls: number;
  legs: Leg[];
  links: Link[];
  cash_curve: Money[];
  note: string;
  tags: string[];
  edited: boolean;
}

export interface Basis {
  options_gross: Money;
  stock_gross: Money;
  fees: Money;
  net: Money;
  open_cost: Money;
}

export interface TimelineNode {
  id: string;
  kind:
    | "open"
    | "roll"
    | "assignment"
    | "exercise"
    | "expiration"
    | "close"
    | "shares"
    | "dividend"
    | "corporate"
    | "missing_open"
    | "cash";
  at: string;
  on: string;
  title: string;
  from: string[];
  to: string[];
  net: Money;
  cumulative: Money;
  transaction_ids: string[];
  reason: string;
  confidence: Confidence;
}

export interface Allocation {
  transaction_id: string;
  occurred_at: string;
  traded_on: string;
  kind: string;
  symbol: string | null;
  words: string;
  quantity: Qty;
  price: Money | null;
  gross: Money;
  fees: Money;
  cash: Money;
  role: "opening" | "closing" | "adjustment" | "assignment" | "income";
  link_id: string | null;
  reason: string;
  confidence: Confidence;
  edited: boolean;
}

export interface Edit {
  id: string;
  at: string;
  kind: string;
  summary: string;
  undone: boolean;
  applies: boolean;
  reason: string;
}

export interface CampaignDetail extends Campaign {
  aliases: string[];
  timeline: TimelineNode[];
  allocations: Allocation[];
  pnl: { cash: Basis; tax: Basis; bridge: { label: string; amount: Money; explanation: string }[] };
  cash_series: { at: string; on: string; cumulative: Money; shares: Qty; adjusted_basis: Money | null }[];
  problems: { transaction_id: string; problem: string }[];
  edits: Edit[];
}

export interface Campaigns {
  scope: Scope;
  total: number;
  tickers: { ticker: string; open: number; closed: number; realized: Money; cash: Money }[];
  items: Campaign[];
}

export interface CampaignLite {
  id: string;
  ticker: string;
  strategy_label: string;
  realized: Money;
  cash: Money;
  open_cost: Money;
  status: "open" | "closed";
  adjusted_basis: Money | null;
}

export type RegroupOrder =
  | { moves: { transaction_id: string; quantity?: Qty; from: string; to: string | null }[] }
  | { merge: { from: string; into: string } };

export interface Regrouped {
  edit_id: string | null;
  before: CampaignLite[];
  after: CampaignLite[];
  campaigns: string[];
  created: string | null;
}

export interface Quarantined {
  id: string;
  line: number;
  reason: string;
  raw: string;
  state: "open" | "resolved";
}

export interface Import {
  id: string;
  status: "queued" | "running" | "done" | "failed";
  progress: number;
  stage: string;
  filename: string;
  format: string | null;
  account: string | null;
  account_id: string | null;
  timezone: string | null;
  read: number;
  new: number;
  known: number;
  updated: number;
  quarantined: Quarantined[];
  problem: { title: string; detail: string } | null;
  notes: string[];
  started_at: string;
  finished_at: string | null;
}

export interface QuarantineItem extends Omit<Quarantined, "state"> {
  import_id: string;
  account_id: string | null;
  filename: string;
  candidates: Txn[];
}

export type QuarantineDecision =
  | { decision: "same"; transaction_id: string }
  | { decision: "new" }
  | { decision: "dismiss" };

export interface MissingOpen {
  transaction: Txn;
  symbol: string;
  quantity: Qty;
  cash: Money;
}

export interface OpeningBalance {
  id: string;
  account_id: string;
  symbol: string | null;
  quantity: Qty | null;
  basis: Money | null;
  cash: Money;
  on: string;
  undone: boolean;
}

export interface Reconciliation {
  scope: Scope;
  as_of: string;
  rows: { read: number; explained: number; unexplained: number };
  quarantined: QuarantineItem[];
  missing_opens: MissingOpen[];
  awaiting: {
    symbol: string;
    words: string;
    account_id: string;
    campaign_id: string;
    quantity: Qty;
    expires_on: string;
    reason: string;
  }[];
  opening_balances: OpeningBalance[];
  ambiguous: { transaction_id: string; problem: string }[];
  checks: { name: string; ok: boolean; detail: string }[];
}

export interface OpeningBalanceOrder {
  symbol?: string;
  quantity?: Qty;
  basis?: Money | null;
  cash?: Money;
  on: string;
}

export interface Summary {
  scope: Scope;
  basis: "cash" | "tax";
  as_of: string | null;
  currency: string;
  transactions: number;
  cash: Money;
  realized: Realized;
  income: Money;
  deposits: Money;
  open_positions: { symbol: string; quantity: Qty; cost: Money }[];
  campaigns: { open: number; closed: number };
  unexplained: number;
}

export interface AuditRow {
  seq: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
  hash: string;
}

export interface Attention {
  severity: 1 | 2 | 3;
  what: string;
  number: string;
  since: string | null;
  action: { label: string; href: string };
}

export interface Desk {
  scope: Scope;
  summary: Summary;
  attention: Attention[];
  campaigns: Campaign[];
  recent: Txn[];
  expirations: {
    on: string;
    dte: number;
    legs: Leg[];
  }[];
  income_by_month: { month: string; amount: Money }[];
  reconciliation: { unexplained: number; ok: boolean };
}

export interface Info {
  name: string;
  version: string;
  uptime_seconds: number;
  database: string;
  formats: { name: string; title: string }[];
  strategies: { id: string; label: string }[];
}
