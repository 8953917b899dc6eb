import { describe, expect, test } from "vitest";
import { byUrgency, fold, fresh } from "@/api/alert-inbox";
import type { AlertMessage } from "@/api/alert-types";
import type { Alert, Inbox } from "@/api/types";
import { grouped } from "@/features/alerts/grouping";
import { ruleWords, spanWords, stateWords } from "@/shared/alerts/words";
import { alert } from "./alerts";

const COUNTS = { urgent: 0, warning: 0, info: 0, unacknowledged: 0, unseen: 0, dead_letters: 0 };
const inbox = (...items: Alert[]): Inbox => ({ counts: COUNTS, items, missed: [] });
const changes = (
  what: "fired" | "cleared" | "acknowledged" | "delivered" | "seen",
  of: Alert,
): AlertMessage => ({
  type: "changes",
  seq: 2,
  at: 1,
  changes: [{ what, alert: of }],
});
const snapshot = (...since: Alert[]): AlertMessage => ({
  type: "snapshot",
  seq: 9,
  at: 1,
  since,
  complete: true,
  ...inbox(...since),
});

describe("the inbox after a message", () => {
  test("begins with the snapshot", () => {
    expect(fold(undefined, snapshot(alert("a")))?.items.map(({ id }) => id)).toEqual(["a"]);
  });

  test("knows nothing before it", () => {
    expect(fold(undefined, changes("fired", alert("a")))).toBeUndefined();
  });

  test("takes what fired to its place by severity, and each alert once", () => {
    const before = inbox(alert("w", { severity: "warning" }), alert("i", { severity: "info" }));
    const fired = fold(before, changes("fired", alert("u", { severity: "urgent" })));
    const again = fold(fired, changes("delivered", alert("u", { severity: "urgent" })));
    expect(again?.items.map(({ id }) => id)).toEqual(["u", "w", "i"]);
  });

  test("puts what is in hand behind what waits, however bad", () => {
    const before = inbox(alert("u", { severity: "urgent" }), alert("i", { severity: "info" }));
    const held = alert("u", { severity: "urgent", state: "acknowledged" });
    expect(fold(before, changes("acknowledged", held))?.items.map(({ id }) => id)).toEqual(["i", "u"]);
  });

  test("lets go of what is over, and keeps it as missed until a page has shown it", () => {
    const over = fold(inbox(alert("a")), changes("cleared", alert("a", { state: "cleared" })));
    expect(over?.items).toEqual([]);
    expect(over?.missed.map(({ id }) => id)).toEqual(["a"]);
    const seen = over && fold(over, changes("seen", alert("a", { state: "cleared", seen: true })));
    expect(seen?.missed).toEqual([]);
  });

  test("takes the counts as they are told", () => {
    const counts = { ...COUNTS, unacknowledged: 3 };
    expect(fold(inbox(), { type: "counts", seq: 3, counts })?.counts.unacknowledged).toBe(3);
  });

  test("is not touched by what was not understood", () => {
    const before = inbox(alert("a"));
    expect(fold(before, { type: "problem", title: "Not understood", detail: "" })).toBe(before);
  });
});

describe("what is told anew", () => {
  test("is what fired and was not told before", () => {
    expect(fresh(changes("fired", alert("a")), new Set())).toHaveLength(1);
    expect(fresh(changes("fired", alert("a")), new Set(["a"]))).toEqual([]);
    expect(fresh(changes("delivered", alert("a")), new Set())).toEqual([]);
  });

  test("is also what fired while the line was down, unless it is over or in hand", () => {
    const since = [alert("a"), alert("b", { state: "cleared" }), alert("c", { state: "acknowledged" })];
    expect(fresh(snapshot(...since), new Set()).map(({ id }) => id)).toEqual(["a"]);
  });
});

test("the newest of the same severity comes first", () => {
  const alerts = [
    alert("old", { fired_at: "2026-11-20T15:00:00Z" }),
    alert("new", { fired_at: "2026-11-20T16:00:00Z" }),
  ];
  expect(alerts.sort(byUrgency).map(({ id }) => id)).toEqual(["new", "old"]);
});

test("one rule's alerts are brought together, but not those in hand with those that wait", () => {
  const alerts = [
    alert("a", { rule_id: "r" }),
    alert("b", { rule_id: "s" }),
    alert("c", { rule_id: "r" }),
    alert("d", { rule_id: "r", state: "acknowledged" }),
  ];
  expect(grouped(alerts).map(({ alerts: members }) => members.map(({ id }) => id))).toEqual([
    ["a", "c"],
    ["b"],
    ["d"],
  ]);
});

test("no data and an error are states of their own", () => {
  expect(stateWords(alert("a"))).toBe("true now");
  expect(stateWords(alert("a", { kind: "no_data" }))).toBe("no data");
  expect(stateWords(alert("a", { kind: "error" }))).toBe("error");
  expect(stateWords(alert("a", { kind: "error", state: "cleared" }))).toBe("over");
});

test("spans are said in the unit that fits", () => {
  expect([0.44, 12.3, 150, 9000].map(spanWords)).toEqual(["0.4 s", "12 s", "3 min", "3 h"]);
});

describe("what the desk itself has to say", () => {
  const notice = (id: string) => alert(id, { kind: "notice", rule_id: "", rule_text: "", href: "/wheels" });

  test("has nothing in common with other news, so nothing is folded", () => {
    expect(grouped([notice("a"), notice("b"), notice("c")]).map(({ alerts }) => alerts.length)).toEqual([
      1, 1, 1,
    ]);
  });

  test("is told as what it is, with no rule behind it", () => {
    expect(stateWords(notice("a"))).toBe("notice");
    expect(ruleWords(notice("a"))).toBe("The desk's own notice");
  });
});
