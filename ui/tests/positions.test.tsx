import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LegChange } from "@/api/live-types";
import { liveStore } from "@/api/use-live";
import { contribution, roundUp } from "@/features/positions/book-bars";
import { bucketOf } from "@/features/positions/held";
import { Component } from "@/routes/positions";
import { totalOf } from "@/shared/trade/campaign-live";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const PUT = "AAPL  261218P00260000";

const position = (symbol: string, words: string, quantity: string, dte: number | null) => ({
  symbol,
  instrument: { symbol, kind: "option", underlying: "AAPL", words },
  account_id: "a1",
  campaign_id: "c1",
  quantity,
  cost: "100.00",
  basis_known: true,
  opened_on: "2026-11-02",
  dte,
  state: "open",
  quote_state: "missing",
  problems: [],
});

const POSITIONS = {
  scope: "real",
  closed_today: [] as object[],
  items: [
    {
      ticker: "AAPL",
      cost: "200.00",
      campaigns: [
        {
          id: "c1",
          strategy: "wheel",
          strategy_label: "Wheel",
          account_id: "a1",
          max_profit_fraction: 0.5,
          totals: { pnl_open: "20.00" },
          legs: [position(PUT, "AAPL 18 Dec 26 260 P", "-1", 27), position("AAPL", "AAPL", "100", null)],
        },
      ],
    },
  ],
};

const leg = (change: Partial<LegChange> & { symbol: string }): LegChange => ({
  account_id: "a1",
  campaign_id: "c1",
  state: "live",
  age_seconds: 0.2,
  ...change,
});

function say(...legs: LegChange[]) {
  act(() => liveStore.apply({ type: "delta", seq: 1, quotes: [], book: { legs } }));
}

beforeEach(() => {
  localStorage.clear();
  act(() => liveStore.setLink("open"));
  answerWith({
    "GET /positions": () => ({ body: POSITIONS }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
    "GET /summary": () => ({ status: 503, body: { title: "later", status: 503 } }),
  });
});

afterEach(() => {
  act(() => liveStore.setLink("connecting"));
  vi.unstubAllGlobals();
});

const table = () => screen.findByRole("table", { name: "Positions by underlying" });
const rowOf = (name: RegExp) =>
  within(screen.getByRole("table", { name: "Positions by underlying" })).getByRole("row", { name });

test("what was closed today is a row of its own, also when nothing else is open", async () => {
  const gone = {
    symbol: PUT,
    instrument: { words: "AAPL 18 Dec 26 260 P" },
    ticker: "AAPL",
    account_id: "a1",
    campaign_id: "c9",
    pnl_today: "41.20",
  };
  answerWith({ "GET /positions": () => ({ body: { ...POSITIONS, items: [], closed_today: [gone] } }) });
  renderPage(Component, "/positions");
  const closed = await screen.findByRole("table", { name: "Positions closed today" });
  within(closed).getByText("+41.20");
  const link = within(closed).getByRole("link", { name: "AAPL 18 Dec 26 260 P" });
  expect(link.getAttribute("href")).toBe("/campaigns/c9");
});

test("legs, campaigns and underlyings change in place as the book is told", async () => {
  renderPage(Component, "/positions");
  await table();
  say(
    leg({ symbol: PUT, mark: "3.30", pnl_open: "40.00", theta: 20.3, moneyness: -0.02 }),
    leg({ symbol: "AAPL", mark: "269.16", pnl_open: "-15.50", theta: 0 }),
  );
  expect(within(rowOf(/18 Dec 26 260 P/)).getByText("+40.00")).toBeTruthy();
  expect(within(rowOf(/^AAPL/)).getByText("+24.50")).toBeTruthy();
  expect(within(rowOf(/Wheel/)).getByText("+20.30")).toBeTruthy();
  // 24.50 where 20.00 had been half of the most.
  expect(within(rowOf(/Wheel/)).getByText("61.3")).toBeTruthy();
  say(leg({ symbol: PUT, pnl_open: "50.00" }));
  expect(within(rowOf(/^AAPL/)).getByText("+34.50")).toBeTruthy();
});

test("deltas add up in shares of the index, and the page says whose Greeks they are", async () => {
  renderPage(Component, "/positions");
  await table();
  say(
    leg({ symbol: PUT, mark: "3.30", beta_weighted_delta: 16.4, greeks_source: "broker" }),
    leg({ symbol: "AAPL", mark: "269.16", beta_weighted_delta: 40.2, greeks_source: "model" }),
  );
  const { getByText } = within(rowOf(/18 Dec 26 260 P/));
  expect(getByText("+16.4").closest("[title]")?.getAttribute("title")).toBe("broker's figure");
  expect(within(rowOf(/^AAPL/)).getByText("+56.6")).toBeTruthy();
  expect(screen.getByText("Greeks by broker and model")).toBeTruthy();
  await userEvent.click(screen.getByRole("radio", { name: "βΔ" }));
  const bars = screen.getByRole("table", { name: "Figures by underlying" });
  expect(within(bars).getByRole("row", { name: /AAPL/ }).textContent).toContain("+56.6");
});

test("a stale leg says so, with its age, and a leg in the money is marked", async () => {
  renderPage(Component, "/positions");
  await table();
  say(leg({ symbol: PUT, mark: "3.30", state: "stale", age_seconds: 34, moneyness: 0.03 }));
  const row = rowOf(/18 Dec 26 260 P/);
  expect(row.dataset.state).toBe("stale");
  expect(within(row).getByText("34 s")).toBeTruthy();
  expect(within(row).getByText("ITM")).toBeTruthy();
});

test("without the stream nothing is shown as live", async () => {
  renderPage(Component, "/positions");
  await table();
  say(leg({ symbol: PUT, mark: "3.30" }));
  expect(rowOf(/18 Dec 26 260 P/).dataset.state).toBe("live");
  act(() => liveStore.setLink("closed"));
  expect(rowOf(/18 Dec 26 260 P/).dataset.state).toBe("stale");
  expect(screen.getByText(/stream is down/)).toBeTruthy();
});

test("what a leg lacks is said, never counted as nothing", async () => {
  renderPage(Component, "/positions");
  await table();
  say(leg({ symbol: PUT, vega: 9, pnl_today: null }), leg({ symbol: "AAPL", pnl_today: "12.00" }));
  expect(within(rowOf(/^AAPL/)).getByTitle(/1 of 2 legs have no figure/).textContent).toContain("+12.00");
});

test("columns are chosen, and the browser keeps the choice", async () => {
  renderPage(Component, "/positions");
  const shown = await table();
  expect(within(shown).queryByText("Vega")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Columns" }));
  await userEvent.click(screen.getByRole("checkbox", { name: /^Vega/ }));
  expect(within(shown).getByText("Vega")).toBeTruthy();
  expect(localStorage.getItem("thetadesk.columns.positions")).toContain("vega");
});

test("a large book is drawn where it is looked at, and keeps its room elsewhere", async () => {
  const watched = new Map<Element, (near: boolean) => void>();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(private readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}
      observe(element: Element) {
        watched.set(element, (near) => this.tell([{ isIntersecting: near }]));
      }
      disconnect() {}
    },
  );
  const [group] = POSITIONS.items;
  const many = Array.from({ length: 100 }, (_, at) => ({ ...group, ticker: `T${at}` }));
  answerWith({
    "GET /positions": () => ({ body: { ...POSITIONS, items: many } }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
  });
  renderPage(Component, "/positions");
  const shown = await table();
  expect(shown.querySelectorAll("tr[data-state]")).toHaveLength(0);
  const first = shown.querySelector("tbody");
  expect(first?.querySelectorAll("tr")[1]?.style.height).toBe("99px");
  act(() => first && watched.get(first)?.(true));
  expect(shown.querySelectorAll("tr[data-state]")).toHaveLength(2);
});

test("buckets, scales and sums", () => {
  expect([0, 1, 7, 8, 21, 45, 90, 91, null].map(bucketOf)).toEqual([
    "0",
    "1–7",
    "1–7",
    "8–21",
    "8–21",
    "22–45",
    "46–90",
    "90+",
    "shares",
  ]);
  expect([0, 0.7, 1.2, 48, 51, 980].map(roundUp)).toEqual([1, 1, 2, 50, 100, 1000]);
  expect(totalOf([1, null, 2])).toBe(3);
  expect(totalOf([null, undefined])).toBeNull();
  expect(contribution({ ...leg({ symbol: PUT, pnl_today: "-3.5" }), asOf: 0 }, "pnl_today")).toBe(-3.5);
});
