import { expect, test } from "vitest";
import type { ChainRow, OptionQuote } from "@/api/types";
import {
  addLeg,
  changeLeg,
  expiriesOf,
  readLegs,
  readPrice,
  readSymbol,
  writeLegs,
} from "@/features/builder/structure";
import { placeTemplate, TEMPLATES } from "@/features/builder/templates";
import { around, bracket, spotPlace } from "@/features/chain/ladder-model";

const PUT = "AAPL  261219P00220000";
const CALL = "AAPL  261219C00222500";

test("symbols are read as they are written", () => {
  expect(readSymbol(PUT)).toEqual({ ticker: "AAPL", kind: "P", strike: "220", expiresOn: "2026-12-19" });
  expect(readSymbol(CALL).strike).toBe("222.5");
  expect(readSymbol("SPXW  261219C05900000").strike).toBe("5900");
  expect(readSymbol("AAPL").kind).toBe("S");
});

test("a structure lives in the address and comes back as it was", () => {
  const legs = [
    { symbol: PUT, quantity: -2, price: "2.45" },
    { symbol: CALL, quantity: 1, price: null },
    { symbol: "AAPL", quantity: 100, price: "171.2" },
  ];
  expect(readLegs(writeLegs(legs))).toEqual(legs);
  expect(readLegs("nonsense~0xAAPL~")).toEqual([]);
});

test("buying back what is sold leaves nothing; twins become one leg", () => {
  const sold = addLeg([], PUT, -1);
  expect(addLeg(sold, PUT, 1)).toEqual([]);
  expect(addLeg(sold, PUT, -1)).toEqual([{ symbol: PUT, quantity: -2, price: null }]);
  const two = addLeg(sold, CALL, -1);
  expect(changeLeg(two, CALL, { symbol: PUT })).toEqual([{ symbol: PUT, quantity: -2, price: null }]);
});

test("a typed price stays with its contract and does not follow to another one", () => {
  const legs = changeLeg(addLeg([], PUT, -1), PUT, { price: "3.10" });
  expect(changeLeg(legs, PUT, { quantity: -3 })[0]).toMatchObject({ quantity: -3, price: "3.10" });
  expect(changeLeg(legs, PUT, { symbol: CALL })[0]).toMatchObject({ symbol: CALL, price: null });
});

test("prices as people type them", () => {
  expect(readPrice(" 2.45 ")).toBe("2.45");
  expect(readPrice("-1")).toBeNull();
  expect(readPrice("abc")).toBeNull();
  expect(readPrice("1.23456")).toBeNull();
});

const option = (symbol: string, delta: number) => ({ symbol, delta }) as OptionQuote;
const chain = (day: string): ChainRow[] =>
  Array.from({ length: 21 }, (_, at) => {
    const strike = 90 + at;
    const digits = `00${String(strike).padStart(3, "0")}000`;
    const distance = (strike - 100) / 12;
    const call = Math.min(0.98, Math.max(0.02, 0.5 - distance / 2));
    return {
      strike: String(strike),
      call: option(`XYZ   ${day}C${digits}`, call),
      put: option(`XYZ   ${day}P${digits}`, call - 1),
    };
  });

test("templates take distinct strikes in their order out of the real chain", () => {
  const condor = TEMPLATES.find(({ id }) => id === "iron-condor");
  const legs = condor && placeTemplate(condor, "XYZ", chain("261219"), null);
  const strikes = (legs ?? []).map(({ symbol }) => Number(readSymbol(symbol).strike));
  expect(strikes).toHaveLength(4);
  expect([...strikes].sort((a, b) => a - b)).toEqual(strikes);
  expect(new Set(strikes).size).toBe(4);
  expect(legs?.map(({ quantity }) => quantity)).toEqual([1, -1, -1, 1]);
});

test("a calendar keeps its two expirations at one strike, and needs both", () => {
  const calendar = TEMPLATES.find(({ id }) => id === "calendar");
  if (!calendar) throw new Error("there is a calendar");
  expect(placeTemplate(calendar, "XYZ", chain("261219"), null)).toBeNull();
  const legs = placeTemplate(calendar, "XYZ", chain("261219"), chain("270116")) ?? [];
  expect(expiriesOf(legs)).toEqual(["2026-12-19", "2027-01-16"]);
  expect(new Set(legs.map(({ symbol }) => readSymbol(symbol).strike)).size).toBe(1);
});

test("the ladder opens around the price, with the expected move in brackets", () => {
  const rows = chain("261219");
  expect(around(rows, 100.4, 2).map(({ strike }) => strike)).toEqual(["99", "100", "101", "102"]);
  expect(around(rows, null, 2)).toHaveLength(21);
  expect(spotPlace(rows, 100.4)).toBe(11);
  expect(spotPlace(rows, 500)).toBe(21);
  const band = { low: 98.5, high: 101.5 };
  expect(bracket(rows, 9, band)).toEqual({ inside: true, first: true, last: false });
  expect(bracket(rows, 11, band)).toEqual({ inside: true, first: false, last: true });
  expect(bracket(rows, 12, band).inside).toBe(false);
});
