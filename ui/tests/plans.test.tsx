import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Adherence, Plan, PlanCheck, PlanDetail } from "@/api/types";
import {
  draftOf,
  EMPTY,
  problemsOf,
  shifted,
  strategyDraft,
  termsOf,
  wholeShare,
} from "@/features/plans/draft";
import { since } from "@/features/plans/plan-view";
import { Component as PlanPage } from "@/routes/plan";
import { Component as Making } from "@/routes/plan-new";
import { Component as Plans } from "@/routes/plans";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const LIMITS = {
  strategy: "wheel",
  label: "Wheel",
  allocation: "0.6",
  max_positions: 4,
  delta_min: null,
  delta_max: "0.3",
  target_credit: "80.00",
};
const PLAN: Plan = {
  id: "p1",
  name: "Calm",
  portfolio_id: "f1",
  active: true,
  current: {
    number: 1,
    valid_from: "2026-03-03",
    monthly_income_target: "500.00",
    risk_per_trade: null,
    max_overnight_exposure: "40000.50",
    cash_reserve: null,
    strategies: [LIMITS],
  },
  created_at: "2026-03-03T15:00:00Z",
  updated_at: "2026-03-03T15:00:00Z",
};
const SCORE: Adherence["score"] = {
  points: "83.3",
  formula: "100 × rules kept ÷ rules judged",
  trades: 1,
  departed: 1,
  kept: 5,
  judged: 6,
  unknown: 2,
  cost: "10.00",
  uncosted: 0,
  rules: [{ code: "risk_too_large", kept: 0, broken: 1, unknown: 0, cost: "10.00", uncosted: 0 }],
};
const NOW: Adherence["now"] = {
  net_liquidation: "27948.77",
  valued: "marked",
  reason: "",
  at_risk: "18000.00",
  free: "9948.77",
  overnight: "18000.00",
  overnight_valued: "book",
  strategies: [
    {
      strategy: "wheel",
      label: "Wheel",
      positions: 1,
      capital: "18000.00",
      used: "0.644036",
      room: "-1230.74",
      limits: LIMITS,
    },
    {
      strategy: "strangle",
      label: "Strangle",
      positions: 1,
      capital: null,
      used: null,
      room: null,
      limits: null,
    },
  ],
  beyond: [
    {
      code: "over_allocation",
      strategy: "wheel",
      words: "Wheel has 64.4 % at risk",
      limit: "60 %",
      actual: "64.4 %",
    },
  ],
  unknown: ["no_reserve"],
};
const TRADE: Adherence["items"][number] = {
  account_id: "a1",
  campaign_id: "c1",
  ticker: "AAPL",
  strategy: "wheel",
  label: "Wheel",
  opened_on: "2026-03-02",
  closed_on: null,
  covered: false,
  risk: "18000.00",
  credit: "95.00",
  contract_delta: null,
  delta_on: null,
  net: "-60.00",
  version: 1,
  kept: ["strategy_not_in_plan"],
  unknown: ["delta_out_of_range"],
  departures: [
    {
      code: "risk_too_large",
      words: "put $18,000 at risk, over $15,000 a trade",
      limit: "$15,000",
      actual: "$18,000",
      excess: "0.1667",
      cost: "10.00",
    },
  ],
  cost: "10.00",
};
const KEPT: Adherence = {
  plan_id: "p1",
  version: 1,
  first: "2026-03-01",
  last: "2026-03-03",
  month: {
    begins_on: "2026-03-01",
    on: "2026-03-03",
    earned: "22.00",
    premium: "95.00",
    target: "500.00",
    due: "45.45",
    ahead: "-23.45",
    expected: "242.00",
    sessions: 22,
    sessions_so_far: 2,
  },
  now: NOW,
  score: SCORE,
  items: [TRADE],
  total: 1,
  before: 3,
  foreign: [],
  incomplete: false,
};
const CHECK: PlanCheck = {
  months: [
    { begins_on: "2026-01-01", earned: "118.87", premium: "188.87" },
    { begins_on: "2026-02-01", earned: "-20.00", premium: "0.00" },
  ],
  mean: "49.44",
  reached: 1,
  needed: "0.01789",
  now: NOW,
  score: SCORE,
  worst: [TRADE],
  practices: [
    {
      strategy: "wheel",
      label: "Wheel",
      trades: 4,
      net: "80.00",
      credit: "95.50",
      contract_delta: "0.25",
      risk: "9000.00",
      largest_risk: "18000.00",
    },
  ],
  foreign: [],
  incomplete: false,
};
const PORTFOLIO = {
  id: "f1",
  name: "Main",
  description: "",
  default_capital: null,
  account_ids: ["a1"],
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};

const answering = (more: Parameters<typeof answerWith>[0] = {}) =>
  answerWith({
    "GET /plans": () => ({ body: { items: [PLAN], total: 1 } }),
    "GET /plans/p1": () => ({ body: { ...PLAN, versions: [PLAN.current] } satisfies PlanDetail }),
    "GET /plans/p1/adherence": () => ({ body: KEPT }),
    "GET /plans/p1/suggestions": () => ({ body: { items: [], total: 0 } }),
    "GET /portfolios": () => ({ body: { portfolios: [PORTFOLIO] } }),
    "POST /plans/check": () => ({ body: CHECK }),
    ...more,
  });

afterEach(() => vi.unstubAllGlobals());

describe("the fields of the wizard", () => {
  test.each([
    ["60", -2, "0.6"],
    ["2.5", -2, "0.025"],
    ["0.6", 2, "60"],
    ["1", 2, "100"],
    ["0.12345", 2, "12.345"],
    ["0", -2, "0"],
    ["x", 2, null],
  ])("the point of %s moves by %i: %s", (text, places, expected) => {
    expect(shifted(text, places)).toBe(expected);
  });

  test("a plan that is there comes back as it was", () => {
    const draft = draftOf(PLAN);
    expect(draft.strategies[0]).toEqual({
      strategy: "wheel",
      share: "60",
      positions: "4",
      deltaMin: "",
      deltaMax: "0.3",
      credit: "80",
    });
    expect(draft.overnight).toBe("40000.5");
    expect(termsOf(draft)).toEqual({
      monthly_income_target: "500",
      risk_per_trade: null,
      max_overnight_exposure: "40000.5",
      cash_reserve: null,
      strategies: [
        {
          strategy: "wheel",
          allocation: "0.6",
          max_positions: 4,
          delta_min: null,
          delta_max: "0.3",
          target_credit: "80",
        },
      ],
    });
  });

  test("what cannot be meant is said by field", () => {
    const strategy = {
      ...strategyDraft("wheel"),
      share: "101",
      deltaMin: "0.4",
      deltaMax: "0.3",
      credit: "-1",
    };
    const found = problemsOf({ ...EMPTY, name: " ", target: "much", strategies: [strategy] });
    expect(Object.keys(found).sort()).toEqual([
      "name",
      "strategies.0.credit",
      "strategies.0.deltaMin",
      "strategies.0.share",
      "target",
    ]);
    const two = [strategyDraft("wheel"), { ...strategyDraft("stock"), share: "75.5" }];
    expect(wholeShare({ ...EMPTY, strategies: two })).toBe("100.5");
    expect(problemsOf({ ...EMPTY, strategies: two }).strategies).toContain("100.5 %");
    expect(problemsOf(EMPTY)).toEqual({});
  });

  test("a period is counted back from today", () => {
    expect(since("month", new Date("2026-03-03T12:00:00Z"))).toBeUndefined();
    expect(since("quarter", new Date("2026-03-03T12:00:00Z"))).toBe("2025-12-03");
  });
});

test("without a plan the page says what one is for", async () => {
  answering({ "GET /plans": () => ({ body: { items: [], total: 0 } }) });
  const router = renderPage(Plans, "/plans", "/*");
  expect(await screen.findByText("No plan yet")).toBeTruthy();
  await userEvent.keyboard("m");
  expect(router.state.location.pathname).toBe("/plans/new");
});

test("the active plan shows its month, the book and what is beyond it", async () => {
  answering();
  renderPage(Plans, "/plans");
  expect(await screen.findByText("Behind the pace")).toBeTruthy();
  expect(screen.getByText("Wheel has 64.4 % at risk")).toBeTruthy();
  expect(screen.getByText(/Not judged just now.*reserve/)).toBeTruthy();
  expect(screen.getByText("not in the plan")).toBeTruthy();
  expect(screen.getByRole("img", { name: "4 % of the target is earned, 9 % is due by now" })).toBeTruthy();
});

test("a plan shows each trade with what its departures cost, and the score opens to its formula", async () => {
  const log = answering();
  renderPage(PlanPage, "/plans/p1", "/plans/:id");
  const trades = within(await screen.findByRole("table", { name: "Trades held against the plan" }));
  expect(trades.getByText("put $18,000 at risk, over $15,000 a trade")).toBeTruthy();
  expect(trades.getByText("10.00")).toBeTruthy();
  expect(trades.getByText(/not judged: delta when sold/)).toBeTruthy();
  expect(screen.getByText(/3 trades are older than the plan/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: /Score/ }));
  expect(screen.getByText("100 × rules kept ÷ rules judged")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  await userEvent.click(screen.getByRole("radio", { name: /Departures/ }));
  await waitFor(() => expect(log.some(({ path }) => path.includes("departed=true"))).toBe(true));
});

test("a plan is made step by step, with what the history says beside it", async () => {
  const log = answering({ "POST /plans": () => ({ status: 201, body: PLAN }) });
  const router = renderPage(Making, "/plans/new", "/plans/*");
  expect(await screen.findByText(/Your last 2 months made/)).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Income a month, dollars"), "500");
  await userEvent.click(screen.getByRole("button", { name: "Strategies" }));
  await userEvent.click(await screen.findByRole("button", { name: "Wheel (4 trades)" }));
  const share = screen.getByLabelText("Share, %");
  await userEvent.clear(share);
  await userEvent.type(share, "60");
  expect(screen.getByText(/Your 4 trades of the last six months/)).toBeTruthy();
  expect(await screen.findByText(/would have departed/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Limits" }));
  await userEvent.type(screen.getByLabelText("At risk in one trade, dollars"), "15000");
  await userEvent.click(screen.getByRole("button", { name: "Check" }));
  expect(screen.getByText("What would have been dearest")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Start this plan" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/plans/p1"));
  const made = log.find(({ method, path }) => method === "POST" && path === "/plans");
  expect(JSON.parse(made?.text ?? "{}")).toMatchObject({
    name: "Income",
    portfolio_id: "f1",
    active: true,
    monthly_income_target: "500",
    risk_per_trade: "15000",
    strategies: [{ strategy: "wheel", allocation: "0.6", target_credit: "95" }],
  });
});

test("what cannot be meant is not asked, and not saved", async () => {
  const log = answering();
  renderPage(Making, "/plans/new");
  await userEvent.type(await screen.findByLabelText("Income a month, dollars"), "much");
  expect(screen.getByText("Dollars, such as 1500 or 1500.50")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "4. Check" }));
  expect(screen.getByRole("alert").textContent).toContain("go back to the step it is in");
  expect((screen.getByRole("button", { name: "Start this plan" }) as HTMLButtonElement).disabled).toBe(true);
  expect(log.every(({ text }) => !text.includes("much"))).toBe(true);
});

test("a plan that is there is changed from today on", async () => {
  const log = answering({ "PUT /plans/p1": () => ({ body: PLAN }) });
  renderPage(Making, "/plans/new?plan=p1", "/plans/*");
  expect(((await screen.findByLabelText("Name")) as HTMLInputElement).value).toBe("Calm");
  await userEvent.click(screen.getByRole("button", { name: "4. Check" }));
  await userEvent.click(screen.getByRole("button", { name: "Say so from today on" }));
  await waitFor(() => expect(log.some(({ method }) => method === "PUT")).toBe(true));
});

test("where there is no portfolio, one of all accounts is made at a press", async () => {
  const accounts = [
    { id: "a1", name: "Taxable", kind: "file" },
    { id: "a2", name: "Sample", kind: "sample" },
  ];
  const log = answering({
    "GET /portfolios": () => ({ body: { portfolios: [] } }),
    "GET /accounts": () => ({ body: { accounts } }),
    "POST /portfolios": () => ({ status: 201, body: PORTFOLIO }),
  });
  renderPage(Making, "/plans/new");
  await userEvent.click(await screen.findByRole("button", { name: "Make a portfolio of Taxable" }));
  await waitFor(() => {
    const made = log.find(({ method, path }) => method === "POST" && path === "/portfolios");
    expect(JSON.parse(made?.text ?? "{}")).toMatchObject({ name: "Everything", account_ids: ["a1"] });
  });
});
