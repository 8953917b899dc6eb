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
  /** Left out on a phone; "extra" on a tablet too. */
  wide?: boolean | "extra";
  className?: string;
}

/** A column's id, with "-" before it for descending: "-occurred_at". */
export type Sort = string;

type Cells = Partial<Record<string, ReactNode>>;

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
  totals?: Cells;
  /** Rows that belong together (given in that order) get a heading row with cells of its own. */
  group?: { of: (row: Row) => string; cells: (key: string, rows: readonly Row[]) => Cells };
}

const CELL = "px-2.5 py-1.5 first:pl-3 last:pr-3";

/** Dense rows: sticky header, numbers right, j/k and arrows move, Enter opens. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, totals, group } = props;
  return (
    <div className="max-lg:overflow-x-auto">
      <table aria-label={label} className="w-full border-collapse text-left">
        <thead className="sticky top-[var(--sticky-top,0px)] z-10 bg-surface">
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        {groupRows(rows, group).map(([key, members]) => (
          <tbody key={key} className="border-b border-line last:border-b-0">
            {group && <GroupRow columns={columns} cells={group.cells(key, members)} />}
            {members.map((row) => (
              <BodyRow key={rowKey(row)} row={row} first={row === rows[0]} {...props} />
            ))}
          </tbody>
        ))}
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

function groupRows<Row>(rows: readonly Row[], group: TableProps<Row>["group"]): [string, readonly Row[]][] {
  if (!group) return [["", rows]];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = group.of(row);
    const members = groups.get(key);
    if (members) members.push(row);
    else groups.set(key, [row]);
  }
  return [...groups];
}

function GroupRow<Row>({ columns, cells }: { columns: Column<Row>[]; cells: Cells }) {
  return (
    <tr className="border-b border-line bg-ground">
      {columns.map((column, index) =>
        index === 0 ? (
          <th key={column.id} scope="rowgroup" className={cx(cellClass(column), "font-semibold")}>
            {cells[column.id]}
          </th>
        ) : (
          <td key={column.id} className={cellClass(column)}>
            {cells[column.id]}
          </td>
        ),
      )}
    </tr>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return cx(
    CELL,
    column.align === "right" && "text-right tabular-nums",
    column.wide && (column.wide === "extra" ? "max-lg:hidden" : "max-md:hidden"),
    column.className,
  );
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
  // A column of buttons needs no heading, and an empty one would be read out.
  if (!column.header) return <td className={cx(cellClass(column), "border-b border-line")} />;
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
