import { ProblemError, toProblem, unreachable } from "./problem";

const ROOT = "/api/v1";

export type Query = Record<string, string | number | boolean | null | undefined>;

function address(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  return `${ROOT}${path}${search.size ? `?${search}` : ""}`;
}

async function send<Answer>(path: string, init: RequestInit, query?: Query): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(address(path, query), init);
  } catch (cause) {
    throw cause instanceof ProblemError ? cause : unreachable();
  }
  if (!response.ok) throw await toProblem(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

export const get = <Answer>(path: string, query?: Query) => send<Answer>(path, {}, query);

export function write<Answer>(
  method: "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  query?: Query,
) {
  const headers = body === undefined ? undefined : { "content-type": "application/json" };
  return send<Answer>(
    path,
    { method, headers, body: body === undefined ? undefined : JSON.stringify(body) },
    query,
  );
}

/** Sends a file's bytes as they are. */
export function upload<Answer>(path: string, file: Blob, query: Query) {
  return send<Answer>(
    path,
    { method: "POST", headers: { "content-type": "application/octet-stream" }, body: file },
    query,
  );
}
