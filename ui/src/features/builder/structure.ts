import { parseDecimal } from "@/shared/format/decimal";

export type LegKind = "C" | "P" | "S";

/** One leg of what is being built. `price` is null while it follows the market's mid. */
export interface DraftLeg {
  symbol: string;
  quantity: number;
  price: string | null;
}

export interface ReadSymbol {
  ticker: string;
  kind: LegKind;
  strike: string | null;
  expiresOn: string | null;
}

const OCC = /^(.{6})(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;

/** "AAPL  261219P00220000" → its ticker, kind, strike and day; anything else is shares of it. */
export function readSymbol(symbol: string): ReadSymbol {
  const match = OCC.exec(symbol);
  if (!match) return { ticker: symbol, kind: "S", strike: null, expiresOn: null };
  const [, root = "", year, month, day, kind, thousandths = ""] = match;
  const fraction = thousandths.slice(5).replace(/0+$/, "");
  return {
    ticker: root.trim(),
    kind: kind as "C" | "P",
    strike: thousandths.slice(0, 5).replace(/^0+(?=\d)/, "") + (fraction ? `.${fraction}` : ""),
    expiresOn: `20${year}-${month}-${day}`,
  };
}

const MOST_LEGS = 12;
const PART = /^([+-]?\d{1,6})x(.{1,40}?)(?:@(\d{1,7}(?:\.\d{1,4})?))?$/;

/** Legs as they stand in the page's address, so that a structure can be linked to: "-1xAAPL__261219P00220000@2.45". */
export function writeLegs(legs: readonly DraftLeg[]): string {
  return legs
    .map(
      ({ symbol, quantity, price }) =>
        `${quantity}x${symbol.replaceAll(" ", "_")}${price === null ? "" : `@${price}`}`,
    )
    .join("~");
}

/** What an address says; parts that are no leg are left out. */
export function readLegs(text: string): DraftLeg[] {
  return text
    .split("~")
    .flatMap((part) => {
      const match = PART.exec(part);
      const quantity = Number(match?.[1] ?? 0);
      if (!match || quantity === 0) return [];
      return [{ symbol: (match[2] ?? "").replaceAll("_", " "), quantity, price: match[3] ?? null }];
    })
    .slice(0, MOST_LEGS);
}

/** Adds to a leg that is there already; a leg that comes to nothing leaves. */
export function addLeg(legs: readonly DraftLeg[], symbol: string, quantity: number): DraftLeg[] {
  const known = legs.find((leg) => leg.symbol === symbol);
  if (!known) return [...legs, { symbol, quantity, price: null }].slice(0, MOST_LEGS);
  return changeLeg(legs, symbol, { quantity: known.quantity + quantity });
}

/** A changed contract is another contract: a price typed for the old one does not follow it. */
export function changeLeg(legs: readonly DraftLeg[], symbol: string, change: Partial<DraftLeg>): DraftLeg[] {
  const moved = change.symbol !== undefined && change.symbol !== symbol;
  const changed = legs.map((leg) =>
    leg.symbol === symbol ? { ...leg, ...(moved && { price: null }), ...change } : leg,
  );
  return merge(changed).filter(({ quantity }) => quantity !== 0);
}

/** Two legs in one contract are one leg. */
function merge(legs: readonly DraftLeg[]): DraftLeg[] {
  const merged: DraftLeg[] = [];
  for (const leg of legs) {
    const twin = merged.find(({ symbol }) => symbol === leg.symbol);
    if (twin) Object.assign(twin, { quantity: twin.quantity + leg.quantity, price: null });
    else merged.push({ ...leg });
  }
  return merged;
}

/** A price as it may be typed: positive, up to four places; null for anything else. */
export function readPrice(text: string): string | null {
  const value = parseDecimal(text);
  if (!value || value.negative || value.fraction.length > 4 || value.whole.length > 7) return null;
  return `${value.whole}${value.fraction ? `.${value.fraction}` : ""}`;
}

/** The days on which the legs end, soonest first. */
export function expiriesOf(legs: readonly DraftLeg[]): string[] {
  const days = legs.flatMap(({ symbol }) => readSymbol(symbol).expiresOn ?? []);
  return [...new Set(days)].sort();
}
