import createClient from "openapi-fetch";
import { toProblem, unreachable } from "./problem";
import type { paths } from "./schema";

/** Leaves out what was not chosen: an empty filter is no filter. */
function writeQuery(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  return search.toString();
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    throw unreachable();
  }
}

/** The desk's API, typed by its OpenAPI document. Wrap each call in `answer`. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: reach,
  querySerializer: writeQuery,
});

interface Call<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The answer's body, or a ProblemError where the server refused. */
export async function answer<Data>(call: Promise<Call<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw toProblem(response, error);
  return data as Data;
}
