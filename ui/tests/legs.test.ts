import { expect, test } from "vitest";
import { byExpiry, nearestDte, shortWords } from "@/shared/trade/legs";

test("a leg under its ticker's heading does not repeat the ticker", () => {
  expect(shortWords("AAPL 26 Dec 26 220 P", "AAPL")).toBe("26 Dec 26 220 P");
  expect(shortWords("AAPL", "AAPL")).toBe("shares");
  expect(shortWords("SPXW 26 Dec 26 5900 P", "SPX")).toBe("SPXW 26 Dec 26 5900 P");
});

test("legs that expire together name the day once", () => {
  const spread = [
    { words: "F 19 Dec 26 11 P", expires_on: "2026-12-19" },
    { words: "F 19 Dec 26 10 P", expires_on: "2026-12-19" },
    { words: "F", expires_on: null },
  ];
  expect(byExpiry(spread, "F").map(({ day, legs }) => [day, ...legs.map(({ words }) => words)])).toEqual([
    ["19 Dec 26", "11 P", "10 P"],
    [null, "shares"],
  ]);
});

test("the nearest expiration counts", () => {
  expect(nearestDte([{ dte: null }, { dte: 35 }, { dte: 7 }])).toBe(7);
  expect(nearestDte([{ dte: null }])).toBeNull();
});
