import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Alert } from "@/api/types";
import { useAlertWatch } from "@/features/frame/alert-watch";
import { alert } from "./alerts";
import { renderPage } from "./desk";
import { answerWith } from "./server";

/** A line on which nothing comes. */
class SilentLine {
  close() {}
  addEventListener() {}
  send() {}
}

let missed: Alert[];

beforeEach(() => {
  vi.stubGlobal("WebSocket", SilentLine);
  const counts = { urgent: 0, warning: 0, info: 0, unacknowledged: 2, unseen: 2, dead_letters: 0 };
  answerWith({ "GET /alerts/events": () => ({ body: { counts, items: [], missed } }) });
});

afterEach(() => vi.unstubAllGlobals());

function Watching() {
  useAlertWatch();
  return <p>watching</p>;
}

const over = (id: string, different: Partial<Alert> = {}) =>
  alert(id, { state: "cleared", cleared_at: "2026-11-20T15:05:00Z", ...different });

test("whoever comes back is told on any page what fired and was over meanwhile", async () => {
  missed = [
    over("a"),
    over("b", { severity: "urgent", words: "touched" }),
    alert("c", { words: "still true" }),
  ];
  const router = renderPage(Watching, "/positions", "*");
  await screen.findByText("While you were away: 2 alerts. Urgent: touched");
  await userEvent.click(screen.getByRole("button", { name: "Look" }));
  expect(router.state.location.pathname).toBe("/alerts");
});

test("the inbox lists it by itself, and nothing missed is nothing said", async () => {
  missed = [over("a")];
  renderPage(Watching, "/alerts");
  missed = [];
  renderPage(Watching, "/positions");
  await waitFor(() => expect(document.title).toContain("2"));
  expect(screen.queryByText(/While you were away/)).toBeNull();
});
