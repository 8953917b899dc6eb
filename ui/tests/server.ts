import { vi } from "vitest";

export interface Sent {
  method: string;
  path: string;
  body: BodyInit | null | undefined;
}

type Answer = (sent: Sent) => { status?: number; body: unknown };

/** A server of canned answers by "METHOD /path" (without query); what is not canned is a 404 problem. */
export function answerWith(answers: Record<string, Answer>): Sent[] {
  const log: Sent[] = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit = {}) => {
    const path = address.replace("/api/v1", "");
    const sent = { method: init.method ?? "GET", path, body: init.body };
    log.push(sent);
    const answer = answers[`${sent.method} ${path.split("?")[0]}`];
    const { status = 200, body } = answer?.(sent) ?? {
      status: 404,
      body: { title: "Not found", status: 404, detail: path },
    };
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  });
  return log;
}
