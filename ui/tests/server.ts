import { vi } from "vitest";

export interface Sent {
  method: string;
  path: string;
  type: string | null;
  text: string;
}

type Answer = (sent: Sent) => { status?: number; body: unknown };

/** A server of canned answers by "METHOD /path" (without query); what is not canned is a 404 problem. */
export function answerWith(answers: Record<string, Answer>): Sent[] {
  const log: Sent[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace("/api/v1", "");
    const type = request.headers.get("content-type");
    const sent = { method: request.method, path: path + search, type, text: await request.text() };
    log.push(sent);
    const answer = answers[`${sent.method} ${path}`];
    const notFound = { status: 404, body: { title: "Not found", status: 404, detail: path } };
    const { status = 200, body } = answer?.(sent) ?? notFound;
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  });
  return log;
}
