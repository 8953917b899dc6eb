import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inOrder } from "@/features/performance/breakdowns-card";
import { largestOf, monthsBetween, shadeOf, weeksOf, yearUpTo } from "@/features/performance/calendar-model";
import { fromFirstMoney } from "@/features/performance/equity-config";
import { firstOf } from "@/features/performance/period";
import { RecordCard } from "@/features/wheels/record/record-card";
import { Component as PerformancePage } from "@/routes/performance";
import { Component as PerformanceDay } from "@/routes/performance-day";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const told = (formula: string, reason = "") => ({
  formula,
  inputs: [{ name: "start", value: "100.00" }],
  n: 3,
  reason,
});
const share = (key: string, label: string, pnl: string) => ({
  key,
  label,
  closed: 1,
  wins: 1,
  losses: 0,
  pnl,
});

const SCOPE = {
  kind: "desk",
  id: "",
  account_ids: ["a1"],
  first: "2026-02-26",
  last: "2026-03-02",
  basis: "cash",
  valued: "book",
  results: "campaigns",
};
const FOUND = {
  scope: SCOPE,
  money: {
    premium: "188.87",
    realized: "118.87",
    income: "0.00",
    fees: "-1.13",
    pnl: "84.87",
    deposits: "1000.00",
    deepest_loss: "-34.00",
    best: "118.87",
    worst: "118.87",
    expectancy: "118.87",
    average_win: "118.87",
    average_loss: null,
  },
  ratios: {
    time_weighted: 0.0123,
    time_weighted_annual: null,
    money_weighted: null,
    sharpe: null,
    sortino: null,
    win_rate: 1,
    profit_factor: null,
    return_on_capital: 0.0036,
    annualised_on_capital: 0.2611,
    drawdown: -0.0012,
    drawdown_now: 0,
    benchmark: null,
  },
  drawdown: { peak_on: "2026-02-26", trough_on: "2026-02-27", recovered_on: null, days: 4 },
  extremes: [{ what: "best", on: "2026-03-02", campaign_id: "c1", label: "AAPL · Short put", pnl: "118.87" }],
  days: [
    { on: "2026-02-27", pnl: "-34.00", trades: 0, shade: 0 },
    { on: "2026-03-02", pnl: "118.87", trades: 1, shade: 4 },
  ],
  months: [
    { month: "2026-02", pnl: "-34.00", trades: 0 },
    { month: "2026-03", pnl: "118.87", trades: 1 },
  ],
  equity: [],
  drawdowns: [],
  benchmark: { symbol: "SPY", since: null, reason: "no closes" },
  breakdowns: {
    dte: [share("22-45", "22-45", "118.87")],
    delta: [],
    weekday: [],
    ticker: [share("AAPL", "AAPL", "118.87")],
    strategy: [share("short_put", "Short put", "118.87")],
  },
  explained: {
    time_weighted: told("Π(1 + return of a day) − 1"),
    time_weighted_annual: told("(1 + r)^(365 ÷ days) − 1", "4 days are less than a year"),
  },
  incomplete: false,
};

let sent: Sent[];

let found: unknown;

beforeEach(() => {
  found = FOUND;
  sent = answerWith({
    "GET /performance": () => ({ body: found }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
    "GET /performance/days/2026-03-02": () => ({
      body: {
        scope: SCOPE,
        on: "2026-03-02",
        pnl: "118.87",
        realized: "118.87",
        income: "0.00",
        premium: "0.00",
        fees: "-1.13",
        untold: "0.00",
        campaigns: [
          {
            campaign_id: "c1",
            ticker: "AAPL",
            strategy: "short_put",
            strategy_label: "Short put",
            pnl: "118.87",
            realized: "118.87",
            income: "0.00",
            premium: "0.00",
            fees: "-1.13",
          },
        ],
        trades: [],
      },
    }),
  });
});

afterEach(() => vi.unstubAllGlobals());

test("a figure opens to its formula and inputs", async () => {
  renderPage(PerformancePage, "/performance");
  await userEvent.click(await screen.findByRole("button", { name: /^Time-weighted(?!,)/ }));
  const dialog = screen.getByRole("dialog", { name: "Time-weighted" });
  expect(within(dialog).getByText("Π(1 + return of a day) − 1")).toBeTruthy();
  expect(within(dialog).getByText("100.00")).toBeTruthy();
});

test("a figure that nobody can know says why", async () => {
  renderPage(PerformancePage, "/performance");
  const figure = await screen.findByRole("button", { name: /^Time-weighted, a year\s*not known/ });
  await userEvent.click(figure);
  expect(within(screen.getByRole("dialog")).getByText("4 days are less than a year")).toBeTruthy();
});

test("without a curve the page says why, and still tells days and months", async () => {
  const reason = "1 campaign lacks an opening, or what it had cost";
  found = {
    ...FOUND,
    explained: { ...FOUND.explained, time_weighted: { ...told("Π(1 + r) − 1"), reason } },
  };
  renderPage(PerformancePage, "/performance");
  expect(await screen.findByText("No equity curve")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Reconciliation" }).getAttribute("href")).toBe("/reconciliation");
  expect(screen.getByText(/or choose an account above/)).toBeTruthy();
  const days = screen.getByRole("table", { name: "Profit by day, Mar 26" });
  expect(within(days).getByRole("link").getAttribute("href")).toBe("/performance/day/2026-03-02");
  await userEvent.click(screen.getByRole("button", { name: "The month before" }));
  expect(screen.getByRole("table", { name: "Profit by day, Feb 26" })).toBeTruthy();
});

test("a period is asked for, and a strategy narrows the page and is let go again", async () => {
  const router = renderPage(PerformancePage, "/performance");
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Period" }), "This year");
  expect(router.state.location.search).toBe("?period=year");
  expect(sent.some(({ path }) => /from=\d{4}-01-01/.test(path))).toBe(true);
  await userEvent.click(screen.getByRole("link", { name: "Short put" }));
  expect(sent.at(-1)?.path).toContain("strategy=short_put");
  await userEvent.click(await screen.findByRole("button", { name: /strategy: Short put/ }));
  expect(router.state.location.search).not.toContain("strategy");
});

test("breakdowns say what is empty", async () => {
  renderPage(PerformancePage, "/performance");
  await userEvent.click(await screen.findByRole("radio", { name: "Delta" }));
  expect(screen.getByText("Nothing has closed in this time")).toBeTruthy();
});

test("a day tells its campaigns", async () => {
  renderPage(PerformanceDay, "/performance/day/2026-03-02", "/performance/day/:on");
  const campaigns = await screen.findByRole("table", { name: "Campaigns of the day" });
  expect(within(campaigns).getByRole("link", { name: "AAPL · Short put" })).toBeTruthy();
  expect(screen.getByText("No trade closed")).toBeTruthy();
});

test("periods begin where they say", () => {
  expect(firstOf("", "2026-03-02")).toBeNull();
  expect(firstOf("year", "2026-03-02")).toBe("2026-01-01");
  expect(firstOf("30", "2026-03-02")).toBe("2026-02-01");
  expect(firstOf("never", "2026-03-02")).toBeNull();
});

test("a month has its days in weeks from Monday on", () => {
  const weeks = weeksOf("2026-03");
  expect(weeks).toHaveLength(6);
  expect(weeks[0]).toEqual([null, null, null, null, null, null, "2026-03-01"]);
  expect(weeks[5]?.[1]).toBe("2026-03-31");
  expect(weeks.flat().filter(Boolean)).toHaveLength(31);
  expect(weeksOf("2027-02")).toHaveLength(4);
});

test("results are put in the order of a column, and back to front", () => {
  const share = { label: "", closed: 1, wins: 1, losses: 0, pnl: "0.00" };
  const rows = [
    { ...share, key: "a", label: "Wheel", pnl: "-40.00", losses: 3 },
    { ...share, key: "b", label: "Stock", pnl: "9.00", closed: 4 },
    { ...share, key: "c", label: "Vertical", pnl: "110.00", wins: 0 },
  ];
  const keys = (sort?: string) =>
    inOrder(rows, sort)
      .map(({ key }) => key)
      .join("");
  expect([keys(), keys("pnl"), keys("-pnl"), keys("label"), keys("-closed"), keys("won")]).toEqual([
    "abc",
    "abc",
    "cba",
    "bca",
    "bac",
    "cab",
  ]);
});

test("a curve begins with the first money", () => {
  const point = (on: string, value: string) => ({ on, value, flow: "0.00", benchmark: null });
  const equity = [point("2026-03-02", "0.00"), point("2026-03-03", "500.00"), point("2026-03-04", "0.00")];
  const drawdowns = equity.map(({ on }) => ({ on, drawdown: 0 }));
  const shown = fromFirstMoney({ equity, drawdowns, benchmark: FOUND.benchmark });
  expect(shown.equity.map(({ on }) => on)).toEqual(["2026-03-03", "2026-03-04"]);
  expect(shown.drawdowns).toHaveLength(2);
});

test("a day is shaded by its size beside the largest of its month", () => {
  const days = [
    { on: "2026-02-27", pnl: "-900.00", trades: 1, shade: 1 },
    { on: "2026-03-02", pnl: "-90.00", trades: 1, shade: 1 },
    { on: "2026-03-03", pnl: "40.00", trades: 1, shade: 1 },
  ];
  expect(largestOf("2026-03", days)).toBe(90);
  expect([shadeOf("-90.00", 90), shadeOf("39.00", 90), shadeOf("9.00", 90), shadeOf("0.00", 0)]).toEqual([
    2, 1, 0, 0,
  ]);
});

test("a year has 53 weeks up to its last day", () => {
  const weeks = yearUpTo("2026-03-04");
  expect(weeks).toHaveLength(53);
  expect(weeks[52]).toEqual(["2026-03-02", "2026-03-03", "2026-03-04", null, null, null, null]);
  expect(monthsBetween("2025-11", "2026-02")).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
  expect(monthsBetween("", "")).toEqual([]);
});

test("a wheel's days are listed, and taken down when asked", async () => {
  const row = {
    on: "2026-03-02",
    at: "2026-03-02T21:30:00Z",
    taken: "manual",
    campaign_id: "c1",
    symbol: "KO    260320P00060000",
    label: "KO 20 Mar 26 60 P",
    quantity: "-1",
    cost: "90.00",
    mark: "0.85",
    spot: "61.00",
    pnl_open: "5.00",
    delta: 24.1,
    theta: 2.2,
    dte: 18,
  };
  let taken = false;
  const asked = answerWith({
    "GET /wheels/w1/snapshots": () => ({
      body: { wheel_id: "w1", items: taken ? [row] : [], total: taken ? 1 : 0 },
    }),
    "GET /wheels/w1/trend": () => ({
      body: {
        wheel_id: "w1",
        symbol: null,
        points: [],
        slope_per_day: 0.25,
        change: 1,
        direction: "rising",
        n: 2,
      },
    }),
    "POST /wheels/w1/snapshots": () => {
      taken = true;
      return { status: 201, body: { wheel_id: "w1", items: [row], total: 1 } };
    },
  });
  renderPage(() => <RecordCard wheel="w1" />, "/wheels/w1");
  expect(await screen.findByText("Nothing was taken down yet")).toBeTruthy();
  expect(await screen.findByText("the stock is rising, +0.25 dollars a day over 2 days")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Take down now" }));
  const days = await screen.findByRole("table", { name: "What the wheel held day by day" });
  expect(within(days).getByText("KO 20 Mar 26 60 P")).toBeTruthy();
  expect(asked.some(({ method }) => method === "POST")).toBe(true);
});
