import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { liveStore } from "@/api/use-live";
import { payoffOrder } from "@/features/builder/builder";
import { dayWords, horizon, NOW, priceStep } from "@/features/builder/scenario";
import { Component } from "@/routes/chain";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

// There is nothing to draw on in a test; the numbers under the picture are looked at.
vi.mock("@/shared/ui/chart", () => ({
  Chart: ({ label, table }: { label: string; table: ReactNode }) => (
    <figure aria-label={label}>{table}</figure>
  ),
}));

const DAY = {
  expires_on: "2026-12-18",
  root: "XYZ",
  settlement: "PM",
  settles_at: "2026-12-18T21:00:00Z",
  dte: 27,
  standard: true,
  multiplier: "100",
};

const symbol = (strike: number, kind: "C" | "P") =>
  `XYZ   261218${kind}00${String(strike).padStart(3, "0")}000`;

const option = (strike: number, kind: "C" | "P") => ({
  symbol: symbol(strike, kind),
  bid: "2.40",
  ask: "2.50",
  mark: "2.45",
  iv: 0.24,
  delta: kind === "C" ? 0.4 : -0.3,
  gamma: 0.02,
  theta: -0.05,
  vega: 0.1,
  rho: 0.01,
  open_interest: 10,
  volume: 5,
  age_seconds: 0.2,
  state: "live",
  greeks_source: "model",
});

const CHAIN = {
  symbol: "XYZ",
  expiration: DAY,
  source: "schwab-sim",
  at: "2026-11-21T15:00:00Z",
  spot: "100.40",
  rows: [95, 98, 100, 102, 105].map((strike) => ({
    strike: String(strike),
    call: option(strike, "C"),
    put: option(strike, "P"),
  })),
  expected_move: { straddle: 3.1, iv: 4.2 },
};

const PAYOFF = {
  symbol: "XYZ",
  spot: 100.4,
  at: "2026-11-21T15:00:00Z",
  expiry: {
    kind: "expiry",
    at: DAY.settles_at,
    points: [
      { spot: 90, profit: -755 },
      { spot: 100, profit: 245 },
      { spot: 110, profit: 245 },
    ],
    breakevens: [97.55],
    max_profit: 245,
    max_loss: -9755,
  },
  now: {
    points: [
      { spot: 90, profit: -800 },
      { spot: 110, profit: 200 },
    ],
  },
  value: -245,
  profit: 0,
  cost: -245,
  greeks: { delta: 30, gamma: -2, theta: 5, vega: -10, rho: -1 },
  probability_of_profit: 0.71,
  model: "risk-neutral",
  sigma: { low: 94, high: 107 },
  legs: [
    {
      symbol: "XYZ   261218P00098000",
      quantity: "-1",
      price: "2.45",
      iv: 0.3,
      probability_of_touch: 0.4712,
      probability_in_the_money: 0.262,
    },
    { symbol: "XYZ   261218P00095000", quantity: "1", price: "1.00", iv: 0.3, probability_of_touch: 0.2 },
  ],
  table: { at: [], rows: [] },
  problems: [],
};

let sent: Sent[] = [];

beforeEach(() => {
  localStorage.clear();
  act(() => liveStore.setLink("open"));
  act(() =>
    liveStore.apply({
      type: "delta",
      seq: 1,
      quotes: [{ symbol: "XYZ", mark: "100.40", state: "live", age_seconds: 0.1 }],
    }),
  );
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  sent = answerWith({
    "GET /options/XYZ/expirations": () => ({ body: { symbol: "XYZ", source: "schwab-sim", items: [DAY] } }),
    "GET /options/XYZ/chain": () => ({ body: CHAIN }),
    "POST /options/payoff": () => ({ body: PAYOFF }),
    "GET /market/search": () => ({ body: { items: [] } }),
  });
});

afterEach(() => act(() => liveStore.setLink("connecting")));

const page = (query = "") => renderPage(Component, `/chain/XYZ${query}`, "/chain/:symbol?");

test("a bid sells, an ask buys, and the address keeps what is built", async () => {
  const router = page();
  await userEvent.click(await screen.findByRole("button", { name: "Sell the 98 put at 2.40" }));
  await userEvent.click(screen.getByRole("button", { name: "Buy the 95 put at 2.50" }));
  expect(router.state.location.search).toContain("-1xXYZ___261218P00098000");
  expect(screen.getByText("2 legs of XYZ")).toBeTruthy();
  expect(await screen.findAllByText("+245.00")).toHaveLength(2);
  expect(screen.getAllByText("97.55").length).toBeGreaterThan(0);
  expect(screen.getByLabelText(/At expiration solid.*breakevens 97.55/)).toBeTruthy();
  expect(screen.getByText("71.0 %")).toBeTruthy();
});

test("a strike is the way to a rule about it", async () => {
  page();
  const link = await screen.findByRole("link", { name: "Write an alert about XYZ at 98" });
  expect(link.getAttribute("href")).toContain(encodeURIComponent("XYZ crosses 98"));
});

test("the ladder shades what is in the money and puts the price between its strikes", async () => {
  page();
  const ladder = await screen.findByRole("table", { name: /Options of XYZ/ });
  const rows = within(ladder).getAllByRole("row").slice(2);
  expect(rows.map((row) => row.textContent?.includes("XYZ 100.40"))).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
  expect(screen.getByText("±3.10 straddle")).toBeTruthy();
  expect(screen.getByText("±4.20 IV")).toBeTruthy();
});

test("arrows walk over the prices", async () => {
  page();
  const first = await screen.findByRole("button", { name: "Sell the 95 call at 2.40" });
  act(() => first.focus());
  await userEvent.keyboard("{ArrowRight}{ArrowDown}");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Buy the 98 call at 2.50");
});

test("a price that streams is drawn at once; a crossed one is grey", async () => {
  page();
  const bid = await screen.findByRole("button", { name: "Sell the 98 put at 2.40" });
  const quotes = [{ symbol: symbol(98, "P"), bid: "2.60", state: "crossed" as const, age_seconds: 0 }];
  act(() => liveStore.apply({ type: "delta", seq: 2, quotes }));
  expect(bid.textContent).toBe("2.60");
  expect(bid.className).toContain("text-age");
});

test("every slider asks for all numbers anew, and the heading follows it", async () => {
  page("?legs=-1xXYZ___261218P00098000");
  fireEvent.change(await screen.findByRole("slider", { name: "Volatility" }), { target: { value: "5" } });
  expect(screen.getByText(/volatility \+5 points$/)).toBeTruthy();
  await waitFor(() => expect(sent.some(({ text }) => text.includes('"vol_shift":0.05'))).toBe(true));
  fireEvent.change(screen.getByRole("slider", { name: "Price" }), { target: { value: "95" } });
  await waitFor(() => expect(sent.some(({ text }) => text.includes('"spot":95'))).toBe(true));
  await userEvent.click(screen.getByRole("button", { name: "Back to now" }));
  expect(screen.getByText("Now, at 100.40")).toBeTruthy();
});

test("every short strike says how likely it is touched and passed", async () => {
  page("?legs=-1xXYZ___261218P00098000~1xXYZ___261218P00095000");
  const strikes = await screen.findByRole("table", { name: "Short strikes" });
  const rows = within(strikes).getAllByRole("row").slice(1);
  expect(rows.map(({ textContent }) => textContent)).toEqual(["98 P 18 Dec 2647.126.2"]);
});

test("a typed price is asked with; another strike drops it", async () => {
  const router = page("?legs=-1xXYZ___261218P00098000@2.60");
  const price = await screen.findByRole("textbox", { name: "Price of the 98 put" });
  await userEvent.clear(price);
  await userEvent.type(price, "2.65{Enter}");
  expect(router.state.location.search).toContain("%402.65");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Strike" }), symbol(95, "P"));
  expect(router.state.location.search).not.toContain("%40");
});

test("what is asked for is what is shown, in the scenario that is set", () => {
  const legs = [
    { symbol: symbol(98, "P"), quantity: -1, price: "2.60" },
    { symbol: symbol(95, "P"), quantity: 1, price: null },
  ];
  const now = Date.parse("2026-11-21T15:00:00Z");
  expect(payoffOrder("XYZ", legs, { days: 10, spot: 97.5, points: -3 }, now)).toEqual({
    symbol: "XYZ",
    legs: [
      { symbol: symbol(98, "P"), quantity: -1, price: "2.60" },
      { symbol: symbol(95, "P"), quantity: 1 },
    ],
    at: "2026-12-01T15:00:00.000Z",
    spot: 97.5,
    vol_shift: -0.03,
  });
  expect(payoffOrder("XYZ", legs, NOW, now)).toMatchObject({ at: undefined, spot: null, vol_shift: 0 });
});

test("sliders reach to the last leg's day, in steps that suit the price", () => {
  const now = Date.parse("2026-11-21T15:00:00Z");
  expect(horizon(["2026-12-18", "2027-01-15"], now)).toBe(55);
  expect(dayWords(10, now)).toBe("1 Dec 26, in 10 d");
  expect([5, 100, 600, 6000].map(priceStep)).toEqual([0.02, 0.5, 2, 20]);
});
