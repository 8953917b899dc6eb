import type { TaxTotal } from "@/api/types";
import { Facts } from "@/shared/ui/facts";
import { Money } from "@/shared/ui/numbers";
import { TextLink } from "@/shared/ui/text-link";

/** What a year comes to, a row of figures for each currency. */
export function Totals({ totals, missing }: { totals: readonly TaxTotal[]; missing: number }) {
  return (
    <div className="flex flex-col gap-3 p-3">
      {totals.map((total) => (
        <Facts
          key={total.currency}
          facts={[
            {
              label: `Gain, ${total.currency}`,
              value: <Money value={total.gain} />,
              hint: "Short-term and long-term together, fees included",
            },
            {
              label: "Short-term",
              value: <Money value={total.short_term} />,
              hint: "Held for a year or less, or sold first; and 40 % of section 1256 contracts",
            },
            {
              label: "Long-term",
              value: <Money value={total.long_term} />,
              hint: "Held for more than a year from the day after the purchase; and 60 % of section 1256 contracts",
            },
            {
              label: "Of it section 1256",
              value: <Money value={total.section_1256} />,
              hint: "Options on broad indexes, futures and options on futures: 60 % long-term, 40 % short-term",
            },
            { label: "Lots", value: total.lots.toLocaleString("en-US") },
            ...(total.unknown
              ? [{ label: "Without a gain", value: String(total.unknown), hint: "In no sum: see the list" }]
              : []),
          ]}
        />
      ))}
      {missing > 0 && (
        <p className="text-sm text-attention">
          {missing === 1 ? "One closing lacks its opening" : `${missing} closings lack their opening`} and{" "}
          {missing === 1 ? "is" : "are"} in no lot: <TextLink to="/reconciliation">Reconciliation</TextLink>{" "}
          takes what is missing.
        </p>
      )}
    </div>
  );
}
