import { expect, test } from "vitest";
import { dayBefore, readOrder } from "@/features/reconciliation/opening-balance-dialog";

test("an empty basis is recorded as not known, never as zero", () => {
  const form = new FormData();
  form.set("quantity", " -1 ");
  form.set("basis", "");
  form.set("on", "2025-12-31");
  expect(readOrder(form, "F")).toEqual({ symbol: "F", quantity: "-1", basis: null, on: "2025-12-31" });
});

test("the day before crosses months and leap days", () => {
  expect([dayBefore("2026-01-01"), dayBefore("2024-03-01")]).toEqual(["2025-12-31", "2024-02-29"]);
});
