import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoff, LiveSocket } from "@/api/live-socket";
import { LiveStore } from "@/api/live-store";
import type { QuoteJson } from "@/api/live-types";
import { liveStore, useQuote } from "@/api/use-live";
import { tellFeeds } from "@/features/frame/live-badge";
import { stateOf } from "@/shared/live/state";

const QUOTE: QuoteJson = {
  symbol: "AAPL",
  bid: "171.20",
  ask: "171.24",
  mark: "171.22",
  last: "171.21",
  change: "1.02",
  change_percent: 0.006,
  volume: 1200,
  age_seconds: 0.4,
  state: "live",
  source: "schwab",
  greeks: null,
};

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: unknown[] = [];
  onopen: () => void = () => {};
  onclose: (event: { reason: string }) => void = () => {};
  onmessage: (event: { data: string }) => void = () => {};
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  opens() {
    this.readyState = 1;
    this.onopen();
  }
  says(message: object) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const last = () => FakeSocket.all[FakeSocket.all.length - 1] as FakeSocket;

test("asks for what is on screen, once, and lets go of what is not", () => {
  const socket = new LiveSocket(new LiveStore());
  const drop = socket.want(["AAPL", "MSFT"]);
  socket.want(["AAPL"]);
  vi.advanceTimersByTime(50);
  last().opens();
  expect(last().url).toBe("ws://desk.test/ws/market");
  expect(last().sent).toEqual([{ op: "subscribe", symbols: ["AAPL", "MSFT"], book: false }]);
  drop();
  vi.advanceTimersByTime(50);
  expect(last().sent.slice(1)).toEqual([{ op: "unsubscribe", symbols: ["MSFT"] }]);
});

test("comes back by itself, and goes on where it was", () => {
  const store = new LiveStore();
  const socket = new LiveSocket(store);
  socket.want(["AAPL"]);
  vi.advanceTimersByTime(50);
  last().opens();
  last().says({ type: "snapshot", seq: 7, quotes: [QUOTE] });
  expect(stateOf(store.quote("AAPL"))).toBe("stale");
  last().onclose({ reason: "slow client" });
  expect(store.link).toBe("closed");
  expect(store.reason).toBe("slow client");
  vi.advanceTimersByTime(600);
  expect(FakeSocket.all).toHaveLength(2);
  last().opens();
  expect(last().sent).toEqual([{ op: "resume", seq: 7, symbols: ["AAPL"], book: false }]);
});

test("a line that says nothing at all is given up", () => {
  const store = new LiveStore();
  new LiveSocket(store).want(["AAPL"]);
  vi.advanceTimersByTime(50);
  last().opens();
  vi.advanceTimersByTime(26_000);
  expect(FakeSocket.all.length).toBeGreaterThan(1);
});

test("waits longer each time, at different moments", () => {
  expect(backoff(0, () => 1)).toBe(500);
  expect(backoff(3, () => 1)).toBe(4000);
  expect(backoff(3, () => 0)).toBe(2000);
  expect(backoff(30, () => 1)).toBe(15_000);
});

test("a delta changes only what it names, and makes nothing younger than it is", () => {
  let now = 10_000;
  const store = new LiveStore(() => now);
  store.apply({ type: "snapshot", seq: 1, quotes: [{ ...QUOTE, age_seconds: 4 }] });
  expect(store.quote("AAPL")?.asOf).toBe(6000);
  now = 12_000;
  store.apply({ type: "delta", seq: 2, quotes: [{ symbol: "AAPL", state: "stale" }] });
  expect(store.quote("AAPL")).toMatchObject({ bid: "171.20", state: "stale", asOf: 6000 });
  store.apply({ type: "delta", seq: 3, quotes: [{ symbol: "AAPL", bid: "171.30", state: "live" }] });
  expect(store.quote("AAPL")).toMatchObject({ bid: "171.30", ask: "171.24", asOf: 12_000 });
});

test("a tick draws only the cells that show what changed", () => {
  const drawn = { bid: 0, ask: 0 };
  function Cell({ side }: { side: "bid" | "ask" }) {
    drawn[side] += 1;
    return <span>{useQuote("TICK", (quote) => quote?.[side])}</span>;
  }
  render(
    <>
      <Cell side="bid" />
      <Cell side="ask" />
    </>,
  );
  const quote = { ...QUOTE, symbol: "TICK" };
  act(() => liveStore.apply({ type: "snapshot", seq: 1, quotes: [quote] }));
  act(() => liveStore.apply({ type: "delta", seq: 2, quotes: [{ symbol: "TICK", bid: "171.25" }] }));
  expect(screen.getByText("171.25")).toBeTruthy();
  expect(drawn).toEqual({ bid: 3, ask: 2 });
});

test("the badge tells the worst of what is known", () => {
  const live = { source: "schwab", state: "live" as const, age: 0.3 };
  const silent = { source: "tastytrade", state: "silent" as const, age: 34 };
  expect(tellFeeds("open", [live], 0)).toMatchObject({ tone: "live", label: "live now" });
  expect(tellFeeds("open", [live, silent], 0)).toMatchObject({ tone: "attention", label: "stale 34 s" });
  expect(tellFeeds("closed", [live], 3)).toMatchObject({ tone: "attention", label: "offline" });
  expect(tellFeeds("open", [], null)).toMatchObject({ tone: "quiet", label: "no prices" });
});
