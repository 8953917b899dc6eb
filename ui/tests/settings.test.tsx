import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RatesCard } from "@/features/settings/rates-card";
import { readPercent } from "@/features/settings/rates-dialog";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const rate = (days: number, rate: number, own: boolean) => ({
  days,
  rate,
  source: own ? "you" : "bills",
  own,
});
const SHIPPED = { on: "2025-01-02", rates: [rate(30, 0.0445, false), rate(91, 0.0436, false)] };
const OWN = { on: "2026-03-02", rates: [rate(91, 0.0421, true)] };

let sent: Sent[];
let items = [OWN, SHIPPED];

beforeEach(() => {
  items = [OWN, SHIPPED];
  const answer = () => ({ body: { items } });
  sent = answerWith({
    "GET /market/rates": answer,
    "PUT /market/rates": answer,
    "DELETE /market/rates/2026-03-02": () => {
      items = [SHIPPED];
      return answer();
    },
  });
});

afterEach(() => vi.unstubAllGlobals());

const changes = () => sent.filter(({ method }) => method !== "GET");

test("rates stand by day and maturity, and the user's own are marked", async () => {
  renderPage(RatesCard, "/");
  const own = await screen.findByRole("row", { name: /2 Mar 26/ });
  expect(own.textContent).toContain("your own");
  expect(own.textContent).toContain("4.21");
  expect(screen.getByRole("row", { name: /2 Jan 25/ }).textContent).toContain("shipped");
  expect(screen.queryByRole("button", { name: "Take out your rates of 2025-01-02" })).toBeNull();
});

test("a new day begins with the latest rates and is sent as fractions", async () => {
  renderPage(RatesCard, "/");
  await userEvent.click(await screen.findByRole("button", { name: "New rates" }));
  const dialog = within(await screen.findByRole("dialog"));
  const bill = dialog.getByLabelText("91 days, %");
  expect(bill).toHaveProperty("value", "4.21");
  await userEvent.clear(bill);
  await userEvent.type(bill, "four");
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  expect(dialog.getByText(/91 days is no number/)).toBeTruthy();
  expect(changes()).toEqual([]);
  await userEvent.clear(bill);
  await userEvent.type(bill, "3.9");
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  expect(JSON.parse(changes()[0]?.text ?? "").rates).toEqual({ 91: 0.039 });
});

test("what was taken out comes back by undo", async () => {
  renderPage(RatesCard, "/");
  await userEvent.click(await screen.findByRole("button", { name: "Take out your rates of 2026-03-02" }));
  await userEvent.click(await screen.findByRole("button", { name: /Undo/ }));
  expect(JSON.parse(changes().at(-1)?.text ?? "")).toEqual({ on: "2026-03-02", rates: { 91: 0.0421 } });
});

test("percent are read as people write them", () => {
  expect([readPercent("4.3"), readPercent("-0.25"), readPercent("x")]).toEqual([0.043, -0.0025, null]);
});
