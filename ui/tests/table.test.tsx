import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type Column, Table } from "@/shared/ui/table";

interface Fill {
  id: string;
  ticker: string;
  cash: string;
}

const FILLS: Fill[] = [
  { id: "1", ticker: "AMD", cash: "1.00" },
  { id: "2", ticker: "F", cash: "2.00" },
  { id: "3", ticker: "AMD", cash: "3.00" },
];

const COLUMNS: Column<Fill>[] = [
  { id: "id", header: "Id", cell: ({ id }) => id },
  {
    id: "cash",
    header: "Cash",
    hint: "US dollars",
    align: "right",
    sortable: true,
    cell: ({ cash }) => cash,
  },
];

test("a header sorts downwards first, then upwards, and says so", async () => {
  const onSort = vi.fn();
  const table = (sort?: string) => (
    <Table label="Fills" columns={COLUMNS} rows={FILLS} rowKey={({ id }) => id} sort={sort} onSort={onSort} />
  );
  const { rerender } = render(table());
  const header = screen.getByRole("button", { name: "Cash" });
  await userEvent.click(header);
  expect(onSort).toHaveBeenLastCalledWith("-cash");
  rerender(table("-cash"));
  expect(screen.getByRole("columnheader", { name: "Cash" }).getAttribute("aria-sort")).toBe("descending");
  await userEvent.click(header);
  expect(onSort).toHaveBeenLastCalledWith("cash");
});

test("the unit stands in the header, not in the cells", () => {
  render(<Table label="Fills" columns={COLUMNS} rows={FILLS} rowKey={({ id }) => id} />);
  expect(screen.getByRole("columnheader", { name: "Cash" }).title).toBe("US dollars");
});

test("a row opens by Enter and by a click", async () => {
  const onOpen = vi.fn();
  render(<Table label="Fills" columns={COLUMNS} rows={FILLS} rowKey={({ id }) => id} onOpen={onOpen} />);
  const row = screen.getAllByRole("row")[2];
  row?.focus();
  await userEvent.keyboard("{Enter}");
  expect(onOpen).toHaveBeenLastCalledWith(FILLS[1]);
  await userEvent.click(screen.getByText("3.00"));
  expect(onOpen).toHaveBeenLastCalledWith(FILLS[2]);
});

test("rows of a group stand together below its heading", () => {
  render(
    <Table
      label="Fills"
      columns={COLUMNS}
      rows={FILLS}
      rowKey={({ id }) => id}
      group={{
        of: ({ ticker }) => ticker,
        cells: (ticker, rows) => ({ id: ticker, cash: `${rows.length} fills` }),
      }}
    />,
  );
  const [, amd, ford] = screen.getAllByRole("rowgroup");
  if (!amd || !ford) throw new Error("two groups expected");
  expect(within(amd).getAllByRole("row")).toHaveLength(3);
  expect(within(amd).getByText("2 fills")).toBeTruthy();
  expect(within(ford).getByRole("rowheader").textContent).toBe("F");
});
