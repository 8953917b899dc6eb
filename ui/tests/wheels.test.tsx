import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readWheel } from "@/features/wheels/start-dialog";
import { instantOf } from "@/features/wheels/use-acts";
import { again } from "@/features/wheels/wheel-view";
import { nextOf, outcomeOf } from "@/features/wheels/words";
import { Component as WheelPage } from "@/routes/wheel";
import { Component as Wheels } from "@/routes/wheels";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const TRADE = {
  id: "t5",
  wheel_id: "w1",
  campaign_id: "c1",
  symbol: "KO",
  option_symbol: "KO    260320P00060000",
  words: "KO 20 Mar 26 60 P",
  direction: "put" as const,
  strike: "60.00",
  expiration_date: "2026-03-20",
  contracts: "2",
  open_contracts: "2",
  premium_per_share: "0.90",
  total_premium: "180.00",
  fees: "-1.13",
  outcome: "open" as const,
  realized: "0.00",
  opened_at: "2026-03-02T15:31:04Z",
  opened_on: "2026-03-02",
  closed_at: null,
  closed_on: null,
  stock_price_at_expiry: null,
  rolled_from: null,
  rolled_to: null,
  notes: "",
  editable: true,
  transaction_ids: ["t5"],
};
const WHEEL = {
  id: "w1",
  portfolio_id: "p1",
  account_id: "a1",
  symbol: "KO",
  state: "cash_put_open" as const,
  capital: "12000.00",
  profile: "moderate" as const,
  starting_direction: "put" as const,
  started_on: "2026-03-02",
  ended_on: null,
  shares: "0",
  adjusted_basis: null,
  premium_collected: "180.00",
  premium_net: "180.00",
  realized: "0.00",
  income: "0.00",
  fees: "-1.13",
  cash: "178.87",
  days_in_cycle: 1,
  cycles: 0,
  cycle_started_on: "2026-03-02",
  capital_at_risk: "12000.00",
  ratios: { annualised_return: 0.1234, raw_return: 0.001 },
  open_trade: TRADE,
  open_trades: 1,
  campaign_ids: ["c1"],
  left_out: [],
  next: null,
  note: "",
  problems: [],
  editable: true,
  as_of: "2026-03-03",
  created_at: "2026-03-02T15:00:00Z",
  updated_at: "2026-03-02T15:00:00Z",
};
const ACCOUNTS = [
  { id: "a1", name: "Margin ••••4321" },
  { id: "a2", name: "Roth ••••8765" },
];
const STATE = {
  wheel_id: "w1",
  symbol: "KO",
  state: "cash_put_open",
  shares: "0",
  free_shares: "0",
  puts_open: "2",
  calls_open: "0",
  allowed: ["sell_put", "expire", "assign", "close", "roll"],
  departures: [],
  problems: [],
  since: "2026-03-02",
  editable: true,
};

let sent: Sent[];
let wheels: unknown[];
let adoptable: unknown[];
let wheel: unknown;
let state: unknown;
let trade: unknown;

beforeEach(() => {
  wheels = [WHEEL];
  adoptable = [];
  wheel = WHEEL;
  state = STATE;
  trade = TRADE;
  sent = answerWith({
    "GET /wheels": () => ({ body: { items: wheels, total: wheels.length } }),
    "GET /wheels/adoptable": () => ({ body: { items: adoptable, total: adoptable.length } }),
    "GET /portfolios": () => ({ body: { portfolios: [] } }),
    "GET /accounts": () => ({ body: { accounts: ACCOUNTS } }),
    "POST /portfolios": () => ({ status: 201, body: { id: "p9", name: "Wheels", account_ids: [] } }),
    "POST /portfolios/p9/wheels": () => ({ status: 201, body: WHEEL }),
    "GET /wheels/w1": () => ({ body: wheel }),
    "GET /wheels/w1/state": () => ({ body: state }),
    "GET /wheels/w1/trades": () => ({ body: { items: [trade], total: 1 } }),
    "POST /trades/t5/close": () => {
      trade = { ...TRADE, outcome: "closed", open_contracts: "0", realized: "140.00" };
      return { body: trade };
    },
    "POST /trades/t5/reopen": () => ({ body: TRADE }),
  });
});

afterEach(() => vi.unstubAllGlobals());

const orders = () => sent.filter(({ method }) => method !== "GET");

test("a wheel stands in the column of its state", async () => {
  renderPage(Wheels, "/wheels");
  const column = await screen.findByRole("region", { name: "Put open" });
  const card = within(column).getByRole("link");
  expect(card.textContent).toContain("−2 KO 20 Mar 26 60 P");
  expect(card.textContent).toContain("17 d");
  expect(card.textContent).toContain("12.3 %");
  expect(card.textContent).toContain("wait, roll, or take the shares");
  expect(within(screen.getByRole("region", { name: "Cash" })).queryByRole("link")).toBeNull();
});

test("the same symbol in two accounts names them, and what expires first stands on top", async () => {
  const later = { ...TRADE, expiration_date: "2026-06-18", words: "KO 18 Jun 26 60 P" };
  wheels = [
    { ...WHEEL, id: "w0", account_id: "a2", open_trade: later },
    { ...WHEEL, ratios: { annualised_return: null, raw_return: 0.01 } },
  ];
  renderPage(Wheels, "/wheels");
  await screen.findByText("Margin ••••4321");
  const cards = within(screen.getByRole("region", { name: "Put open" })).getAllByRole("link");
  expect(cards.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining("Margin ••••4321"),
    expect.stringContaining("Roth ••••8765"),
  ]);
  expect(within(cards[0] as HTMLElement).getByTitle(/fewer than 30 days/).textContent).toContain("–");
});

test("a figure of a wheel opens to how it comes about, or why there is none", async () => {
  const unknown = { ratios: { annualised_return: null, raw_return: null }, capital_at_risk: null };
  wheel = { ...WHEEL, ...unknown, problems: ["an opening lacks"] };
  renderPage(WheelPage, "/wheels/w1", "/wheels/:id");
  await userEvent.click(await screen.findByRole("button", { name: "A year on capital" }));
  const dialog = await screen.findByRole("dialog", { name: "A year on capital" });
  expect(dialog.textContent).toContain("the capital at risk of one of its campaigns is not known");
  expect(dialog.textContent).toContain("× 365 ÷");
  expect(screen.getByText("An opening lacks")).toBeTruthy();
  expect(screen.getByRole("link", { name: /books in reconciliation/ }).getAttribute("href")).toBe(
    "/reconciliation?account=a1",
  );
});

test("trades that are no step of a wheel are folded", async () => {
  state = { ...STATE, departures: ["2026-03-02: Split: from cash to shares", "another"] };
  renderPage(WheelPage, "/wheels/w1", "/wheels/:id");
  const summary = await screen.findByText(/^2 trades are no step/);
  expect(summary.closest("details")?.open).toBe(false);
});

test("an empty board teaches, and the first wheel brings its portfolio along", async () => {
  wheels = [];
  renderPage(Wheels, "/wheels", "*");
  await screen.findByText("No wheel runs yet");
  await userEvent.keyboard("m");
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(within(dialog).getByLabelText("Symbol"), "ko");
  await userEvent.click(within(dialog).getByRole("button", { name: "Start" }));
  await waitFor(() => expect(orders()).toHaveLength(2));
  expect(JSON.parse(orders()[1]?.text ?? "")).toMatchObject({ symbol: "KO", starting_direction: "put" });
});

test("what is open in one of two accounts is adopted there, into a portfolio that holds it", async () => {
  const put = { symbol: "KO", strategy: "short_put", strategy_label: "Short put", opened_on: "2026-03-02" };
  const held = { ...put, shares: "0", adjusted_basis: null, cash: "90.00" };
  adoptable = [
    { ...held, campaign_id: "c1", account_id: "a1" },
    { ...held, campaign_id: "c2", account_id: "a2" },
  ];
  renderPage(Wheels, "/wheels", "*");
  await userEvent.click((await screen.findAllByRole("button", { name: "Start a wheel" }))[0] as HTMLElement);
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(within(dialog).getByRole("radio", { name: "What is open already" }));
  await userEvent.selectOptions(await within(dialog).findByLabelText("Symbol"), "KO, Roth ••••8765");
  expect(within(dialog).getAllByRole("checkbox")).toHaveLength(1);
  await userEvent.click(within(dialog).getByRole("button", { name: "Start" }));
  await waitFor(() => expect(orders()).toHaveLength(2));
  expect(JSON.parse(orders()[0]?.text ?? "")).toMatchObject({ account_ids: ["a2"] });
  expect(JSON.parse(orders()[1]?.text ?? "")).toMatchObject({
    symbol: "KO",
    account_id: "a2",
    adopt: ["c2"],
  });
});

test("what is recorded has its way back", async () => {
  renderPage(WheelPage, "/wheels/w1", "/wheels/:id");
  await userEvent.click(await screen.findByRole("button", { name: "Close…" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(within(dialog).getByLabelText("Bought back for, per share"), "0.20");
  await userEvent.click(within(dialog).getByRole("button", { name: "Record" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(orders()).toHaveLength(2));
  expect(orders().map(({ path }) => path)).toEqual(["/trades/t5/close", "/trades/t5/reopen"]);
  expect(JSON.parse(orders()[0]?.text ?? "")).toEqual({ price: "0.20", contracts: 2, fees: "0", at: null });
});

test("what a roll has left open can still be closed, and not be taken back", async () => {
  trade = { ...TRADE, open_contracts: "1", rolled_to: "t9" };
  renderPage(WheelPage, "/wheels/w1", "/wheels/:id");
  await screen.findByRole("button", { name: "Close…" });
  expect(screen.queryByRole("button", { name: "Take back" })).toBeNull();
});

test("only what the state allows is offered", async () => {
  renderPage(WheelPage, "/wheels/w1", "/wheels/:id");
  await screen.findByRole("button", { name: "Sell a put…" });
  expect(screen.queryByRole("button", { name: "Sell a call…" })).toBeNull();
});

test("a wheel with shares sells calls", () => {
  const form = new FormData();
  for (const [name, value] of [
    ["symbol", "pep"],
    ["quantity", "100"],
    ["basis", "14500"],
  ] as const)
    form.set(name, value);
  expect(readWheel(form, "import")).toMatchObject({
    symbol: "PEP",
    starting_direction: "call",
    import_shares: { quantity: "100", basis: "14500", on: null },
  });
});

test("words of a trade", () => {
  expect(outcomeOf({ ...TRADE, open_contracts: "1" })).toBe("1 of 2 open");
  expect(outcomeOf({ ...TRADE, outcome: "called_away", open_contracts: "0" })).toBe("called away");
  expect(again(TRADE)).toMatchObject({ contracts: 2, total_premium: "180.00", fees: "1.13" });
  expect(instantOf("")).toBeNull();
  expect(nextOf({ ...WHEEL, next: { line: "sell it", favourable: true, at: "2026-03-02T15:00:00Z" } })).toBe(
    "sell it",
  );
});
