import type { ReactNode } from "react";
import type { OptionQuote } from "@/api/types";
import { useQuote } from "@/api/use-live";
import { QuoteAge } from "@/shared/live/quote-age";
import { stateOf } from "@/shared/live/state";
import type { ColumnChoice } from "@/shared/ui/column-chooser";
import { Measure, Price, Quantity } from "@/shared/ui/numbers";

/** A column of one side of the ladder; bid and ask are always there. */
export interface SideColumn extends ColumnChoice {
  width: number;
  cell: (option: OptionQuote) => ReactNode;
}

const PERCENT = 100;

/** In the order from the outside to the strike. */
export const SIDE_COLUMNS: readonly SideColumn[] = [
  {
    id: "open_interest",
    header: "OI",
    hint: "Open interest: contracts held, as of the last settlement",
    width: 62,
    cell: ({ open_interest }) => <Count value={open_interest} />,
  },
  {
    id: "volume",
    header: "Vol",
    hint: "Contracts traded today",
    usual: true,
    width: 58,
    cell: (option) => <Volume option={option} />,
  },
  greek("vega", "Vega", "Dollars per share for one volatility point", 3),
  greek("theta", "Θ", "Dollars per share per calendar day", 3),
  greek("gamma", "Γ", "Change of delta for $1 of the underlying", 4),
  {
    id: "iv",
    header: "IV",
    hint: "Implied volatility, percent annualised",
    usual: true,
    width: 54,
    cell: (option) => <Greek option={option} read="iv" scale={PERCENT} places={1} />,
  },
  { ...greek("delta", "Δ", "Delta per share, −1 to 1", 2), usual: true, width: 52 },
  {
    id: "mark",
    header: "Mark",
    hint: "The middle of bid and ask, per share",
    width: 62,
    cell: ({ symbol }) => <Mark symbol={symbol} />,
  },
  {
    id: "age",
    header: "Age",
    hint: "How old the quote is",
    width: 66,
    cell: ({ symbol }) => <Age symbol={symbol} />,
  },
];

/** Beside bids, asks and strikes a phone has room for one narrow column on each side. */
export const PHONE_COLUMNS: readonly SideColumn[] = SIDE_COLUMNS.map((column) =>
  column.id === "delta" ? { ...column, width: 42 } : { ...column, usual: false },
);

type GreekName = "iv" | "delta" | "gamma" | "theta" | "vega";

function greek(id: GreekName, header: string, hint: string, places: number): SideColumn {
  return {
    id,
    header,
    hint,
    width: 60,
    cell: (option) => <Greek option={option} read={id} places={places} />,
  };
}

interface GreekProps {
  option: OptionQuote;
  read: GreekName;
  places: number;
  scale?: number;
}

/** The stream's figure where the chain's came from the same broker; the model's stay until the chain is asked again. */
function Greek({ option, read, ...shown }: GreekProps) {
  const streamed = useQuote(option.symbol, (quote) => quote?.greeks?.[read]);
  const value = option.greeks_source === "broker" ? (streamed ?? option[read]) : option[read];
  return (
    <span title={option.greeks_source ? `${option.greeks_source}'s figure` : undefined}>
      <Measure value={value} {...shown} />
    </span>
  );
}

function Volume({ option }: { option: OptionQuote }) {
  const streamed = useQuote(option.symbol, (quote) => quote?.volume);
  return <Count value={streamed ?? option.volume} />;
}

const Count = ({ value }: { value: number | null }) => (
  <Quantity value={value === null ? null : String(Math.round(value))} />
);

function Mark({ symbol }: { symbol: string }) {
  return <Price value={useQuote(symbol, (quote) => quote?.mark)} unknown="–" />;
}

function Age({ symbol }: { symbol: string }) {
  const state = useQuote(symbol, stateOf);
  return <QuoteAge state={state} asOf={useQuote(symbol, (quote) => quote?.asOf)} />;
}
