import { Check, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { CampaignDetail } from "@/api/types";
import { formatDecimal } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { Money } from "@/shared/ui/numbers";
import { type Bridge, toBridge } from "./bridge";
import { Tip } from "./tip";

type Pnl = CampaignDetail["pnl"];

const ROWS: { key: keyof Pnl["cash"]; label: string; explanation: string }[] = [
  {
    key: "options_gross",
    label: "Options",
    explanation: "Closed, expired and assigned options, before fees.",
  },
  { key: "stock_gross", label: "Shares", explanation: "Shares sold or bought back, before fees." },
  {
    key: "fees",
    label: "Fees",
    explanation: "Commissions and fees of what was closed; the opening fee included.",
  },
  { key: "net", label: "Realised P&L", explanation: "Options plus shares plus fees." },
  {
    key: "open_cost",
    label: "Still open, at cost",
    explanation:
      "Cash received (+) or paid (−) for what is still held, fees included. It is not profit: its value needs prices.",
  },
];

/** Realised P&L on both bases, side by side, and why they differ. */
export function Bases({ campaign }: { campaign: CampaignDetail }) {
  const { pnl, currency } = campaign;
  return (
    <Card title="Two bases" aside={currency} className="scroll-mt-3">
      <table aria-label="Profit and loss on both bases" className="w-full text-left">
        <thead>
          <tr className="text-xs text-muted">
            <td />
            <th scope="col" className="pb-1 text-right font-medium">
              Cash basis
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              Tax basis
            </th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ key, label, explanation }) => (
            <tr
              key={key}
              className={cx(
                key === "net" && "border-y border-line font-semibold",
                key === "open_cost" && "text-muted",
              )}
            >
              <th scope="row" className="py-1 font-[inherit]">
                <Explained label={label} explanation={explanation} />
              </th>
              {[pnl.cash, pnl.tax].map((basis, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the two columns have no other name
                <td key={at} className="py-1 text-right">
                  <Money value={basis[key]} tone={key === "net" ? "signed" : "plain"} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <BridgeTable bridge={toBridge(pnl)} />
    </Card>
  );
}

function BridgeTable({ bridge }: { bridge: Bridge }) {
  return (
    <table aria-label="From tax P&L to cash P&L" className="mt-3 w-full rounded-md bg-ground text-left">
      <tbody>
        <BridgeRow label="Tax P&L" amount={bridge.tax} />
        {bridge.rows.map(({ label, amount, explanation }) => (
          <BridgeRow
            key={label}
            label={<Explained label={label} explanation={explanation} />}
            amount={amount}
            sign="+"
          />
        ))}
        {bridge.rows.length === 0 && (
          <tr>
            <td aria-hidden className="w-6 py-1 pl-2.5" />
            <td colSpan={2} className="py-1 text-muted">
              Nothing stands between the two bases.
            </td>
          </tr>
        )}
        <tr className="border-t border-line font-semibold">
          <td aria-hidden className="w-6 py-1 pl-2.5">
            =
          </td>
          <th scope="row" className="py-1">
            Cash P&L <Verdict bridge={bridge} />
          </th>
          <td className="py-1 pr-2.5 text-right">
            <Money value={bridge.cash} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function BridgeRow({ label, amount, sign }: { label: ReactNode; amount: string; sign?: string }) {
  return (
    <tr>
      <td aria-hidden className="w-6 py-1 pl-2.5 text-age">
        {sign}
      </td>
      <th scope="row" className="py-1 font-normal">
        {label}
      </th>
      <td className="py-1 pr-2.5 text-right">
        <Money value={amount} />
      </td>
    </tr>
  );
}

function Verdict({ bridge }: { bridge: Bridge }) {
  if (bridge.holds)
    return (
      <Tip
        label="The sum holds"
        explanation="Summed on this page from the rows above: it holds to the cent."
        className="align-middle text-muted"
      >
        <Check aria-hidden size={13} />
      </Tip>
    );
  return (
    <span className="ml-1 inline-flex items-center gap-1 text-sm text-attention">
      <TriangleAlert aria-hidden size={13} /> {formatDecimal(bridge.rest, { plus: true })} unexplained
    </span>
  );
}

function Explained({ label, explanation }: { label: string; explanation: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {label}
      <Tip label={`About ${label}`} explanation={explanation} className="text-age hover:text-ink">
        <Info aria-hidden size={13} />
      </Tip>
    </span>
  );
}
