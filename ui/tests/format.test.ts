import { describe, expect, test } from "vitest";
import { formatAge, formatDay, formatInstant, formatMonth, toMarket } from "@/shared/format/date";
import { addDecimals, compareDecimals, formatDecimal, signOf } from "@/shared/format/decimal";

describe("decimals", () => {
  test.each([
    ["-1234.5", { places: 2 }, "−1,234.50"],
    ["1486.2", { places: 2, plus: true }, "+1,486.20"],
    ["0", { places: 2, plus: true }, "0.00"],
    ["-0.004", { places: 2 }, "0.00"],
    ["-0.005", { places: 2 }, "−0.01"],
    ["0.995", { places: 2 }, "1.00"],
    ["999999.999", { places: 2 }, "1,000,000.00"],
    ["2.4500", { places: 4, least: 2 }, "2.45"],
    ["2.4575", { places: 4, least: 2 }, "2.4575"],
    ["100.00000000", { places: 8, least: 0 }, "100"],
    ["-1", { places: 8, least: 0 }, "−1"],
    ["90071992547409931.07", { places: 2 }, "90,071,992,547,409,931.07"],
    [".5", { places: 2 }, "0.50"],
    ["no number", {}, "no number"],
  ])("%s is written %j as %s", (text, format, written) => {
    expect(formatDecimal(text, format)).toBe(written);
  });

  test("a sum is exact where binary numbers are not", () => {
    expect(addDecimals(["0.1", "0.2"])).toBe("0.3");
    expect(addDecimals(["90071992547409931.07", "-0.08"])).toBe("90071992547409930.99");
    expect(addDecimals([])).toBe("0");
  });

  test("sign and order", () => {
    expect([signOf("-0.00"), signOf("-0.01"), signOf("3")]).toEqual([0, -1, 1]);
    expect(["10", "-2", "9.5"].toSorted(compareDecimals)).toEqual(["-2", "9.5", "10"]);
  });
});

describe("dates", () => {
  test("a market date does not depend on where the reader sits", () => {
    expect(formatDay("2026-12-26")).toBe("26 Dec 26");
    expect(formatMonth("2026-03")).toBe("Mar 26");
  });

  test("an instant is shown in market time, in summer and in winter", () => {
    expect(formatInstant("2026-07-01T18:31:00Z")).toBe("1 Jul 26 14:31 ET");
    expect(formatInstant("2026-12-02T02:30:00Z")).toBe("1 Dec 26 21:30 ET");
    expect(toMarket("2026-12-02T05:00:00Z")).toEqual({ on: "2026-12-02", time: "00:00" });
  });

  test("an age is said in its largest whole unit", () => {
    const now = Date.parse("2026-12-02T12:00:00Z");
    expect(
      ["11:59:58", "11:59:20", "11:55:01", "09:00:00"].map((time) => formatAge(`2026-12-02T${time}Z`, now)),
    ).toEqual(["now", "40 s", "4 m", "3 h"]);
    expect(formatAge("2026-11-20T12:00:00Z", now)).toBe("12 d");
  });
});
