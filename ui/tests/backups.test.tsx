import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Component as Backups } from "@/routes/backups";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const DONE = {
  id: "b1",
  kind: "scheduled",
  state: "done",
  stage: "done",
  progress: 1,
  started_at: "2026-03-03T07:30:00Z",
  finished_at: "2026-03-03T07:30:04Z",
  file: "one.backup",
  size: 1_482_733,
  hash: "9f",
  revision: "0007",
  rows: 18_214,
  copied_to: null,
  verified_at: null,
  problem: null,
};
const FILE = { format: "thetadesk-settings", version: 1, rules: [] };
const DIFFERENCES = [
  { section: "rules", action: "removed", name: "Support", before: "AAPL < 185", after: null },
  { section: "channels", action: "differs", name: "slack", before: "slack, Desk", after: null },
];

let sent: Sent[];
let items: unknown[];
let pending: unknown = null;

beforeEach(() => {
  items = [DONE];
  pending = null;
  sent = answerWith({
    "GET /backups": () => ({
      body: { items, key_kept_in: "the data folder's secret.key", second_place: null, pending },
    }),
    "POST /backups": () => ({ status: 202, body: DONE }),
    "POST /backups/b1/verify": () => {
      items = [{ ...DONE, verified_at: "2026-03-03T15:00:00Z" }];
      return { body: items[0] };
    },
    "POST /backups/b1/restore": () => {
      pending = { backup_id: "b1", file: "one.backup", made_at: DONE.started_at, asked_at: DONE.started_at };
      return { status: 202, body: pending };
    },
    "DELETE /backups/restore": () => {
      pending = null;
      return { status: 204, body: null };
    },
    "GET /settings/export": () => ({ body: { ...FILE, rules: [{ id: "before" }] } }),
    "POST /settings/import": () => ({ body: { applied: false, differences: DIFFERENCES } }),
  });
});

afterEach(() => vi.unstubAllGlobals());

const changes = () =>
  sent.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);

test("each backup says how it stands, and where the key is", async () => {
  items = [
    { ...DONE, id: "b2", kind: "manual", state: "running", stage: "copying", progress: 0.4 },
    { ...DONE, id: "b3", state: "failed", problem: "The disk is full." },
    DONE,
  ];
  renderPage(Backups, "/settings/backups");
  const bar = await screen.findByRole("progressbar", { name: "How far the backup is" });
  expect(bar.getAttribute("aria-valuenow")).toBe("40");
  expect(screen.getByText("The disk is full.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Backing up…" })).toHaveProperty("disabled", true);
  expect(screen.getByText(/the data folder's secret.key/)).toBeTruthy();
});

test("a backup is tried out", async () => {
  renderPage(Backups, "/settings/backups");
  await userEvent.click(await screen.findByRole("button", { name: /Try the backup of/ }));
  expect(await screen.findByText("tried out")).toBeTruthy();
  expect(await screen.findByText(/all 18214 rows are what was saved/)).toBeTruthy();
});

test("a restore wants a word typed, says when it is done, and can be given up", async () => {
  renderPage(Backups, "/settings/backups");
  await userEvent.click(await screen.findByRole("button", { name: /Restore the backup of/ }));
  const dialog = within(await screen.findByRole("dialog"));
  const go = dialog.getByRole("button", { name: "Restore at the next start" });
  expect(go).toHaveProperty("disabled", true);
  await userEvent.type(dialog.getByLabelText(/Type/), "restore");
  await userEvent.click(go);
  expect(await screen.findByText(/is restored when the server starts next/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Do not restore" }));
  await vi.waitFor(() => expect(screen.queryByText(/starts next: restart it now/)).toBeNull());
  expect(changes()).toEqual(["POST /backups/b1/restore", "DELETE /backups/restore"]);
});

test("a file of settings shows what changes before anything does, and can be undone", async () => {
  renderPage(Backups, "/settings/backups");
  const input = await screen.findByLabelText("File of rules and settings");
  await userEvent.upload(
    input,
    new File([JSON.stringify(FILE)], "settings.json", { type: "application/json" }),
  );
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText("AAPL < 185")).toBeTruthy();
  expect(dialog.getByText("channels, differs (set it up by hand)")).toBeTruthy();
  await userEvent.click(dialog.getByRole("button", { name: "Import" }));
  expect(await screen.findByText("Rules and settings are those of the file")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await vi.waitFor(() => expect(changes()).toHaveLength(3));
});

test("what is no JSON is said, and nothing is sent", async () => {
  renderPage(Backups, "/settings/backups");
  const input = await screen.findByLabelText("File of rules and settings");
  await userEvent.upload(input, new File(["Dear diary"], "diary.json", { type: "application/json" }));
  expect(await screen.findByText("diary.json is no JSON file.")).toBeTruthy();
  expect(changes()).toEqual([]);
});
