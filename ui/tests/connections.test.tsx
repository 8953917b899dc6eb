import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Broker, Certificate, Connection, SyncRun } from "@/api/types";
import { Certificates } from "@/features/connections/certificates";
import { loginWarning, timeLeft } from "@/features/connections/login";
import { Component as ConnectionsPage } from "@/routes/connections";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const RUN: SyncRun = {
  id: "r_1",
  connection_id: "c_1",
  state: "done",
  stage: "",
  progress: 1,
  full: false,
  read: 10,
  new: 4,
  known: 6,
  updated: 0,
  quarantined: 0,
  started_at: "2026-06-01T14:00:00Z",
  finished_at: "2026-06-01T14:00:05Z",
  problem: null,
  accounts: [
    {
      account_id: "a_1",
      name: "Schwab ••••5678",
      covered_from: "2024-06-03",
      covered_to: "2026-06-01",
      certificate: "red",
    },
  ],
};

const CONNECTION: Connection = {
  id: "c_1",
  endpoint: "schwab-sim",
  broker: "schwab",
  title: "Simulated Schwab",
  simulated: true,
  state: "connected",
  accounts: [{ id: "a_1", name: "Schwab ••••5678", number_masked: "••••5678" }],
  connected_at: "2026-06-01T13:00:00Z",
  access_expires_at: "2026-06-01T14:30:00Z",
  login_expires_at: "2026-06-08T13:00:00Z",
  warning: null,
  last_sync: RUN,
  next_sync_at: "2026-06-01T14:15:00Z",
  stale: false,
  last_synced_at: "2026-06-01T14:00:05Z",
  budget: { reads_per_minute: 120, reads_left: 113, writes_per_minute: 60, writes_left: 60 },
  circuit: "closed",
  circuit_until: null,
  problem: null,
};

const CERTIFICATE: Certificate = {
  id: "k_1",
  account_id: "a_1",
  account: "Schwab ••••5678",
  connection_id: "c_1",
  at: "2026-06-01T14:00:05Z",
  state: "red",
  positions: [
    { symbol: "KO", words: "KO", ours: "100", brokers: "100", difference: "0", rests_on_opening: false },
    { symbol: "F", words: "F", ours: "200", brokers: "100", difference: "100", rests_on_opening: true },
  ],
  cash: { ours: "10.01", brokers: "10.00", difference: "0.01", rests_on_opening: false, currency: "USD" },
  first_difference: { transaction: null, reason: "F was bought twice on 29 May." },
  explanations: [{ text: "Without the second purchase both sides are equal.", transaction_id: null }],
  opening_balances: [],
  transactions: 12,
};

afterEach(() => vi.unstubAllGlobals());

function serve(connection: Connection, brokers: Broker[] = []) {
  return answerWith({
    "GET /connections": () => ({ body: { items: [connection] } }),
    "GET /brokers": () => ({ body: { items: brokers } }),
    "GET /scheduler/jobs": () => ({ body: { items: [] } }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
    "POST /sync/history": () => ({ status: 202, body: { items: [] } }),
  });
}

test("a connection that differs from its broker leads to the certificate", async () => {
  serve(CONNECTION);
  renderPage(ConnectionsPage, "/connections");
  const link = await screen.findByRole("link", { name: /differs/ });
  expect(link.getAttribute("href")).toBe("/reconciliation?account=a_1");
});

test("a lapsed login is an alarm with one click to log in, and nothing can be synced", async () => {
  serve({ ...CONNECTION, state: "lapsed", warning: "lapsed" });
  renderPage(ConnectionsPage, "/connections");
  const alarm = await screen.findByRole("alert");
  expect(within(alarm).getByRole("link").getAttribute("href")).toBe("/api/v1/brokers/schwab-sim/login");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Sync now" }).disabled).toBe(true);
});

test("a running sync shows how far it is and cannot be started twice", async () => {
  const running = { ...RUN, state: "running", stage: "reading 2025", progress: 0.25 } as const;
  serve({ ...CONNECTION, last_sync: running });
  renderPage(ConnectionsPage, "/connections");
  const bar = await screen.findByRole("progressbar", { name: "Sync" });
  expect(bar.getAttribute("aria-valuenow")).toBe("25");
  expect(screen.getByText("reading 2025")).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Sync now" }).disabled).toBe(true);
});

test("syncing now asks for this connection only", async () => {
  const log = serve(CONNECTION);
  renderPage(ConnectionsPage, "/connections");
  await userEvent.click(await screen.findByRole("button", { name: "Sync now" }));
  const sent = log.find(({ method }) => method === "POST");
  expect(JSON.parse(sent?.text ?? "")).toEqual({ connection: "c_1", full: false });
});

test("a certificate that differs names where, and shows only what differs until asked", async () => {
  answerWith({});
  renderPage(() => <Certificates items={[CERTIFICATE]} />, "/reconciliation");
  expect(await screen.findByText("Cash differs and 1 position differs.")).toBeTruthy();
  expect(screen.getByText("F was bought twice on 29 May.")).toBeTruthy();
  expect(screen.queryByText("KO")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show all 2 positions" }));
  expect(screen.getByText("KO")).toBeTruthy();
});

test("the time until a login lapses is told in its two largest units", () => {
  const now = Date.parse("2026-06-01T00:00:00Z");
  expect(timeLeft("2026-06-07T04:30:00Z", now)).toBe("6 d 4 h");
  expect(timeLeft("2026-06-01T03:20:00Z", now)).toBe("3 h 20 m");
  expect(timeLeft("2026-05-31T23:59:00Z", now)).toBe("");
  expect(loginWarning({ ...CONNECTION, warning: "24h" })).toContain("24 hours");
  expect(loginWarning(CONNECTION)).toBeNull();
});
