import { TextLink } from "@/shared/ui/text-link";

const PLACES = [
  { id: "chain", label: "chain" },
  { id: "underlying", label: "underlying" },
] as const;

/** A ticker with the ways to its other pages. */
export function SymbolHeading({ symbol, here }: { symbol: string; here: "chain" | "underlying" }) {
  return (
    <span className="flex items-baseline gap-3">
      {symbol}
      <span className="flex gap-2 text-base font-normal">
        {PLACES.map(({ id, label }) =>
          id === here ? (
            <span key={id} className="text-muted">
              {label}
            </span>
          ) : (
            <TextLink key={id} to={`/${id}/${encodeURIComponent(symbol)}`}>
              {label}
            </TextLink>
          ),
        )}
      </span>
    </span>
  );
}
