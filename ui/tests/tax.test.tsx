import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { Component as TaxPage } from "@/routes/tax";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const LOT = {
  account_id: "a1",
  instrument: {
    symbol: "KO",
    kind: "equity",
    underlying: "KO",
    expires_on: null,
    strike: null,
    right: null,
    multiplier: "1",
    words: "KO",
  },
  quantity: "100",
  opened_on: "2026-01-05",
  closed_on: "2026-06-15",
  opened: "-6200.00",
  closed: "5400.00",
  premium: "0.00",
  gain: "-800.00",
  short_term: "-800.00",
  long_term: "0.00",
  term: "short",
  opened_by: "t1",
  closed_by: "t2",
  problem: null,
};
const MARKED = {
  ...LOT,
  instrument: { ...LOT.instrument, symbol: "SPX", words: "SPX 18 Jun 27 7000 P" },
  closed_on: null,
  closed_by: null,
  closed: null,
  gain: null,
  short_term: null,
  long_term: null,
  term: "60/40",
  problem: "price unknown: nothing was taken down at the last close of 2026",
};
const TOTAL = {
  currency: "USD",
  lots: 2,
  unknown: 1,
  short_term: "-800.00",
  long_term: "0.00",
  section_1256: "0.00",
  gain: "-800.00",
};
const YEAR = { scope: "real", year: 2026, advisory: "Advisory only", method: null, missing: 2 };
const LOTS = { ...YEAR, totals: [TOTAL], items: [LOT, MARKED], total: 2 };
const WASHED = {
  ...YEAR,
  total: 1,
  items: [
    {
      lot: LOT,
      shares: "100",
      replaced: "40",
      amount: "320.00",
      certainty: "candidate",
      by: [{ account_id: "a2", symbol: "KO", on: "2026-06-20", transaction_id: "t3", shares: "40" }],
    },
  ],
};
const PREVIEW = { ...YEAR, method: "hifo", as_booked: [TOTAL], totals: [{ ...TOTAL, gain: "-950.00" }] };

let sent: Sent[];

afterEach(() => vi.unstubAllGlobals());

function serve(lots: object = LOTS, washed: object = WASHED) {
  sent = answerWith({
    "GET /tax/lots": () => ({ body: lots }),
    "GET /tax/wash-sales": () => ({ body: washed }),
    "POST /tax/preview": () => ({ body: PREVIEW }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
  });
  renderPage(TaxPage, "/tax");
}

test("a year is told with its sums, its lots and what is not known", async () => {
  serve();
  const lots = await screen.findByRole("table", { name: /Tax lots of/ });
  expect(within(lots).getByText("KO")).toBeTruthy();
  expect(within(lots).getByText(/price unknown/)).toBeTruthy();
  expect(within(lots).getByText("marked")).toBeTruthy();
  expect(screen.getByText(/2 closings lack their opening/)).toBeTruthy();
  expect(screen.getByRole("note").textContent).toMatch(/no tax advice/);
});

test("another method is only asked for when it is chosen", async () => {
  serve();
  await screen.findByRole("table", { name: /Tax lots of/ });
  expect(sent.some(({ path }) => path.includes("/tax/preview"))).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: /HIFO/ }));
  const both = await screen.findByRole("table", { name: "The year by both methods" });
  expect(within(both).getByText("As booked")).toBeTruthy();
  expect(within(both).getByText("HIFO")).toBeTruthy();
  expect(sent.some(({ path }) => path.includes("/tax/preview"))).toBe(true);
});

test("a wash-sale candidate says what replaced it", async () => {
  serve();
  const washed = await screen.findByRole("table", { name: "Wash-sale candidates" });
  expect(within(washed).getByText("candidate")).toBeTruthy();
  expect(within(washed).getByRole("link", { name: /40 on/ }).getAttribute("href")).toBe(
    "/transactions?open=t3",
  );
});

test("a year of nothing teaches where lots come from", async () => {
  serve({ ...LOTS, totals: [], items: [], total: 0 }, { ...WASHED, items: [], total: 0 });
  expect(await screen.findByText(/Nothing was closed in/)).toBeTruthy();
  expect(await screen.findByText(/looks like one/)).toBeTruthy();
  const file = screen.getByRole("link", { name: "Lots" }).getAttribute("href") ?? "";
  expect(file).toMatch(/what=lots&year=\d{4}/);
});
