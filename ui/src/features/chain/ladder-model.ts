import type { ChainRow } from "@/api/types";

export interface Band {
  low: number;
  high: number;
}

/** The strikes around the price that are shown first; all of them where the price is not known. */
export function around(rows: readonly ChainRow[], spot: number | null, each: number): readonly ChainRow[] {
  if (spot === null) return rows;
  const middle = spotPlace(rows, spot);
  return rows.slice(Math.max(0, middle - each), middle + each);
}

/** How a strike's cell is drawn for the expected move: inside it, and whether it is the first or last inside. */
export function bracket(
  rows: readonly ChainRow[],
  at: number,
  band: Band | null,
): { inside: boolean; first: boolean; last: boolean } {
  const inside = (index: number) => {
    const strike = rows[index] && Number(rows[index].strike);
    return band !== null && strike !== undefined && strike >= band.low && strike <= band.high;
  };
  const here = inside(at);
  return { inside: here, first: here && !inside(at - 1), last: here && !inside(at + 1) };
}

/** Before which row the price stands; the number of rows when it is above all of them. */
export function spotPlace(rows: readonly ChainRow[], spot: number | null): number {
  if (spot === null) return -1;
  const above = rows.findIndex((row) => Number(row.strike) > spot);
  return above < 0 ? rows.length : above;
}

/** Symbols that a drawn ladder needs quotes of. */
export function symbolsOf(rows: readonly ChainRow[]): string[] {
  return rows.flatMap(({ call, put }) => [call, put].flatMap((option) => option?.symbol ?? []));
}
