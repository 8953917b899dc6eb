import { CircleHelp, Moon, Search, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Summary } from "@/api/types";
import { useSummary } from "@/api/use-summary";
import { useTheme } from "@/shared/theme/theme";
import { IconButton } from "@/shared/ui/button";
import { cx } from "@/shared/ui/cx";
import { Money, Unknown } from "@/shared/ui/numbers";
import { ScopeSwitch } from "./scope-switch";

interface HeaderProps {
  onPalette: () => void;
  onHelp: () => void;
}

/** The numbers of the whole book, on every page; each opens to where it comes from. */
export function Header({ onPalette, onHelp }: HeaderProps) {
  const { data } = useSummary();
  const { shown, setChoice } = useTheme();
  return (
    <header className="flex shrink-0 items-center gap-3 border-b border-line bg-surface px-4 py-1 max-md:px-3">
      <div className="flex min-w-0 flex-1 items-center gap-x-6 overflow-hidden max-md:justify-between max-md:gap-x-2">
        <Numbers summary={data} />
      </div>
      <div className="flex shrink-0 items-center gap-1">
        <span className="max-md:hidden">
          <ScopeSwitch />
        </span>
        <button
          type="button"
          onClick={onPalette}
          className="flex h-7 items-center gap-2 rounded-md border border-line px-2 text-sm text-muted hover:border-line-strong max-xl:hidden"
        >
          <Search aria-hidden size={14} />
          Go to
          <kbd className="font-sans text-xs text-age">
            {navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}
          </kbd>
        </button>
        <IconButton
          icon={Search}
          label="Go to page, ticker or campaign"
          onClick={onPalette}
          className="xl:hidden"
        />
        <IconButton
          icon={shown === "dark" ? Sun : Moon}
          label={shown === "dark" ? "Light theme" : "Dark theme"}
          onClick={() => setChoice(shown === "dark" ? "light" : "dark")}
          className="max-md:hidden"
        />
        <IconButton icon={CircleHelp} label="Keyboard help" onClick={onHelp} className="max-md:hidden" />
      </div>
    </header>
  );
}

function Numbers({ summary }: { summary?: Summary }) {
  // Before the first import nothing is known; a zero would say that something is.
  const known = summary && summary.transactions > 0 ? summary : undefined;
  const unknown = summary ? "–" : "…";
  const unexplained = known?.unexplained ?? 0;
  const currency = summary?.currency ?? "";
  return (
    <>
      <Figure
        to="/positions"
        label="Net liq"
        hint="Net liquidation value: needs prices, which are not connected"
        wide
      >
        <Unknown text="no price" />
      </Figure>
      <Figure to="/accounts" label="Cash" hint={`Cash in ${currency} by the ledger`}>
        <Money value={known?.cash} tone="plain" unknown={unknown} />
      </Figure>
      <Figure
        to="/campaigns?status=all"
        label="Realised"
        hint={`Realised P&L of closed lots, net of fees, ${summary?.basis ?? "cash"} basis, ${currency}`}
      >
        <Money value={known?.realized.net} unknown={unknown} />
      </Figure>
      <Figure
        to="/transactions?kind=dividend"
        label="Income"
        hint={`Dividends and interest, ${currency}`}
        wide
      >
        <Money value={known?.income} unknown={unknown} />
      </Figure>
      <Figure to="/positions" label="Positions" hint="Open positions, by symbol" wide>
        <span>{known?.open_positions.length ?? unknown}</span>
      </Figure>
      <Figure to="/reconciliation" label="Unexplained" hint="Rows no booking explains yet">
        <span className={cx(unexplained > 0 && "text-attention")}>{known?.unexplained ?? unknown}</span>
      </Figure>
    </>
  );
}

interface FigureProps {
  to: string;
  label: string;
  hint: string;
  /** Left out on a phone. */
  wide?: boolean;
  children: ReactNode;
}

function Figure({ to, label, hint, wide, children }: FigureProps) {
  return (
    <Link
      to={to}
      title={hint}
      className={cx(
        "group flex min-w-0 flex-col rounded-sm px-1 py-0.5 leading-tight hover:bg-hover",
        wide && "max-lg:hidden",
      )}
    >
      <span className="text-xs text-age group-hover:text-muted">{label}</span>
      <span className="min-w-12 text-base font-semibold tabular-nums">{children}</span>
    </Link>
  );
}
