import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Reconciliation, Txn } from "@/api/types";
import { Component as ReconciliationPage } from "@/routes/reconciliation";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const CLOSE: Txn = {
  id: "t_1",
  account_id: "a_1",
  occurred_at: "2026-05-27T14:00:00Z",
  traded_on: "2026-05-27",
  time_precision: "instant",
  kind: "trade",
  effect: "close",
  symbol: "PFE   260618P00027000",
  instrument: null,
  ticker: "PFE",
  quantity: "1",
  price: "0.18",
  gross: "-18.00",
  fees: "-1.13",
  cash: "-19.13",
  currency: "USD",
  order_id: null,
  description: "Bought 1 PFE 06/18/26 Put 27.00 @ 0.18",
  source: "test",
  source_id: null,
  status: "valid",
  revision: 1,
  campaigns: [],
  problem: null,
};

const BOOKS: Reconciliation = {
  scope: "real",
  as_of: "2026-06-01T14:00:00Z",
  rows: { read: 2, explained: 1, unexplained: 1 },
  quarantined: [],
  missing_opens: [{ transaction: CLOSE, symbol: "PFE   260618P00027000", quantity: "-1", cash: "-19.13" }],
  awaiting: [],
  opening_balances: [],
  certificates: [],
  ambiguous: [],
  checks: [{ name: "cash of campaigns = cash of the ledger", ok: true, detail: "" }],
};

afterEach(() => vi.unstubAllGlobals());

test("an opening balance can be undone after its row has gone", async () => {
  let books = BOOKS;
  const log = answerWith({
    "GET /reconciliation": () => ({ body: books }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
    "POST /accounts/a_1/opening-balances": () => {
      books = { ...BOOKS, missing_opens: [] };
      return { status: 201, body: { id: "o_1" } };
    },
    "DELETE /accounts/a_1/opening-balances/o_1": () => ({ body: null }),
  });
  renderPage(ReconciliationPage, "/reconciliation");
  await userEvent.click(await screen.findByRole("button", { name: "Record the opening" }));
  await userEvent.click(screen.getByRole("button", { name: "Record" }));
  expect(await screen.findByText("Opening balance recorded.")).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole("button", { name: "Record the opening" })).toBeNull());
  const sent = log.find(({ method }) => method === "POST");
  expect(JSON.parse(sent?.text ?? "")).toEqual({
    symbol: "PFE   260618P00027000",
    quantity: "-1",
    basis: null,
    on: "2026-05-26",
  });
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(log.some(({ method }) => method === "DELETE")).toBe(true));
});

test("a position that the broker told without its cost takes it, and gives it back", async () => {
  const held = {
    id: "o_1",
    account_id: "a_1",
    symbol: "CSCO",
    quantity: "130",
    basis: null,
    cash: "0.00",
    on: "2026-05-26",
    undone: false,
  };
  const cash = { ...held, id: "o_2", symbol: null, quantity: null, cash: "37716.21" };
  const log = answerWith({
    "GET /reconciliation": () => ({ body: { ...BOOKS, opening_balances: [held, cash] } }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
    "POST /accounts/a_1/opening-balances": () => ({
      status: 201,
      body: { ...held, id: "o_3", basis: "7400.00" },
    }),
    "DELETE /accounts/a_1/opening-balances/o_1": () => ({ body: null }),
    "DELETE /accounts/a_1/opening-balances/o_3": () => ({ body: null }),
  });
  renderPage(ReconciliationPage, "/reconciliation");
  expect(await screen.findByText("37,716.21")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Say what it cost…" }));
  await userEvent.type(screen.getByLabelText("In all, dollars"), "7400");
  await userEvent.click(screen.getByRole("button", { name: "Record" }));
  await screen.findByText("Its cost is recorded.");
  await userEvent.click(within(screen.getByRole("status")).getByRole("button", { name: "Undo" }));
  const orders = () => log.filter(({ method }) => method !== "GET");
  await waitFor(() => expect(orders()).toHaveLength(4));
  expect(orders().map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /accounts/a_1/opening-balances/o_1",
    "POST /accounts/a_1/opening-balances",
    "DELETE /accounts/a_1/opening-balances/o_3",
    "POST /accounts/a_1/opening-balances",
  ]);
  const bases = orders().flatMap(({ text }) => (text ? [JSON.parse(text).basis] : []));
  expect(bases).toEqual(["7400", null]);
});
