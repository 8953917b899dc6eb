import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";

type Handler = (event: object) => void;

const HERE = "https://desk.example.com";
let handlers: Record<string, Handler>;
let shown: { title: string; options: { body: string; tag: string; data: string } }[];
let pages: object[];
const openWindow = vi.fn(async (path: string) => path);

/** The worker as a browser runs it, with these pages open. */
beforeEach(() => {
  handlers = {};
  shown = [];
  pages = [];
  openWindow.mockClear();
  const self = {
    location: { origin: HERE },
    addEventListener: (name: string, handler: Handler) => {
      handlers[name] = handler;
    },
    registration: {
      showNotification: async (title: string, options: (typeof shown)[0]["options"]) => {
        shown.push({ title, options });
      },
    },
    clients: { matchAll: async () => pages, openWindow },
  };
  new Function("self", readFileSync("public/worker.js", "utf8"))(self);
});

async function happen(name: string, event: object): Promise<void> {
  let done: Promise<unknown> = Promise.resolve();
  const waitUntil = (work: Promise<unknown>) => {
    done = work;
  };
  handlers[name]?.({ waitUntil, ...event });
  await done;
}

const push = (message: object) => happen("push", { data: { json: () => message } });
const click = (path: string) => happen("notificationclick", { notification: { close: vi.fn(), data: path } });

test.each([
  ["https://desk.example.com/alerts?alert=7f3a", "/alerts?alert=7f3a"],
  // The desk knows itself by the name it was started with, not by that of a proxy before it.
  ["http://127.0.0.1:8000/alerts?alert=7f3a", "/alerts?alert=7f3a"],
  ["https://elsewhere.example.com//evil.example.com/", "/alerts"],
  ["javascript:alert(1)", "/alerts"],
  ["http://[", "/alerts"],
])("a message of %s leads to %s", async (url, path) => {
  await push({ title: "t", body: "b", key: "k", url });
  expect(shown[0]?.options.data).toBe(path);
});

test("what cannot be read is shown as something that happened", async () => {
  await happen("push", { data: null });
  expect(shown[0]?.title).toContain("something happened");
});

test("a click leads a page that is open", async () => {
  const focus = vi.fn();
  const navigate = vi.fn(async () => ({ focus }));
  pages = [{ navigate }];
  await click("/alerts?alert=1");
  expect(navigate).toHaveBeenCalledWith("/alerts?alert=1");
  expect(focus).toHaveBeenCalled();
  expect(openWindow).not.toHaveBeenCalled();
});

test("a click opens a page where none can be led", async () => {
  pages = [{ navigate: () => Promise.reject(new TypeError("not controlled")) }];
  await click("/alerts?alert=1");
  expect(openWindow).toHaveBeenCalledWith("/alerts?alert=1");
});
