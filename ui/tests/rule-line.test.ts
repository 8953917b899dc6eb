import { expect, test } from "vitest";
import type { Suggestion } from "@/api/types";
import { keyBytes } from "@/api/use-push";
import { oneLine, take, worthOffering } from "@/features/alerts/completion";
import { cutAt, isUnfinished, mend } from "@/features/alerts/faults";
import { milliseconds } from "@/features/alerts/latency-strip";

const word = (text: string, start: number, end: number): Suggestion => ({
  text,
  kind: "word",
  title: "",
  start,
  end,
});
const PROBLEM = { detail: "", length: 3, fits: [], field: null };

test("a suggestion takes the place of what was begun, and typing goes on behind it", () => {
  expect(take("AAPL < 185 seve", word("severity", 11, 15))).toEqual({ text: "AAPL < 185 severity ", at: 20 });
});

test("in the middle of a line no second space is made", () => {
  expect(take("each sho: dte < 21", word("short leg", 5, 8))).toEqual({
    text: "each short leg : dte < 21",
    at: 15,
  });
  expect(take("AAP < 185", word("AAPL", 0, 3))).toEqual({ text: "AAPL < 185", at: 5 });
});

test("behind a bracket or a point typing goes on at once", () => {
  expect(take("mo", word("move(", 0, 2))).toEqual({ text: "move(", at: 5 });
  expect(take("des", word("desk.", 0, 3))).toEqual({ text: "desk.", at: 5 });
});

test("a colon stands close to its word", () => {
  expect(take("each short leg ", word(":", 15, 15))).toEqual({ text: "each short leg: ", at: 16 });
});

test("what is typed already is not offered", () => {
  expect(worthOffering([word("AAPL", 0, 4)], "AAPL")).toEqual([]);
  expect(worthOffering([word("AAPL", 0, 3)], "AAP")).toHaveLength(1);
});

test("what was pasted becomes one line", () => {
  expect(oneLine("AAPL < 185\n\tfor 30s")).toBe("AAPL < 185 for 30s");
});

test("the line is cut where it is wrong", () => {
  expect(cutAt("AAPL ! 185", { at: 5, length: 1 })).toEqual({ before: "AAPL ", wrong: "!", after: " 185" });
  expect(cutAt("AAPL <", { at: 6, length: 0 })).toEqual({ before: "AAPL <", wrong: " ", after: "" });
});

test("who is still typing is not told that it is wrong", () => {
  expect(isUnfinished("AAPL < ", { at: 7 })).toBe(true);
  expect(isUnfinished("AAPL ! 185", { at: 5 })).toBe(false);
});

test("what fits takes the place of what is wrong", () => {
  expect(mend("AAPL < 185 sevrity", { ...PROBLEM, at: 11, length: 7 }, "severity")).toBe(
    "AAPL < 185 severity",
  );
  expect(mend("AAPL", { ...PROBLEM, at: 4, length: 0 }, "<")).toBe("AAPL <");
});

test("times have three digits that matter", () => {
  expect([0.2134, 12.34, 180.2, 1300, null].map(milliseconds)).toEqual([
    "0.21 ms",
    "12.3 ms",
    "180 ms",
    "1.3 s",
    "–",
  ]);
});

test("a push key is bytes to the browser", () => {
  expect([...keyBytes("-_8A")]).toEqual([251, 255, 0]);
});
