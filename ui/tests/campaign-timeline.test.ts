import { describe, expect, test } from "vitest";
import { withoutTicker } from "@/features/campaigns/leg-words";
import { faceOf } from "@/features/campaigns/node-kinds";
import { continuesPrevious, originWords, toArcs, toSteps } from "@/features/campaigns/timeline-model";
import { campaign, leg, node } from "./campaign-detail";

/** Put sold, rolled, something else opened between, rolled again, assigned. */
const STORY = campaign({
  timeline: [
    node("t1"),
    node("t3", { kind: "roll", transaction_ids: ["t2", "t3"] }),
    node("t4"),
    node("t6", { kind: "roll", transaction_ids: ["t5", "t6"] }),
    node("t7", { kind: "close", from: ["−1 F 19 Dec 26 12 P"], to: [] }),
  ],
  allocations: [
    leg("t1"),
    leg("t2", { role: "closing", link_id: "t1" }),
    leg("t3"),
    leg("t4"),
    leg("t5", { role: "closing", link_id: "t3" }),
    leg("t6"),
    leg("t7", { role: "closing", link_id: "t4" }),
  ],
});

describe("the chain", () => {
  const steps = toSteps(STORY);

  test("a step knows which earlier steps it takes over", () => {
    expect(steps.map(({ origins }) => origins)).toEqual([[], [0], [], [1], [2]]);
    expect(steps.map(originWords)).toEqual(["", "continues step 1", "", "continues step 2", "ends step 3"]);
  });

  test("a roll of the step before is joined to it by the chain itself", () => {
    expect(steps.map(continuesPrevious)).toEqual([false, true, false, false, false]);
  });

  test("a roll of an earlier step is drawn above the chain", () => {
    expect(toArcs(steps)).toEqual([{ from: 1, to: 3, lane: 1 }]);
  });

  test("a chosen step shows its own lines, each in a lane of its own", () => {
    expect(toArcs(steps, 4)).toEqual([
      { from: 1, to: 3, lane: 1 },
      { from: 2, to: 4, lane: 2 },
    ]);
  });

  test("an opening that is not in the history leaves no line", () => {
    const missing = campaign({
      timeline: [node("t1", { kind: "missing_open" })],
      allocations: [leg("t1", { link_id: null })],
    });
    expect(toSteps(missing)[0]?.origins).toEqual([]);
  });
});

test("a covered call has a face of its own", () => {
  const opened = node("t2", { to: ["−1 F 19 Dec 26 14 C"] });
  const link = { kind: "covered", from: ["t1"], to: ["t2"], reason: "", confidence: "likely" } as const;
  const [, step] = toSteps(
    campaign({ timeline: [node("t1"), opened], links: [{ ...link, from: ["t1"], to: ["t2"] }] }),
  );
  if (!step) throw new Error("two steps expected");
  expect(step.relation).toBe("covered");
  expect(faceOf(step).title).toBe("Covered call");
  expect(faceOf(step).icon).not.toBe(faceOf({ node: opened, relation: null }).icon);
});

test("a leg under its ticker's heading does not repeat the ticker", () => {
  expect(withoutTicker("−1 F 19 Dec 26 11 P", "F")).toBe("−1 19 Dec 26 11 P");
  expect(withoutTicker("+100 F", "F")).toBe("+100 shares");
  expect(withoutTicker("+1 SPXW 19 Dec 26 5000 P", "SPX")).toBe("+1 SPXW 19 Dec 26 5000 P");
});
