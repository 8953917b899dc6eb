import { useIsFetching } from "@tanstack/react-query";
import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { RuleLine } from "@/features/alerts/rule-line";
import { renderPage } from "./desk";
import { answerWith } from "./server";

function Writing() {
  const [text, setText] = useState("");
  const asked = useIsFetching();
  return (
    <>
      <RuleLine text={text} problem={null} whole={false} onText={setText} onKeep={vi.fn()} />
      <output>{asked ? "asking" : "settled"}</output>
    </>
  );
}

function begin() {
  const delta = { text: "delta", kind: "name", title: "Delta", start: 0, end: 1 };
  answerWith({ "GET /alerts/rules/complete": () => ({ body: { items: [delta] } }) });
  renderPage(Writing, "/alerts");
  const line = screen.getByRole("textbox", { name: "Rule" });
  fireEvent.change(line, { target: { value: "d", selectionStart: 1 } });
  return { line, list: screen.getByLabelText("What fits here") };
}

test("what fits opens when it comes", async () => {
  const { list } = begin();
  await screen.findByText("asking");
  await screen.findByText("settled");
  expect(list.hidden).toBe(false);
});

test("what was put away before it came does not open when it comes", async () => {
  const { line, list } = begin();
  await screen.findByText("asking");
  fireEvent.keyDown(line, { key: "Escape" });
  await screen.findByText("settled");
  expect(list.hidden).toBe(true);
});
