import { expect, test } from "vitest";
import { stateText } from "@/features/audit/audit-table";

test("a recorded state is told in short words", () => {
  expect(stateText(null)).toBe("–");
  expect(stateText("closed")).toBe("closed");
  expect(stateText({ name: "Taxable", from: null, tags: ["wheel", "tlt"] })).toBe(
    "name Taxable · from – · tags wheel, tlt",
  );
});
