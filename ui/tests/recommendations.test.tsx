import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Choice, Recommendation, Roll, Rolls, Tracked } from "@/api/types";
import { RecommendationCard } from "@/features/wheels/recommendation/recommendation-card";
import { RollsCard } from "@/features/wheels/rolls/rolls-card";
import { symbolsOf } from "@/features/wheels/tracked/scan-card";
import { Component as Page } from "@/routes/wheels-recommend";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const factor = (name: string, weight: number, points: number) => ({
  name,
  weight,
  value: points / weight,
  points,
  says: `because of ${name}`,
});

const choice = (words: string, more: Partial<Choice> = {}): Choice => ({
  option: words,
  words,
  right: "put",
  strike: "94.00",
  expires_on: "2026-03-20",
  days: 18,
  bid: "0.56",
  ask: "0.61",
  volume: 250,
  open_interest: 1200,
  iv: 0.3,
  delta: -0.16,
  state: "live",
  age_seconds: 1,
  score: 81.7,
  factors: [
    factor("edge", 30, 29.6),
    factor("weekly", 15, 15),
    factor("liquidity", 20, 18.3),
    factor("yield", 20, 6.5),
    factor("safety", 15, 12.3),
  ],
  credit: "56.00",
  p_itm: 0.18,
  p_assigned: 0.19,
  yield_raw: 0.006,
  yield_annual: 0.1208,
  capital: "9400.00",
  capital_assumed: false,
  buying_power: "9400.00",
  breakeven: "93.44",
  lost: [],
  why_lost: "",
  ...more,
});

const found = (more: Partial<Recommendation> = {}): Recommendation => ({
  subject: "wheel:w1",
  wheel_id: "w1",
  symbol: "KO",
  direction: "put",
  profile: "aggressive",
  at: "2026-03-02T15:30:00Z",
  line: "sell the 94 put of Mar 20 for $56.00",
  favourable: true,
  as_of_close: false,
  choice: choice("94 put of Mar 20"),
  runners: [
    choice("95 put of Mar 20", {
      score: 74.2,
      lost: [{ name: "edge", points: 7.5 }],
      why_lost: "loses 7.5 points by depth in its zone",
    }),
  ],
  why_none: "",
  refused: [{ code: "no_cash", reason: "not enough cash", count: 3 }],
  refusals: [],
  flips: [
    {
      input: "spot",
      of: null,
      now: "100",
      at: "97.1",
      chosen: "x",
      words: "If KO falls to 97.10 (now 100.00), the 92 put of Mar 20 would be chosen.",
    },
  ],
  cautions: [{ code: "earnings", words: "reports on 2026-03-18 (schwab)" }],
  asked: {
    contracts: 1,
    cash: "20000.00",
    shares: "0",
    share_cost: null,
    adjusted_basis: null,
    has_plan: false,
  },
  looked_at: {
    at: "2026-03-02T15:30:00Z",
    spot: "100.00",
    spot_state: "live",
    sigma: { value: 0.28, implied: 0.3, realised: 0.26, weight: 0.5, note: "blended" },
    zones: [{ expires_on: "2026-03-20", days: 18, low: "93.97", high: "96.94" }],
    options: 15,
    earnings_on: null,
    sector: null,
    problems: [],
  },
  ...more,
});

const roll = (words: string, more: Partial<Roll> = {}): Roll => ({
  option: words,
  words,
  strike: "95.00",
  expires_on: "2026-04-03",
  days: 32,
  days_added: 14,
  bid: "1.20",
  ask: "1.25",
  credit: "0.40",
  dollars: "40.00",
  delta: -0.2,
  breakeven: "93.70",
  distance: "6.30",
  p_itm: 0.2,
  p_assigned: 0.21,
  ...more,
});

const rolls = (more: Partial<Rolls> = {}): Rolls => ({
  wheel_id: "w1",
  trade_id: "t1",
  at: "2026-03-02T15:30:00Z",
  symbol: "KO",
  option: "held",
  words: "96 put of Mar 20",
  contracts: 1,
  taken: "0.90",
  spot: "100.00",
  order: "balance",
  nothing: roll("held", { days_added: 0, credit: "0.00", dollars: "0.00" }),
  nothing_is_beaten: false,
  items: [roll("95 put of Apr 3"), roll("94 put of Apr 17", { days_added: 28 })],
  total: 40,
  best: [
    { by: "balance", option: "95 put of Apr 3" },
    { by: "credit", option: "94 put of Apr 17" },
  ],
  considered: 310,
  refused: [],
  why_none: "",
  problems: [],
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

const Next = () => <RecommendationCard wheel="w1" />;
const Into = () => <RollsCard wheel="w1" />;

test("the factors shown add up to the score, and everything is explained", async () => {
  answerWith({ "GET /wheels/w1/recommend": () => ({ body: found() }) });
  renderPage(Next, "/");
  expect(await screen.findByText(/Sell 1 × KO 94 put of Mar 20/)).toBeTruthy();
  const bar = screen.getByTestId("score-bar");
  const widths = [...bar.children].map((part) => Number.parseFloat((part as HTMLElement).style.width));
  expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(81.7, 6);
  const table = screen.getByRole("table", { name: "What the score is made of" });
  expect(within(table).getByText("because of yield")).toBeTruthy();
  expect(screen.getByText(/loses 7.5 points/)).toBeTruthy();
  expect(screen.getByText(/If KO falls to 97.10/)).toBeTruthy();
  expect(screen.getByText("Reports on 2026-03-18 (schwab).")).toBeTruthy();
  expect(screen.getByText(/3 × not enough cash/)).toBeTruthy();
  expect(screen.getByText("favourable")).toBeTruthy();
});

test("where nothing can be sold the reason stands in its place", async () => {
  const none = found({
    choice: null,
    runners: [],
    flips: [],
    cautions: [],
    favourable: false,
    why_none: "every put of KO in the aggressive zone is refused: no cash (6)",
  });
  answerWith({ "GET /wheels/w1/recommend": () => ({ body: none }) });
  renderPage(Next, "/");
  expect(await screen.findByText("Nothing to sell just now")).toBeTruthy();
  expect(screen.getByText(/is refused: no cash \(6\)\./)).toBeTruthy();
});

test("a market that nobody tells is a problem in words", async () => {
  answerWith({
    "GET /wheels/w1/recommend": () => ({
      status: 409,
      body: { title: "No broker tells the market", status: 409, detail: "Connect a broker." },
    }),
  });
  renderPage(Next, "/");
  expect((await screen.findByRole("alert")).textContent).toContain("Connect a broker.");
});

test("rolls are searched when asked for; doing nothing stands first, and the rest stays reachable", async () => {
  const log = answerWith({ "POST /wheels/w1/rolls": () => ({ body: rolls() }) });
  renderPage(Into, "/");
  expect(log).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Find rolls" }));
  const table = await screen.findByRole("table", { name: "Rolls" });
  const lines = within(table).getAllByRole("row").slice(1);
  expect(lines).toHaveLength(3);
  expect(lines[0]?.textContent).toContain("Do nothing");
  expect(lines[1]?.textContent).toContain("balance");
  await userEvent.click(screen.getByRole("button", { name: "Show more (38 left)" }));
  await userEvent.selectOptions(screen.getByLabelText("Best first by"), "credit");
  const asked = log.map(({ text }) => JSON.parse(text));
  expect(asked.map(({ order, limit }) => [order, limit])).toEqual([
    ["balance", 12],
    ["balance", 60],
    ["credit", 60],
  ]);
});

test("symbols are looked at and tracked on one page", async () => {
  const tracked: Tracked = {
    symbol: "KO",
    profile: null,
    note: "",
    added_at: "2026-03-01T15:00:00Z",
    price: "100.00",
    state: "live",
    last: null,
  };
  const log = answerWith({
    "GET /market/tracked": () => ({ body: { items: [tracked], total: 1, most: 100 } }),
    "POST /wheels/recommend/batch": () => ({
      body: {
        at: "2026-03-02T15:30:00Z",
        items: [
          { symbol: "PEP", recommendation: null, problem: "its options are being asked for" },
          { symbol: "KO", recommendation: found({ wheel_id: null }), problem: null },
        ],
      },
    }),
    "PUT /market/tracked/PEP": () => ({ body: { ...tracked, symbol: "PEP" } }),
  });
  renderPage(Page, "/wheels/recommend");
  expect(await screen.findByText("left empty: the 1 that you track")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Look" }));
  const table = await screen.findByRole("table", { name: "Next trades" });
  const lines = within(table).getAllByRole("row").slice(1);
  expect(lines[0]?.textContent).toContain("KO");
  expect(lines[1]?.textContent).toContain("are being asked for");
  await userEvent.click(within(table).getByText("KO"));
  expect(screen.getByText("KO: why")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Symbol to track"), "pep");
  await userEvent.click(screen.getByRole("button", { name: "Track" }));
  const put = log.find(({ method }) => method === "PUT");
  expect(JSON.parse(put?.text ?? "")).toEqual({ profile: "moderate", note: "" });
});

test("symbols are read however they are written", () => {
  expect(symbolsOf(" ko, pep;KO\nmsft ")).toEqual(["KO", "PEP", "MSFT"]);
  expect(symbolsOf(" ")).toEqual([]);
});
