import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Import } from "@/api/types";
import { Component as ImportPage } from "@/routes/import";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const DONE: Import = {
  id: "i_1",
  status: "done",
  progress: 1,
  stage: "done",
  filename: "fills.csv",
  format: "tastytrade CSV",
  account: "Wheel",
  account_id: "a_1",
  timezone: null,
  read: 12,
  new: 9,
  known: 2,
  updated: 0,
  quarantined: [
    { id: "q_1", line: 7, reason: "The type is not known", raw: "2026-01-02,Journal", state: "open" },
  ],
  problem: null,
  notes: [],
  started_at: "2026-01-05T15:00:00Z",
  finished_at: "2026-01-05T15:00:01Z",
};
const RUNNING: Import = { ...DONE, status: "running", progress: 0.4, stage: "booking", quarantined: [] };
const QUIET = {
  "GET /accounts": () => ({ body: { accounts: [] } }),
  "GET /imports": () => ({ body: { items: [] } }),
};

afterEach(() => vi.unstubAllGlobals());

test("a file is sent as it is, followed, and its result tells every row", async () => {
  let asked = 0;
  const log = answerWith({
    ...QUIET,
    "POST /imports": () => ({ status: 202, body: RUNNING }),
    "GET /imports/i_1": () => ({ body: asked++ === 0 ? RUNNING : DONE }),
  });
  const router = renderPage(ImportPage, "/import");
  await userEvent.type(screen.getByLabelText("Account"), "Wheel");
  await userEvent.upload(screen.getByLabelText("Drop an export file here"), new File(["a,b"], "fills.csv"));
  const bar = await screen.findByRole("progressbar");
  expect(bar.getAttribute("aria-valuenow")).toBe("40");
  expect(router.state.location.search).toBe("?id=i_1");
  expect(await screen.findByText("The type is not known", {}, { timeout: 3000 })).toBeTruthy();
  expect(screen.getByText("7")).toBeTruthy();
  expect(screen.getByText("12")).toBeTruthy();
  const sent = log.find(({ method }) => method === "POST");
  expect(sent?.path).toBe("/imports?filename=fills.csv&account=Wheel");
  expect([sent?.type, sent?.text]).toEqual(["application/octet-stream", "a,b"]);
});

test("an import that ends at once still makes the page ask anew", async () => {
  const log = answerWith({
    ...QUIET,
    "POST /imports": () => ({ status: 202, body: { ...RUNNING, status: "queued" } }),
    "GET /imports/i_1": () => ({ body: DONE }),
  });
  const router = renderPage(ImportPage, "/import");
  await userEvent.upload(screen.getByLabelText("Drop an export file here"), new File(["a,b"], "fills.csv"));
  expect(await screen.findByText("The type is not known", {}, { timeout: 3000 })).toBeTruthy();
  expect(router.state.location.search).toBe("?id=i_1");
  const asked = () => log.filter(({ path }) => path === "/accounts").length;
  // When the page opens, when the import has begun, when it has ended.
  await waitFor(() => expect(asked()).toBe(3));
});

test("a refused file says why, in the server's words", async () => {
  answerWith({
    ...QUIET,
    "POST /imports": () => ({
      status: 413,
      body: { title: "Too large", status: 413, detail: "64 MiB at most" },
    }),
  });
  renderPage(ImportPage, "/import");
  await userEvent.upload(screen.getByLabelText("Drop an export file here"), new File(["a"], "a.csv"));
  expect(await screen.findByText("Too large: 64 MiB at most")).toBeTruthy();
});

test("a failed import shows its problem and takes nothing for granted", async () => {
  const problem = { title: "This is not an export file", detail: "It is an HTML page." };
  answerWith({
    ...QUIET,
    "GET /imports/i_2": () => ({ body: { ...DONE, id: "i_2", status: "failed", problem } }),
  });
  renderPage(ImportPage, "/import?id=i_2");
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("It is an HTML page."));
  expect(screen.queryByText("Rows read")).toBeNull();
});
