import { expect, test } from "vitest";
import { describeProblem, ProblemError, toProblem, unreachable } from "@/api/problem";
import { tooLarge } from "@/features/import/limits";

test("a problem of the server says what, where and what to do", () => {
  const body = { title: "Not found", detail: "there is no campaign c_1", instance: "/api/v1/campaigns/c_1" };
  const { title, detail, where } = describeProblem(toProblem(new Response(null, { status: 404 }), body));
  expect([title, detail, where]).toEqual([
    "Not found",
    "there is no campaign c_1",
    "/api/v1/campaigns/c_1 · status 404",
  ]);
});

test("an answer that is no problem document still says its status", () => {
  expect(describeProblem(toProblem(new Response(null, { status: 502 }), "<html>")).title).toBe(
    "The server answered 502",
  );
});

test("no answer at all says what to look at", () => {
  expect(describeProblem(unreachable()).detail).toContain("thetadesk serve");
});

test("a file beyond the limit is refused before it is sent", () => {
  expect(tooLarge({ name: "small.csv", size: 10 })).toBeNull();
  const refusal = tooLarge({ name: "big.csv", size: 200 * 1024 * 1024 });
  expect(refusal).toBeInstanceOf(ProblemError);
  expect(refusal?.message).toContain("big.csv has 200 MB");
});
