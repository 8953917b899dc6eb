import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Channel, ChannelKind, Manners } from "@/api/types";
import { ChannelsCard } from "@/features/channels/channels-card";
import { renderPage } from "./desk";
import { answerWith, type Sent } from "./server";

const AT = "2026-11-20T15:00:00Z";
const KIND: ChannelKind = {
  name: "webhook",
  title: "Webhook",
  description: "Posts.",
  idempotent: true,
  fields: [{ name: "url", title: "Address", secret: true, required: true, description: "Where." }],
};
const channel = (different: Partial<Channel> = {}): Channel => ({
  id: "webhook",
  kind: "webhook",
  title: "Webhook",
  enabled: true,
  config: { url: "••••" },
  fallback_id: null,
  routed: ["warning", "urgent"],
  checked_at: AT,
  problem: "",
  created_at: AT,
  updated_at: AT,
  ...different,
});
const MANNERS = {
  routes: { info: [], warning: [], urgent: [] },
  quiet: null,
  reminds_after: 240,
} as unknown as Manners;

let sent: Sent[];
let items: Channel[];
let made: Channel;

beforeEach(() => {
  items = [];
  made = channel();
  sent = answerWith({
    "GET /alerts/channels": () => ({ body: { items } }),
    "GET /alerts/channels/kinds": () => ({ body: { items: [KIND] } }),
    "GET /alerts/latency": () => ({ body: { channels: [] } }),
    "GET /alerts/preferences": () => ({ body: MANNERS }),
    "PUT /alerts/preferences": () => ({ body: MANNERS }),
    "POST /alerts/channels": () => {
      items = [made];
      return { status: 201, body: made };
    },
  });
});

afterEach(() => vi.unstubAllGlobals());

async function setUp(): Promise<void> {
  renderPage(ChannelsCard, "/");
  await userEvent.click(await screen.findByRole("button", { name: /Webhook/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.type(dialog.getByLabelText("Address"), "https://example.com/in");
  await userEvent.click(dialog.getByRole("button", { name: "Check and keep" }));
}

test("the first channel says what it is told of, and that can be taken back", async () => {
  await setUp();
  const said = await screen.findByText(/Urgent and Warning alerts go there from now on/);
  expect(said.textContent).toContain("Webhook passed its check");
  expect((await screen.findByRole("list", { name: "Channels that are set up" })).textContent).toContain(
    "otherwise told: Urgent and Warning",
  );
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  const put = sent.find(({ method }) => method === "PUT");
  expect(JSON.parse(put?.text ?? "{}").routes).toEqual({ info: [], warning: [], urgent: [] });
});

test("a second one is told what is asked for, and has nothing to take back", async () => {
  made = channel({ routed: [] });
  await setUp();
  await screen.findByText("Webhook passed its check and is set up.");
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  expect((await screen.findByRole("list", { name: "Channels that are set up" })).textContent).toContain(
    "otherwise told: nothing",
  );
});
