/**
 * Decimal strings from the server ("-1234.5600") as text for people. Nothing here goes through a binary float:
 * digits are moved as digits, sums are made in scaled integers.
 */

export const MINUS = "\u2212";
const SCALE = 8;

export interface Decimal {
  negative: boolean;
  whole: string;
  fraction: string;
}

/** Splits a decimal string; null when the text is not a decimal. Trailing zeros of the fraction are kept. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^\s*([+\-\u2212]?)(\d*)(?:\.(\d*))?\s*$/.exec(text);
  if (!match || !(match[2] || match[3])) return null;
  const whole = (match[2] ?? "").replace(/^0+(?=\d)/, "") || "0";
  return { negative: match[1] === "-" || match[1] === MINUS, whole, fraction: match[3] ?? "" };
}

/** -1, 0 or 1; text that is no decimal counts as zero. */
export function signOf(text: string): -1 | 0 | 1 {
  const value = parseDecimal(text);
  if (!value || /^0*$/.test(value.whole + value.fraction)) return 0;
  return value.negative ? -1 : 1;
}

/** Rounds half away from zero to `places`; keeps at least `least` places, dropping zeros beyond them. */
function round(value: Decimal, places: number, least: number): Decimal {
  const kept = value.fraction.slice(0, places).padEnd(places, "0");
  const up = (value.fraction[places] ?? "0") >= "5" ? 1n : 0n;
  const digits = (BigInt(value.whole + kept) + up).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  let fraction = digits.slice(digits.length - places);
  while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return { negative: value.negative, whole, fraction };
}

export interface DecimalFormat {
  /** Most digits after the point (rounded half away from zero). */
  places?: number;
  /** Fewest digits after the point; `places` unless told. */
  least?: number;
  /** Whether a plus is written before a positive number. */
  plus?: boolean;
}

/** "-1234.5" → "−1,234.50". Text that is no decimal is given back as it came. */
export function formatDecimal(
  text: string,
  { places = 2, least = places, plus = false }: DecimalFormat = {},
): string {
  const value = parseDecimal(text);
  if (!value) return text;
  const { whole, fraction } = round(value, places, least);
  const zero = /^0*$/.test(whole + fraction);
  const sign = zero ? "" : value.negative ? MINUS : plus ? "+" : "";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + grouped + (fraction ? `.${fraction}` : "");
}

/** A price per share: two places, up to four where the contract has them. */
export const formatPrice = (text: string): string => formatDecimal(text, { places: 4, least: 2 });

function toScaled(text: string): bigint {
  const value = parseDecimal(text);
  if (!value) return 0n;
  const digits = BigInt(value.whole + value.fraction.slice(0, SCALE).padEnd(SCALE, "0"));
  return value.negative ? -digits : digits;
}

/** The exact sum, to eight places, as a decimal string. */
export function addDecimals(values: readonly string[]): string {
  const sum = values.reduce((total, value) => total + toScaled(value), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(SCALE + 1, "0");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, -SCALE)}${fraction ? `.${fraction}` : ""}`;
}

/** For sorting: negative when `a` is smaller. */
export function compareDecimals(a: string, b: string): number {
  const difference = toScaled(a) - toScaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A position on a screen, never an amount: charts place points by binary numbers. */
export function toPlot(text: string): number {
  return Number.parseFloat(text);
}
