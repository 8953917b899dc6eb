import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

/** A stream on which nothing is ever said: a page under test opens no line to anywhere. */
class SilentSocket {
  static readonly OPEN = 1;
  readyState = 0;
  send() {}
  close() {}
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", SilentSocket);
});

afterEach(cleanup);
