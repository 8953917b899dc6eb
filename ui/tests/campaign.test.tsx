import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CampaignDetail } from "@/api/types";
import { Component as CampaignPage } from "@/routes/campaign";
import { campaign, leg, node } from "./campaign-detail";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const EDIT = {
  id: "e1",
  at: "2026-03-13T10:00:00Z",
  kind: "move",
  summary: "Moved F to a campaign of its own",
  undone: false,
  applies: true,
  reason: "",
};

let told: CampaignDetail;
let log: Sent[];

// The picture needs a browser; the numbers behind it are tested as a table.
vi.mock("@/shared/ui/chart-canvas", () => ({ default: () => null }));

beforeEach(() => {
  told = campaign({
    timeline: [node("t1"), node("t2", { kind: "missing_open", title: "Closed", confidence: "guess" })],
    allocations: [leg("t1"), leg("t2", { quantity: "2", role: "closing", link_id: null })],
    incomplete: true,
    edits: [EDIT],
  });
  const sibling = { ...campaign({ id: "c2", strategy_label: "Wheel", opened_on: "2026-02-01" }) };
  log = answerWith({
    "GET /campaigns/c1": () => ({ body: told }),
    "GET /campaigns/old": () => ({ body: told }),
    "GET /accounts": () => ({ body: { accounts: [{ id: "a1", name: "Main", kind: "file" }] } }),
    "GET /campaigns": () => ({ body: { scope: "real", total: 2, tickers: [], items: [told, sibling] } }),
    "GET /info": () => ({ body: { strategies: [{ id: "wheel", label: "Wheel" }] } }),
    "PATCH /campaigns/c1": () => ({ body: told }),
    "POST /campaigns/regroup": () => ({
      body: { edit_id: "e2", before: [], after: [], campaigns: [], created: null },
    }),
    "POST /campaigns/edits/e1/undo": () => ({ body: { campaigns: ["c1"] } }),
  });
});

afterEach(() => vi.unstubAllGlobals());

const open = (id = "c1") => renderPage(CampaignPage, `/campaigns/${id}`, "/campaigns/:id");

test("what is not known is said so", async () => {
  open();
  expect(await screen.findByText("no price")).toBeTruthy();
  expect(screen.getByText("unknown")).toBeTruthy();
  expect(screen.getByText("missing open").closest("a")?.getAttribute("href")).toBe("/reconciliation");
  expect(screen.getByText("guess")).toBeTruthy();
});

test("an old address becomes the campaign's own", async () => {
  const router = open("old");
  await waitFor(() => expect(router.state.location.pathname).toBe("/campaigns/c1"));
});

test("x selects, m asks where to, and the order names what was chosen", async () => {
  open();
  const row = (await screen.findAllByRole("row")).find((each) => each.dataset.leg === "t1");
  row?.focus();
  await userEvent.keyboard("x");
  expect(screen.getByText("1 selected")).toBeTruthy();
  await userEvent.keyboard("m");
  await userEvent.click(await screen.findByLabelText(/Wheel of 1 Feb 26/));
  await userEvent.click(screen.getByRole("button", { name: "Move", hidden: true }));
  await waitFor(() => expect(log.some(({ path }) => path === "/campaigns/regroup?dry_run=false")).toBe(true));
  const sent = log.find(({ path }) => path.startsWith("/campaigns/regroup?dry_run=false"));
  expect(sent?.text).toBe(JSON.stringify({ moves: [{ transaction_id: "t1", from: "c1", to: "c2" }] }));
});

test("u takes the last edit back", async () => {
  open();
  await screen.findByText(EDIT.summary);
  await userEvent.keyboard("u");
  expect(await screen.findByText(`Undone: ${EDIT.summary}`)).toBeTruthy();
});

test("a note is written in place", async () => {
  open();
  await userEvent.click(await screen.findByText("Write a note"));
  await userEvent.keyboard("Rolled too early.{Control>}{Enter}{/Control}");
  await waitFor(() => expect(log.some(({ method }) => method === "PATCH")).toBe(true));
  expect(log.find(({ method }) => method === "PATCH")?.text).toBe(
    JSON.stringify({ note: "Rolled too early." }),
  );
});
