import { describe, expect, test } from "vitest";
import { toBridge } from "@/features/campaigns/bridge";
import { legInWords, toBrackets, toggled, toRows } from "@/features/campaigns/legs-model";
import { NEW_CAMPAIGN, quantityProblem, rowsInWords, toOrder } from "@/features/campaigns/moves";
import {
  daysApart,
  matches,
  nearestFirst,
  type Target,
  targetName,
  targetState,
} from "@/features/campaigns/targets";
import { toChanges } from "@/features/campaigns/totals";
import { byAge, lastUndoable } from "@/features/campaigns/undo";
import { campaign, leg } from "./campaign-detail";

const lite = (id: string, cash = "1.00") => ({
  id,
  realized: "0",
  cash,
  open_cost: "0",
  status: "open" as const,
  adjusted_basis: null,
});

describe("the order of a move", () => {
  const rows = toRows([leg("t1", { quantity: "-5" }), leg("t2"), leg("t3", { quantity: "2" }), leg("t3")]);
  const some = (...keys: string[]) => rows.filter(({ key }) => keys.includes(key));

  test("rows of one transaction have keys of their own", () => {
    expect(rows.map(({ key }) => key)).toEqual(["t1", "t2", "t3", "t3.1"]);
  });

  test("whole transactions move without a quantity", () => {
    expect(toOrder(some("t1", "t2"), "c1", "c2")).toEqual({
      moves: [
        { transaction_id: "t1", from: "c1", to: "c2" },
        { transaction_id: "t2", from: "c1", to: "c2" },
      ],
    });
    expect(toOrder(some("t3", "t3.1"), "c1", NEW_CAMPAIGN)).toEqual({
      moves: [{ transaction_id: "t3", from: "c1", to: null }],
    });
  });

  test("a part moves by its magnitude", () => {
    expect(toOrder(some("t1"), "c1", "c2", "2")).toEqual({
      moves: [{ transaction_id: "t1", quantity: "2", from: "c1", to: "c2" }],
    });
    expect(toOrder(some("t3"), "c1", "c2")).toEqual({
      moves: [{ transaction_id: "t3", quantity: "2", from: "c1", to: "c2" }],
    });
    expect(toOrder(some("t1"), "c1", "c2", "5.0")).toEqual({
      moves: [{ transaction_id: "t1", from: "c1", to: "c2" }],
    });
  });

  test("a part that cannot move says why", () => {
    const [row] = rows;
    if (!row) throw new Error("a row expected");
    expect(["2", "5", "6", "0", "-1", "x", ""].map((typed) => quantityProblem(typed, row))).toEqual([
      null,
      null,
      "Only 5 stand here.",
      "Write how many move, without a sign.",
      "Write how many move, without a sign.",
      "Write a number.",
      "Write a number.",
    ]);
  });

  test("what is carried has a name", () => {
    expect(rowsInWords(some("t2"))).toBe("−1 F 19 Dec 26 11 P");
    expect(rowsInWords(rows)).toBe("4 trades");
    const [dividend] = toRows([leg("d", { kind: "dividend", quantity: "0" })]);
    expect(dividend && legInWords(dividend)).toBe("dividend of 12 Mar 26");
  });
});

test("the rows of a pair are joined over the rows between them", () => {
  const rows = toRows([leg("t1"), leg("x"), leg("t2", { link_id: "t1" }), leg("t3", { link_id: "t1" })]);
  expect(toBrackets(rows, "t1")).toEqual(["first", "between", "member", "last"]);
  expect(toBrackets(rows, "x")).toEqual(["none", "none", "none", "none"]);
  expect(toBrackets(rows, null)).toEqual(["none", "none", "none", "none"]);
});

test("a row is selected and let go", () => {
  const one = toggled(new Set(), "a");
  expect([...one]).toEqual(["a"]);
  expect([...toggled(one, "a")]).toEqual([]);
});

describe("where a trade may go", () => {
  const target = (id: string, opened_on: string, closed_on: string | null): Target => ({
    id,
    strategy_label: "Wheel",
    status: closed_on ? "closed" : "open",
    opened_on,
    closed_on,
    ticker: "F",
    tags: ["income"],
    legs: [],
  });
  const old = target("old", "2025-01-01", "2025-02-01");
  const alive = target("alive", "2026-01-01", null);
  const later = target("later", "2026-04-01", null);

  test("campaigns that lived then come first", () => {
    expect(nearestFirst([old, later, alive], "2026-03-12").map(({ id }) => id)).toEqual([
      "alive",
      "later",
      "old",
    ]);
    expect(daysApart("2026-03-12", later)).toBe(20);
    expect(daysApart("2026-03-12", alive)).toBe(0);
  });

  test("they are named by strategy and day, and found by any word", () => {
    expect(targetName(old)).toBe("Wheel of 1 Jan 25");
    expect(targetState(old)).toBe("closed 1 Feb 25");
    expect(matches(old, "wheel jan")).toBe(true);
    expect(matches(old, "income")).toBe(true);
    expect(matches(old, "strangle")).toBe(false);
  });
});

describe("what an edit makes of the totals", () => {
  test("a campaign that only changed its id is the same campaign", () => {
    const changes = toChanges({
      before: [lite("a"), lite("b")],
      after: [lite("a2"), lite("b")],
      created: null,
    });
    expect(changes.map(({ before, after }) => [before?.id, after?.id])).toEqual([
      ["a", "a2"],
      ["b", "b"],
    ]);
  });

  test("a new campaign has no before, a merged one no after", () => {
    const made = toChanges({ before: [lite("a")], after: [lite("a"), lite("n")], created: "n" });
    expect(made[1]).toMatchObject({ before: null, created: true });
    const merged = toChanges({ before: [lite("a"), lite("b")], after: [lite("b")], created: null });
    expect(merged[0]?.after).toBeNull();
  });
});

describe("the bridge", () => {
  const basis = (net: string) => ({ options_gross: "0", stock_gross: "0", fees: "0", net, open_cost: "0" });
  const row = (amount: string) => ({ label: "premium in basis", amount, explanation: "" });

  test("holds when its rows sum to cash minus tax", () => {
    expect(
      toBridge({ cash: basis("1486.20"), tax: basis("1241.20"), bridge: [row("245.00")] }),
    ).toMatchObject({ holds: true, rest: "0" });
    expect(toBridge({ cash: basis("-1"), tax: basis("2.5"), bridge: [row("-4"), row("0.5")] }).holds).toBe(
      true,
    );
    expect(toBridge(campaign().pnl).holds).toBe(true);
  });

  test("says to the cent what is missing", () => {
    expect(toBridge({ cash: basis("0.30"), tax: basis("0.10"), bridge: [row("0.19")] })).toMatchObject({
      holds: false,
      rest: "0.01",
    });
  });
});

test("u takes back the newest edit in force", () => {
  const edit = (id: string, at: string, undone = false) => ({
    id,
    at,
    kind: "move",
    summary: id,
    undone,
    applies: true,
    reason: "",
  });
  const edits = [edit("1", "2026-01-01T00:00:00Z"), edit("3", "2026-03-01T00:00:00Z", true)];
  const younger = edit("2", "2026-02-01T00:00:00Z");
  expect(lastUndoable([...edits, younger])?.id).toBe("2");
  expect(byAge([...edits, younger]).map(({ id }) => id)).toEqual(["3", "2", "1"]);
  expect(lastUndoable([edit("1", "2026-01-01T00:00:00Z", true)])).toBeNull();
});
