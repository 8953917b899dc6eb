import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { AlertLink } from "@/shared/alerts/alert-link";
import { renderPage } from "./desk";

test("a touch begins the rule that its row suggests", async () => {
  const rule = "[BRK/B] <= 180 & more";
  const router = renderPage(() => <AlertLink rule={rule} about="BRK/B at 180" />, "/positions", "*");
  await userEvent.click(screen.getByRole("link", { name: "Write an alert about BRK/B at 180" }));
  expect(router.state.location.pathname).toBe("/alerts");
  expect(new URLSearchParams(router.state.location.search).get("rule")).toBe(rule);
});
