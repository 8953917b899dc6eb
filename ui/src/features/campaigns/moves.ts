import type { Qty, RegroupOrder } from "@/api/types";
import { addDecimals, compareDecimals, parseDecimal } from "@/shared/format/decimal";
import { type LegRow, legInWords } from "./legs-model";

/** Where trades may go: a campaign by its id, or a new one of their own. */
export const NEW_CAMPAIGN = "new";

const magnitude = (quantity: Qty) => quantity.replace(/^-/, "");

/**
 * The order that moves these rows of `from`. A transaction of which every part told here is chosen moves as a whole;
 * of another one the chosen parts' quantity moves, or `quantity`, which counts for a single row only.
 */
export function toOrder(rows: readonly LegRow[], from: string, target: string, quantity?: Qty): RegroupOrder {
  const byTransaction = new Map<string, LegRow[]>();
  for (const row of rows) {
    const id = row.leg.transaction_id;
    byTransaction.set(id, [...(byTransaction.get(id) ?? []), row]);
  }
  const to = target === NEW_CAMPAIGN ? null : target;
  return {
    moves: [...byTransaction].map(([transaction_id, parts]) => {
      const whole = parts.length === parts[0]?.partsHere;
      const told = addDecimals(parts.map(({ leg }) => magnitude(leg.quantity)));
      const part = quantity === undefined ? (whole ? undefined : told) : magnitude(quantity);
      const all = part === undefined || (whole && compareDecimals(part, told) === 0);
      return all ? { transaction_id, from, to } : { transaction_id, quantity: part, from, to };
    }),
  };
}

/** What is wrong with a part of a row's quantity as it was typed; null when it can move. */
export function quantityProblem(text: string, row: LegRow): string | null {
  const most = magnitude(row.leg.quantity);
  if (!parseDecimal(text)) return "Write a number.";
  if (compareDecimals(text, "0") <= 0) return "Write how many move, without a sign.";
  if (compareDecimals(text, most) > 0) return `Only ${most} stand here.`;
  return null;
}

/** Whether a part of this row can move: more than one contract or share. */
export const isDivisible = (row: LegRow) => compareDecimals(magnitude(row.leg.quantity), "1") > 0;

/** "2 trades", or what the single one is. */
export function rowsInWords(rows: readonly LegRow[]): string {
  const [only] = rows;
  if (rows.length === 1 && only) return legInWords(only);
  return `${rows.length} trades`;
}
