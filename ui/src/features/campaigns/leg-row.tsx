import { useDraggable } from "@dnd-kit/core";
import { CircleAlert, EllipsisVertical, GripVertical } from "lucide-react";
import { type KeyboardEvent, memo, type ReactNode } from "react";
import { signOf } from "@/shared/format/decimal";
import { shortWords } from "@/shared/trade/legs";
import { Badge } from "@/shared/ui/badge";
import { IconButton } from "@/shared/ui/button";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { Money, Price, Quantity } from "@/shared/ui/numbers";
import { Certainty } from "./certainty";
import { type Bracket, legInWords, type LegRow as Row } from "./legs-model";
import { PairBracket } from "./pair-bracket";

export interface LegRowProps {
  row: Row;
  ticker: string;
  bracket: Bracket;
  selected: boolean;
  /** Belongs to the step that is chosen in the chain. */
  marked: boolean;
  first: boolean;
  /** What the books could not explain about it. */
  problem: string | null;
  onToggle: (key: string) => void;
  onMove: (key: string) => void;
  onOpen: (transactionId: string) => void;
  onPoint: (link: string | null) => void;
}

export const CELL = "px-2 py-1.5";
const NUMBER = `${CELL} text-right max-md:hidden`;

export const LegRow = memo(function LegRow(props: LegRowProps) {
  const { row, ticker, bracket, selected, marked, onToggle, onMove, onOpen, onPoint } = props;
  const { leg, key } = row;
  const [name, beside] = nameOf(row, ticker);
  const counts = signOf(leg.quantity) !== 0;
  const spoken = legInWords(row);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === event.currentTarget) onOpen(leg.transaction_id);
  };
  return (
    <tr
      data-row
      data-leg={key}
      data-marked={marked || undefined}
      tabIndex={props.first ? 0 : -1}
      aria-selected={selected || undefined}
      onKeyDown={onKey}
      onClick={() => onOpen(leg.transaction_id)}
      onPointerEnter={() => onPoint(leg.link_id)}
      onPointerLeave={() => onPoint(null)}
      onFocus={() => onPoint(leg.link_id)}
      onBlur={() => onPoint(null)}
      className={cx(
        "cursor-pointer border-b border-line last:border-b-0",
        selected ? "bg-accent-soft" : marked ? "bg-accent-soft/60" : "hover:bg-hover",
        marked && "outline-1 -outline-offset-1 outline-accent",
      )}
    >
      <Controls row={row} spoken={spoken} selected={selected} onToggle={onToggle}>
        <PairBracket bracket={bracket} />
      </Controls>
      <td className={cx(CELL, "max-md:hidden")}>
        <DateText on={leg.traded_on} />
      </td>
      <td className={cx(CELL, "max-md:w-full")}>
        <span className="flex flex-wrap items-center gap-x-2 md:flex-nowrap md:whitespace-nowrap">
          {counts && <Quantity value={leg.quantity} className="font-medium md:hidden" />}
          <span className="font-medium whitespace-nowrap">{name}</span>
          {beside && <span className="text-muted">{beside}</span>}
        </span>
        <span className="flex flex-wrap gap-x-2 text-sm text-muted md:hidden">
          <DateText on={leg.traded_on} />
          {leg.price !== null && (
            <span>
              at <Price value={leg.price} />
            </span>
          )}
          <Why {...props} />
        </span>
      </td>
      <td className={NUMBER}>
        <Quantity value={counts ? leg.quantity : null} />
      </td>
      <td className={NUMBER}>
        <Price value={leg.price} unknown="–" />
      </td>
      <td className={cx(NUMBER, "max-lg:hidden")}>
        <Money value={leg.gross} tone="plain" />
      </td>
      <td className={cx(NUMBER, "max-lg:hidden")}>
        <Money value={leg.fees} tone="plain" className="text-muted" />
      </td>
      <td className={cx(CELL, "text-right")}>
        <Money value={leg.cash} />
        <span className="block text-sm text-muted lg:hidden">{leg.role}</span>
      </td>
      <td className={cx(CELL, "text-muted max-lg:hidden")}>{leg.role}</td>
      <td className={cx(CELL, "w-full max-md:hidden")}>
        <Why {...props} />
      </td>
      <td className="pr-1.5 text-right">
        <IconButton
          icon={EllipsisVertical}
          label={`Move ${spoken} to…`}
          onClick={(event) => {
            event.stopPropagation();
            onMove(key);
          }}
        />
      </td>
    </tr>
  );
});

/** What a row is about, and what kind of event it is where that is not a plain trade. */
function nameOf({ leg }: Row, ticker: string): [string, string] {
  const words = shortWords(leg.words, ticker);
  const kind = leg.kind.replaceAll("_", " ");
  if (leg.role === "income") return [kind, leg.symbol && leg.symbol !== ticker ? words : ""];
  return [words, leg.kind === "trade" ? "" : kind];
}

/** Handle and box: the handle drags by mouse, finger and keyboard. */
function Controls({
  row: { key },
  spoken,
  selected,
  onToggle,
  children,
}: {
  row: Row;
  spoken: string;
  selected: boolean;
  onToggle: (key: string) => void;
  children: ReactNode;
}) {
  const { attributes, listeners, setNodeRef } = useDraggable({ id: key });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps clicks between the controls from opening the row
    <td className="relative py-0.5 pr-1 pl-3.5" onClick={(event) => event.stopPropagation()}>
      {children}
      <span className="flex items-center gap-0.5 max-md:flex-col">
        <button
          ref={setNodeRef}
          type="button"
          {...attributes}
          {...listeners}
          aria-label={`Drag ${spoken}`}
          title="Drag to another campaign"
          className="grid h-7 w-6 cursor-grab touch-none place-items-center rounded-sm text-age hover:bg-hover hover:text-ink max-md:size-10"
        >
          <GripVertical aria-hidden size={14} />
        </button>
        <label className="grid size-6 place-items-center max-md:h-8 max-md:w-10">
          <input
            type="checkbox"
            aria-label={`Select ${spoken}`}
            checked={selected}
            onChange={() => onToggle(key)}
            className="size-3.5 accent-accent-fill max-md:size-4"
          />
        </label>
      </span>
    </td>
  );
}

function Why({ row: { leg }, problem }: LegRowProps) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 text-sm text-muted">
      <span className="break-words">{leg.reason}</span>
      <Certainty confidence={leg.confidence} reason={leg.reason} />
      {leg.edited && <Badge title="Placed here by hand">by hand</Badge>}
      {problem && (
        <Badge tone="attention" title={problem}>
          <CircleAlert aria-hidden size={11} /> needs a look
        </Badge>
      )}
    </span>
  );
}
