import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AlertSocket } from "@/api/alert-socket";
import type { AlertMessage } from "@/api/alert-types";

/** A line whose other end a test speaks for. */
class Line {
  static all: Line[] = [];
  sent: { type: string; seq?: number }[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  closed = false;

  constructor() {
    Line.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  say(seq: number) {
    this.onmessage?.({ data: JSON.stringify({ type: "counts", seq, counts: {} }) });
  }
}

let heard: AlertMessage[];
let stop: () => void;
const line = (at: number): Line => {
  const found = Line.all.at(at);
  if (!found) throw new Error("no line was opened");
  return found;
};

beforeEach(() => {
  vi.useFakeTimers();
  Line.all = [];
  vi.stubGlobal("WebSocket", Line);
  heard = [];
  stop = new AlertSocket((message) => heard.push(message)).start();
  line(0).onopen?.();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first question names no number, and what is said is passed on", () => {
  expect(line(0).sent).toEqual([{ type: "follow" }]);
  line(0).say(7);
  expect(heard).toHaveLength(1);
});

test("after a break it asks for what came after the last message", () => {
  line(0).say(7);
  line(0).onclose?.();
  vi.advanceTimersByTime(1000);
  expect(Line.all).toHaveLength(2);
  line(1).onopen?.();
  expect(line(1).sent).toEqual([{ type: "follow", seq: 7 }]);
});

test("a line that has long said nothing is asked, and dropped if it does not answer", () => {
  line(0).say(7);
  vi.advanceTimersByTime(30_000);
  expect(line(0).sent.at(-1)).toEqual({ type: "follow", seq: 7 });
  vi.advanceTimersByTime(10_000);
  expect(line(0).closed).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(Line.all).toHaveLength(2);
});

test("one that answers in time is kept", () => {
  line(0).say(7);
  vi.advanceTimersByTime(30_000);
  line(0).say(8);
  vi.advanceTimersByTime(15_000);
  expect(line(0).closed).toBe(false);
});

test("whoever has stopped opens nothing more", () => {
  stop();
  line(0).onclose?.();
  vi.advanceTimersByTime(60_000);
  expect(Line.all).toHaveLength(1);
});
