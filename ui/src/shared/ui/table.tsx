import { ArrowDown, ArrowUp } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { cx } from "./cx";

export interface Column<Row> {
  id: string;
  header: string;
  /** The unit or convention, shown as the header's tooltip: "US dollars, credit positive". */
  hint?: string;
  align?: "left" | "right";
  cell: (row: Row) => ReactNode;
  /** The header becomes a button that asks `onSort` for this column. */
  sortable?: boolean;
  /** Left out on a phone. */
  wide?: boolean;
  className?: string;
}

/** A column's id, with "-" before it for descending: "-occurred_at". */
export type Sort = string;

interface TableProps<Row> {
  /** Said to screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Enter or click on a row. */
  onOpen?: (row: Row) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selected?: string | null;
  /** A last row with totals, one cell per column id. */
  totals?: Partial<Record<string, ReactNode>>;
}

const CELL = "px-2.5 py-1.5 first:pl-3 last:pr-3";

/** Dense rows: sticky header, numbers right, j/k and arrows move, Enter opens. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, totals } = props;
  return (
    <div className="max-md:overflow-x-auto">
      <table aria-label={label} className="w-full border-collapse text-left">
        <thead className="sticky top-[var(--sticky-top,0px)] z-10 bg-surface">
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <BodyRow key={rowKey(row)} row={row} first={index === 0} {...props} />
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr className="border-t border-line-strong font-semibold">
              {columns.map((column) => (
                <td key={column.id} className={cellClass(column)}>
                  {totals[column.id]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return cx(CELL, column.align === "right" && "text-right", column.wide && "max-md:hidden", column.className);
}

function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
}) {
  const descending = sort === `-${column.id}`;
  const active = descending || sort === column.id;
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      title={column.hint}
      aria-sort={active ? (descending ? "descending" : "ascending") : undefined}
      className={cx(
        cellClass(column),
        "border-b border-line text-xs font-medium text-muted whitespace-nowrap",
      )}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className={cx("inline-flex items-center gap-1 hover:text-ink", active && "text-ink")}
          onClick={() => onSort(descending ? column.id : `-${column.id}`)}
        >
          {column.header}
          {active && <Arrow aria-hidden size={12} />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function BodyRow<Row>(props: TableProps<Row> & { row: Row; first: boolean }) {
  const { row, columns, onOpen, first } = props;
  const selected = props.selected === props.rowKey(row);
  const open = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.key === "Enter" && event.target === event.currentTarget) onOpen?.(row);
  };
  return (
    <tr
      data-row
      tabIndex={first ? 0 : -1}
      aria-selected={selected || undefined}
      onKeyDown={onOpen && open}
      onClick={onOpen && (() => onOpen(row))}
      className={cx(
        "border-b border-line last:border-b-0 hover:bg-hover",
        onOpen && "cursor-pointer",
        selected && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      {columns.map((column) => (
        <td key={column.id} className={cellClass(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}
