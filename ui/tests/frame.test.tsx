import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Summary } from "@/api/types";
import { liveStore } from "@/api/use-live";
import { Frame } from "@/features/frame/frame";
import { paletteEntries } from "@/features/frame/palette-entries";
import { SearchInput } from "@/shared/ui/field";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const SUMMARY: Summary = {
  scope: "sample",
  basis: "cash",
  as_of: null,
  currency: "USD",
  transactions: 3,
  cash: "48211.35",
  realized: { options_gross: "1", stock_gross: "0", fees: "0", net: "-310.5" },
  income: "0",
  deposits: "0",
  open_positions: [],
  campaigns: { open: 1, closed: 0 },
  unexplained: 2,
  income_by_kind: {},
  missing_opens: { count: 0, cash: "0" },
  currencies: {},
  net_liquidation: null,
  pnl_today: null,
  pnl_open: null,
  extrinsic: null,
  delta: null,
  beta_weighted_delta: null,
  gamma: null,
  theta: null,
  vega: null,
  rho: null,
  buying_power: null,
  buying_power_used: null,
  buying_power_source: null,
  missing: {},
  other_cash: {},
  sources: {},
};

let summary = SUMMARY;

beforeEach(() => {
  summary = SUMMARY;
  answerWith({
    "GET /summary": () => ({ body: summary }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
    "GET /imports": () => ({ body: { items: [] } }),
    "GET /campaigns": () => ({ body: { scope: "sample", total: 0, tickers: [], items: [] } }),
  });
});

afterEach(() => vi.unstubAllGlobals());

function Page() {
  return (
    <Frame>
      <SearchInput label="Find" />
    </Frame>
  );
}

test("the numbers of the book stand on top, what is not known is said so", async () => {
  renderPage(Page, "/", "*");
  expect(await screen.findByText("48,211.35")).toBeTruthy();
  expect(screen.getByLabelText("Prices: connecting")).toBeTruthy();
  expect(screen.getByText("SAMPLE")).toBeTruthy();
  expect(screen.getByText("books: 2 rows unexplained")).toBeTruthy();
});

test("a figure that lacks legs says how many, and buying power whose it is", async () => {
  renderPage(Page, "/", "*");
  await screen.findByText("48,211.35");
  const totals = { beta_weighted_delta: 30.6, missing: { beta_weighted_delta: 45 }, buying_power_used: 0.11 };
  act(() => {
    liveStore.apply({
      type: "delta",
      seq: 1,
      book: { totals: { ...totals, buying_power_source: "model" } },
    });
  });
  const lacking = screen.getByText("45 legs are not in it");
  expect(lacking.closest("a")?.textContent).toContain("+30.6");
  expect(screen.getByText("BP used").closest("a")?.title).toContain("model of Regulation T");
  expect(screen.queryAllByText(/not in it/)).toHaveLength(1);
});

test("before the first import no number is a zero", async () => {
  summary = { ...SUMMARY, transactions: 0, cash: "0", unexplained: 0 };
  renderPage(Page, "/", "*");
  expect(await screen.findAllByText("–")).toHaveLength(7);
  expect(screen.queryByText("0.00")).toBeNull();
});

test("keys go places, but not while typing", async () => {
  const router = renderPage(Page, "/", "*");
  await userEvent.keyboard("gt");
  expect(router.state.location.pathname).toBe("/transactions");
  await userEvent.keyboard("/");
  expect(document.activeElement).toBe(screen.getByLabelText("Find"));
  await userEvent.keyboard("gd");
  expect(router.state.location.pathname).toBe("/transactions");
});

test("the palette offers pages first, then tickers and campaigns of what is typed", () => {
  const found = {
    scope: "real" as const,
    total: 0,
    tickers: [{ ticker: "AMD", open: 1, closed: 2, realized: "0", cash: "0" }],
    items: [],
  };
  expect(paletteEntries("", found).map(({ label }) => label)).not.toContain("AMD");
  expect(paletteEntries("a", found).map(({ label }) => label)).toEqual([
    "Attention",
    "Campaigns",
    "Chain",
    "Plans",
    "Alerts",
    "Performance",
    "Transactions",
    "Accounts",
    "Reconciliation",
    "Audit",
    "AMD",
    "AMD chain",
    "AMD underlying",
    "A chain",
    "A underlying",
  ]);
  expect(paletteEntries("amd", found)[0]?.path).toBe("/campaigns?status=all&ticker=AMD");
  expect(paletteEntries("nvda", found).map(({ path }) => path)).toEqual(["/chain/NVDA", "/underlying/NVDA"]);
});
