/** What a transaction can be; the ledger's own words. */
export const KINDS = [
  "trade",
  "expiration",
  "assignment",
  "exercise",
  "cash_settlement",
  "delivery",
  "corporate",
  "split",
  "transfer",
  "dividend",
  "interest",
  "fee",
  "tax",
  "deposit",
  "withdrawal",
  "adjustment",
  "mark_to_market",
  "opening_position",
  "opening_cash",
  "memo",
] as const;

/** "cash_settlement" → "cash settlement". */
export const kindLabel = (kind: string) => kind.replaceAll("_", " ");
