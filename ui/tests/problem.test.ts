import { expect, test } from "vitest";
import { describeProblem, ProblemError, toProblem, unreachable } from "@/api/problem";
import { tooLarge } from "@/features/import/limits";

const answer = (status: number, body: string, type: string) =>
  new Response(body, { status, headers: { "content-type": type } });

test("a problem of the server says what, where and what to do", async () => {
  const body = JSON.stringify({
    title: "Not found",
    status: 404,
    detail: "there is no campaign c_1",
    instance: "/api/v1/campaigns/c_1",
  });
  const { title, detail, where } = describeProblem(
    await toProblem(answer(404, body, "application/problem+json")),
  );
  expect([title, detail, where]).toEqual([
    "Not found",
    "there is no campaign c_1",
    "/api/v1/campaigns/c_1 · status 404",
  ]);
});

test("an answer that is no problem document still says its status", async () => {
  expect(describeProblem(await toProblem(answer(502, "<html>", "text/html"))).title).toBe(
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
