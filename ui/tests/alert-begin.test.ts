import { expect, test } from "vitest";
import { ruleOfLeg, ruleOfStrike } from "@/shared/alerts/begin";

test("an option suggests that its strike is reached, from its own side", () => {
  const put = { underlying: "AAPL", strike: "180.0000", right: "P" } as const;
  expect(ruleOfLeg(put)).toBe("AAPL <= 180 for 30s during market");
  expect(ruleOfLeg({ ...put, right: "C", strike: "187.5" })).toBe("AAPL >= 187.5 for 30s during market");
});

test("shares suggest a big day", () => {
  expect(ruleOfLeg({ underlying: "BRK/B", strike: null, right: null })).toBe(
    "abs([BRK/B].change_percent) >= 3% once during market",
  );
});

test("a strike of a chain suggests that it is crossed, without a comma in its thousands", () => {
  expect(ruleOfStrike("SPX", "5900")).toBe("SPX crosses 5900 cooldown 15m during market");
});
