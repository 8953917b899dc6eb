import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Attention, Attentions } from "@/api/types";
import { grouped, urgencyOf } from "@/features/attention/urgency";
import { AttentionList } from "@/features/desk/attention-list";
import { Component } from "@/routes/attention";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const entry = (key: string, more: Partial<Attention> = {}): Attention => ({
  key,
  kind: "tested",
  severity: 3,
  what: `−1 ${key} 185 C is 2.7 % in the money`,
  why: "AAPL stands at 190.02, beyond the strike: it may be assigned.",
  number: "2.7 %",
  since: null,
  action: { label: "Roll or close", href: "/campaigns/c1" },
  account_id: "a1",
  account: "Taxable",
  campaign_id: "c1",
  ticker: "AAPL",
  also: [],
  ...more,
});

const found = (items: Attention[], more: Partial<Attentions> = {}): Attentions => ({
  items,
  total: items.length,
  counts: {
    now: items.filter(({ severity }) => severity === 3).length,
    soon: items.filter(({ severity }) => severity === 2).length,
    look: items.filter(({ severity }) => severity === 1).length,
  },
  on: "2026-04-12",
  shorts: 3,
  unpriced: 0,
  ...more,
});

const answering = (body: Attentions) =>
  answerWith({
    "GET /attention": () => ({ body }),
    "GET /accounts": () => ({ body: { accounts: [] } }),
    "GET /summary": () => ({ body: { scope: "real" } }),
  });

afterEach(() => vi.unstubAllGlobals());

test("the list says what, why, what to do and what else, by urgency", async () => {
  const also = [{ kind: "profit" as const, severity: 1 as const, what: "has earned 62 %", number: "62 %" }];
  answering(found([entry("A", { also }), entry("B", { severity: 1, kind: "past_21", number: "" })]));
  renderPage(Component, "/attention");
  const now = (await screen.findByText("Now", { selector: "h2, h3" })).closest("section") as HTMLElement;
  const link = within(now).getByRole("link");
  expect(link.getAttribute("href")).toBe("/campaigns/c1");
  expect(link.textContent).toContain("it may be assigned");
  expect(link.textContent).toContain("has earned 62 %");
  expect(screen.getByText("Have a look")).toBeTruthy();
  expect(screen.queryByText("This week")).toBeNull();
});

test("one urgency can be shown alone, and its address says so", async () => {
  answering(found([entry("A"), entry("B", { severity: 2 })]));
  const router = renderPage(Component, "/attention");
  await userEvent.click(await screen.findByRole("radio", { name: /Soon/ }));
  expect(router.state.location.search).toBe("?urgency=soon");
  expect(screen.getAllByRole("link").map(({ textContent }) => textContent?.includes("−1 B"))).toEqual([true]);
});

test("nothing needs a hand, and what that means is said", async () => {
  answering(found([]));
  renderPage(Component, "/attention");
  expect(await screen.findByText("Nothing needs a hand")).toBeTruthy();
  expect(screen.getByText(/3 short options are held/)).toBeTruthy();
});

test("what nobody knows is told, not passed over", async () => {
  answering(found([], { unpriced: 3 }));
  renderPage(Component, "/attention");
  expect((await screen.findByRole("note")).textContent).toContain("None of 3 short options has a price");
});

test("the desk shows the first of them, and where all are", async () => {
  answering(found([]));
  const items = Array.from({ length: 11 }, (_, at) => entry(`L${at}`, { also: [] }));
  renderPage(() => <AttentionList items={items} />, "/");
  expect(await screen.findAllByText(/in the money/)).toHaveLength(8);
  expect(screen.getByRole("link", { name: "All 11, with why" }).getAttribute("href")).toBe("/attention");
});

describe("urgency", () => {
  test("is one of four, whatever the address says", () => {
    expect(["now", "soon", "look", "all", "", "headache"].map(urgencyOf)).toEqual([
      "now",
      "soon",
      "look",
      "all",
      "all",
      "all",
    ]);
  });

  test("of one that there is nothing of is an empty group", () => {
    expect(grouped([entry("A")], "look")).toEqual([{ urgency: "look", title: "Have a look", items: [] }]);
    expect(grouped([entry("A")], "all").map(({ urgency }) => urgency)).toEqual(["now"]);
  });
});
