import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Money, Percent, Price, Quantity } from "@/shared/ui/numbers";

test("money carries its sign and its colour", () => {
  render(
    <>
      <Money value="1486.2" />
      <Money value="-310.50" />
      <Money value="0.00" />
      <Money value="-17" tone="plain" />
    </>,
  );
  expect(screen.getByText("+1,486.20").className).toContain("text-gain");
  expect(screen.getByText("−310.50").className).toContain("text-loss");
  expect(screen.getByText("0.00").className).toContain("text-muted");
  expect(screen.getByText("−17.00").className).not.toContain("text-loss");
});

test("what is not known is never a zero", () => {
  render(
    <>
      <Money value={null} />
      <Price value={undefined} unknown="unknown" />
    </>,
  );
  expect(screen.getByText("no price")).toBeTruthy();
  expect(screen.getByText("unknown")).toBeTruthy();
  expect(screen.queryByText("0.00")).toBeNull();
});

test("quantities and percentages", () => {
  render(
    <>
      <Quantity value="-3.00000000" />
      <Percent value="0.375" />
      <Percent value="-1" />
    </>,
  );
  expect(screen.getByText("−3")).toBeTruthy();
  expect(screen.getByText("37.5 %")).toBeTruthy();
  expect(screen.getByText("−100.0 %")).toBeTruthy();
});
