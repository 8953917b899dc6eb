import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AlertsView } from "@/features/alerts/alerts-view";
import { alert } from "./alerts";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const COUNTS = { urgent: 0, warning: 9, info: 0, unacknowledged: 9, unseen: 0, dead_letters: 0 };
const items = Array.from({ length: 9 }, (_, number) => alert(`a${number}`, { words: `alert ${number}` }));

beforeEach(() => {
  answerWith({
    "GET /alerts/events": () => ({ body: { counts: COUNTS, items, missed: [] } }),
    "GET /alerts/rules": () => ({ body: { items: [] } }),
    "GET /alerts/channels": () => ({ body: { items: [] } }),
    "GET /alerts/silences": () => ({ body: { items: [] } }),
    "GET /alerts/templates": () => ({ body: { items: [] } }),
  });
});

afterEach(() => vi.unstubAllGlobals());

test("a rule that was begun elsewhere stands in the line, which is under the hand", async () => {
  renderPage(AlertsView, "/alerts?rule=AAPL%20%3C%20185");
  await screen.findByText("alert 0");
  await waitFor(() => expect(document.activeElement?.hasAttribute("data-rule-line")).toBe(true));
  expect(document.activeElement).toHaveProperty("value", "AAPL < 185");
});

test("without one nothing takes the keys away", async () => {
  renderPage(AlertsView, "/alerts");
  await screen.findByText("alert 0");
  expect(document.activeElement?.hasAttribute("data-rule-line")).toBe(false);
});

test("what is folded says how it stands, and is silenced as a whole", async () => {
  const folded = items
    .slice(0, 3)
    .map((each) => ({ ...each, rule_id: "r", instance: each.id, kind: "no_data" as const }));
  answerWith({ "GET /alerts/events": () => ({ body: { counts: COUNTS, items: folded, missed: [] } }) });
  renderPage(AlertsView, "/alerts");
  const row = (await screen.findByRole("button", { name: /3 alerts/ })).closest("li");
  expect(row?.textContent).toContain("no data");
  (await screen.findByRole("button", { name: "Silence AAPL < 185" })).click();
  expect(await screen.findByText("The whole rule")).toBeTruthy();
  expect(screen.queryByText("This one")).toBeNull();
});
