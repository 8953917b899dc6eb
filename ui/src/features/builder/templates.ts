import type { ChainRow } from "@/api/types";
import type { DraftLeg } from "./structure";

type Kind = "call" | "put";

/** A leg of a template: which side, how far out (by |delta|), and whether it is in the nearer or the farther month. */
interface Place {
  kind: Kind;
  quantity: number;
  delta: number;
  far?: boolean;
}

export interface Template {
  id: string;
  label: string;
  places: readonly Place[];
  /** Shares that belong to it. */
  shares?: number;
}

export const TEMPLATES: readonly Template[] = [
  { id: "short-put", label: "Short put", places: [{ kind: "put", quantity: -1, delta: 0.3 }] },
  {
    id: "covered-call",
    label: "Covered call",
    places: [{ kind: "call", quantity: -1, delta: 0.3 }],
    shares: 100,
  },
  {
    id: "put-spread",
    label: "Put credit spread",
    places: [
      { kind: "put", quantity: 1, delta: 0.16 },
      { kind: "put", quantity: -1, delta: 0.3 },
    ],
  },
  {
    id: "call-spread",
    label: "Call credit spread",
    places: [
      { kind: "call", quantity: -1, delta: 0.3 },
      { kind: "call", quantity: 1, delta: 0.16 },
    ],
  },
  {
    id: "strangle",
    label: "Short strangle",
    places: [
      { kind: "put", quantity: -1, delta: 0.16 },
      { kind: "call", quantity: -1, delta: 0.16 },
    ],
  },
  {
    id: "iron-condor",
    label: "Iron condor",
    places: [
      { kind: "put", quantity: 1, delta: 0.08 },
      { kind: "put", quantity: -1, delta: 0.2 },
      { kind: "call", quantity: -1, delta: 0.2 },
      { kind: "call", quantity: 1, delta: 0.08 },
    ],
  },
  {
    id: "calendar",
    label: "Call calendar",
    places: [
      { kind: "call", quantity: -1, delta: 0.5 },
      { kind: "call", quantity: 1, delta: 0.5, far: true },
    ],
  },
];

/**
 * The legs of a template out of real chains: each place takes the strike whose delta is nearest, strikes of one side and
 * month are distinct and in the template's order, and a template of two months needs both. Null where the chain has
 * no such strikes.
 */
export function placeTemplate(
  template: Template,
  ticker: string,
  near: readonly ChainRow[],
  far: readonly ChainRow[] | null,
): DraftLeg[] | null {
  const legs: DraftLeg[] = template.shares
    ? [{ symbol: ticker, quantity: template.shares, price: null }]
    : [];
  const lowest = new Map<string, number>();
  let sameStrike: number | null = null;
  for (const { kind, quantity, delta, far: isFar = false } of template.places) {
    const rows = isFar ? far : near;
    if (!rows) return null;
    const side = `${kind}${isFar}`;
    const above = lowest.get(side) ?? Number.NEGATIVE_INFINITY;
    // A calendar is one strike in two months.
    const row: ChainRow | undefined =
      isFar && sameStrike !== null
        ? nearestStrike(rows, kind, sameStrike)
        : nearestDelta(rows, kind, delta, above);
    const option = row?.[kind];
    if (!row || !option) return null;
    lowest.set(side, Number(row.strike));
    sameStrike = Number(row.strike);
    legs.push({ symbol: option.symbol, quantity, price: null });
  }
  return legs;
}

function nearestDelta(
  rows: readonly ChainRow[],
  kind: Kind,
  delta: number,
  above: number,
): ChainRow | undefined {
  return least(
    rows.filter((row) => row[kind]?.delta != null && Number(row.strike) > above),
    (row) => Math.abs(Math.abs(row[kind]?.delta ?? 0) - delta),
  );
}

export function nearestStrike(rows: readonly ChainRow[], kind: Kind, strike: number): ChainRow | undefined {
  return least(
    rows.filter((row) => row[kind]),
    (row) => Math.abs(Number(row.strike) - strike),
  );
}

function least<Item>(items: readonly Item[], measure: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || measure(item) < measure(best) ? item : best),
    undefined,
  );
}
