import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Timing } from "@/api/types";
import { formatSeconds, toDraft, toTiming } from "@/features/jobs/timing";
import { Component as Jobs } from "@/routes/jobs";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const TIMING: Timing = { type: "interval", minutes: 15, cron: null, market_hours: null };
const RUN = {
  id: "run_1",
  job: "scan",
  trigger: "schedule",
  state: "failed",
  started_at: "2026-03-02T14:45:00Z",
  finished_at: "2026-03-02T14:45:03Z",
  duration_seconds: 2.7,
  outcome: null,
  error: "No prices came",
};
const JOB = {
  id: "scan",
  name: "scan",
  title: "Scan for opportunities",
  description: "Looks at every wheel.",
  portfolio_id: null,
  plugin: null,
  schedule: "every 15 minutes",
  timing: TIMING,
  default_timing: TIMING,
  enabled: true,
  edited: false,
  scoped: true,
  editable: true,
  limit_minutes: 30,
  next_run_at: "2026-03-03T14:45:00Z",
  next_runs: ["2026-03-03T14:45:00Z"],
  last_run: RUN,
};
const PLUGIN = {
  name: "spike",
  title: "Volatility spike",
  description: "Tells of spikes.",
  origin: "shipped",
  place: "spike.py",
  enabled: false,
  problem: null,
  failures: 0,
  job: "plugin-spike",
  found_at: "2026-03-02T12:00:00Z",
};

let sent: Sent[];
let running: boolean;

beforeEach(() => {
  running = true;
  sent = answerWith({
    "GET /scheduler/jobs": () => ({ body: { running, items: [JOB] } }),
    "PUT /scheduler/jobs/scan": () => ({ body: JOB }),
    "POST /scheduler/jobs/scan/preview": ({ text }) =>
      JSON.parse(text).cron === "0 0 31 feb *"
        ? { body: { schedule: null, next_runs: [], problem: "cron: it never comes" } }
        : { body: { schedule: "…", next_runs: ["2026-03-03T15:00:00Z"], problem: null } },
    "POST /scheduler/jobs/scan/trigger": () => ({ body: { ...RUN, state: "running" } }),
    "GET /scheduler/history": () => ({ body: { total: 1, items: [RUN] } }),
    "GET /portfolios": () => ({ body: { portfolios: [{ id: "p1", name: "Income", account_ids: [] }] } }),
    "GET /scheduler/plugins": () => ({ body: { folder: "plugins", items: [PLUGIN] } }),
    "PUT /scheduler/plugins/spike": () => ({ body: { ...PLUGIN, enabled: true } }),
    "POST /scheduler/plugins/find": () => ({ body: { folder: "plugins", items: [PLUGIN] } }),
  });
});

afterEach(() => vi.unstubAllGlobals());

const said = (one?: Sent) => JSON.parse(one?.text ?? "null");
const changes = (method: string) => sent.filter((each) => each.method === method);

test("a schedule survives the form, and what is no number is none", () => {
  const hours: Timing = { ...TIMING, market_hours: { before_minutes: 5, after_minutes: 0 } };
  expect(toTiming(toDraft(hours))).toEqual({
    type: "interval",
    minutes: 15,
    market_hours: hours.market_hours,
  });
  const cron: Timing = { type: "cron", minutes: null, cron: "45 9 * * mon-fri", market_hours: null };
  expect(toTiming(toDraft(cron))).toEqual({ type: "cron", cron: cron.cron, market_hours: null });
  expect(toTiming({ ...toDraft(TIMING), minutes: "soon" })).toBeNull();
  expect(toTiming({ ...toDraft(TIMING), minutes: "0" })).toBeNull();
  expect(toTiming({ ...toDraft(hours), after: "-1" })).toBeNull();
});

test("durations are short words", () => {
  expect([null, 0.04, 2.71, 59.7, 60, 200].map(formatSeconds)).toEqual([
    "–",
    "0.0 s",
    "2.7 s",
    "60 s",
    "1 m",
    "3 m 20 s",
  ]);
});

test("a job shows what went wrong; editing shows its next runs and sends only what changed", async () => {
  renderPage(Jobs, "/jobs");
  expect((await screen.findByRole("row", { name: /Scan for opportunities/ })).textContent).toContain(
    "No prices came",
  );
  await userEvent.click(screen.getByRole("button", { name: "Edit: Scan for opportunities" }));
  const drawer = within(await screen.findByRole("dialog"));
  expect(await drawer.findByText(/3 Mar 26 10:00 ET/)).toBeTruthy();
  await userEvent.selectOptions(drawer.getByLabelText("For"), "p1");
  await userEvent.click(drawer.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(changes("PUT").length).toBe(1));
  expect(said(changes("PUT")[0])).toEqual({ enabled: true, portfolio_id: "p1" });
});

test("a schedule that cannot be kept is said before it is saved", async () => {
  renderPage(Jobs, "/jobs");
  await userEvent.click(await screen.findByRole("button", { name: "Edit: Scan for opportunities" }));
  const drawer = within(await screen.findByRole("dialog"));
  await userEvent.click(drawer.getByRole("radio", { name: "At times of the day" }));
  const field = drawer.getByLabelText("Minute, hour, day, month, weekday");
  await userEvent.clear(field);
  await userEvent.type(field, "0 0 31 feb *");
  expect(await drawer.findByText("cron: it never comes")).toBeTruthy();
  expect(changes("PUT")).toEqual([]);
});

test("a plug-in is off until it is switched on", async () => {
  renderPage(Jobs, "/jobs?tab=plugins");
  const box = await screen.findByRole("checkbox", { name: /Volatility spike/ });
  expect(box).toHaveProperty("checked", false);
  await userEvent.click(box);
  await waitFor(() => expect(said(changes("PUT")[0])).toEqual({ enabled: true }));
});

test("the history tells duration and error, and a server without a schedule says so", async () => {
  running = false;
  renderPage(Jobs, "/jobs?tab=history");
  const row = await screen.findByRole("row", { name: /No prices came/ });
  expect(row.textContent).toContain("2.7 s");
  expect(screen.getByText(/No job starts by itself/)).toBeTruthy();
});
