import { act, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LegChange } from "@/api/live-types";
import type { Campaign } from "@/api/types";
import { liveStore } from "@/api/use-live";
import { Expirations } from "@/features/desk/expirations";
import { OpenCampaigns } from "@/features/desk/open-campaigns";
import { renderPage } from "./desk";
import { answerWith } from "./server";

const PUT = "KO    261218P00060000";

const CAMPAIGN = {
  id: "c1",
  account_id: "a1",
  ticker: "KO",
  strategy_label: "Short put",
  status: "open",
  opened_on: "2026-11-02",
  adjusted_basis: null,
  legs: [
    {
      symbol: PUT,
      words: "KO 18 Dec 26 60 P",
      quantity: "-1",
      dte: 27,
      expires_on: "2026-12-18",
      state: "open",
    },
  ],
  cash_curve: [],
} as unknown as Campaign;

const VALUED = { id: "c1", max_profit_fraction: 0.5, totals: { pnl_open: "40.00" }, legs: [] };

const say = (change: Partial<LegChange>) =>
  act(() =>
    liveStore.apply({
      type: "delta",
      seq: 1,
      quotes: [],
      book: {
        legs: [
          { account_id: "a1", campaign_id: "c1", symbol: PUT, state: "live", age_seconds: 0.1, ...change },
        ],
      },
    }),
  );

beforeEach(() => {
  act(() => liveStore.setLink("open"));
  answerWith({
    "GET /positions": () => ({ body: { scope: "real", items: [{ ticker: "KO", campaigns: [VALUED] }] } }),
  });
});

afterEach(() => {
  act(() => liveStore.setLink("connecting"));
  vi.unstubAllGlobals();
});

test("an open campaign shows its delta, theta and share of the most as they stand now", async () => {
  renderPage(() => <OpenCampaigns campaigns={[CAMPAIGN]} />, "/");
  const row = await screen.findByRole("row", { name: /Short put/ });
  say({ pnl_open: "60.00", delta: 28.44, theta: 3.21 });
  expect(within(row).getByText("+28.4")).toBeTruthy();
  expect(within(row).getByText("+3.2")).toBeTruthy();
  // 60 where 40 had been half of the most.
  expect(await within(row).findByText("75")).toBeTruthy();
  say({ state: "stale" });
  expect(within(row).getByText("+28.4").className).toContain("text-age");
});

test("a contract that two accounts hold is listed for each", () => {
  const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
  const leg = { symbol: PUT, words: "KO 18 Dec 26 60 P", quantity: "-1" };
  renderPage(() => <Expirations days={[{ on: "2026-12-18", dte: 27, legs: [leg, leg] } as never]} />, "/");
  expect(screen.getAllByText(/KO 18 Dec 26 60 P/)).toHaveLength(2);
  expect(complaints).not.toHaveBeenCalled();
  complaints.mockRestore();
});
