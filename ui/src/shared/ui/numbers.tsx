import { formatDecimal, signOf } from "@/shared/format/decimal";
import { cx } from "./cx";

const TONE = { "-1": "text-loss", "0": "text-muted", "1": "text-gain" } as const;

interface MoneyProps {
  /** Decimal string; null when nothing is known. */
  value: string | null | undefined;
  /** `signed`: gain/loss colour and sign (the rule for results). `plain`: a balance, price or cost without colour. */
  tone?: "signed" | "plain";
  places?: number;
  least?: number;
  /** What to write where nothing is known; never a zero. */
  unknown?: string;
  className?: string;
}

/** An amount, two places, tabular. The currency belongs into the column header or label. */
export function Money({
  value,
  tone = "signed",
  places = 2,
  least,
  unknown = "no price",
  className,
}: MoneyProps) {
  if (value == null) return <Unknown text={unknown} className={className} />;
  const signed = tone === "signed";
  return (
    <span className={cx("whitespace-nowrap tabular-nums", signed && TONE[`${signOf(value)}`], className)}>
      {formatDecimal(value, { places, least, plus: signed })}
    </span>
  );
}

/** A price or basis per share: two places, up to four where the contract has them. */
export function Price(props: Omit<MoneyProps, "tone" | "places" | "least">) {
  return <Money {...props} tone="plain" places={4} least={2} />;
}

/** A signed number of shares or contracts: short is negative. */
export function Quantity({ value, className }: { value: string | null | undefined; className?: string }) {
  if (value == null) return <Unknown text="–" className={className} />;
  return (
    <span className={cx("whitespace-nowrap tabular-nums", className)}>
      {formatDecimal(value, { places: 8, least: 0 })}
    </span>
  );
}

/** A fraction ("0.375") as a percentage with one place; the sign belongs to the number, colour only to money. */
export function Percent({
  value,
  className,
}: {
  value: string | number | null | undefined;
  className?: string;
}) {
  if (value == null) return <Unknown text="–" className={className} />;
  const percent = formatDecimal(shiftTwo(String(value)), { places: 1 });
  return <span className={cx("whitespace-nowrap tabular-nums", className)}>{percent} %</span>;
}

function shiftTwo(fraction: string): string {
  const match = /^(-?)(\d*)\.?(\d*)$/.exec(fraction);
  if (!match) return fraction;
  const digits = (match[3] ?? "").padEnd(2, "0");
  return `${match[1]}${match[2]}${digits.slice(0, 2)}.${digits.slice(2)}`;
}

interface MeasureProps {
  value: number | null | undefined;
  places?: number;
  /** Whether a plus stands before a positive number, as for what a position adds up to. */
  plus?: boolean;
  /** For a fraction shown as a percentage whose unit stands in the header. */
  scale?: number;
  unknown?: string;
  className?: string;
}

/** A model's figure (a Greek, a volatility, a probability): rounded for reading, never coloured. */
export function Measure({
  value,
  places = 2,
  plus = false,
  scale = 1,
  unknown = "–",
  className,
}: MeasureProps) {
  if (value == null) return <Unknown text={unknown} className={className} />;
  return (
    <span className={cx("whitespace-nowrap tabular-nums", className)}>
      {formatNumber(value * scale, places, plus)}
    </span>
  );
}

/** 1234.56 → "1,234.6"; what rounds to nothing has no sign. */
export function formatNumber(value: number, places = 2, plus = false): string {
  return formatDecimal(value.toFixed(places), { places, plus });
}

/** Grey words where a number is not known. */
export function Unknown({ text, className }: { text: string; className?: string }) {
  return <span className={cx("whitespace-nowrap text-age", className)}>{text}</span>;
}
