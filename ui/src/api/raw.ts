import { answer, api } from "./client";

/** For endpoints that the generated schema does not name yet. */
export function rawGet<Data>(path: string, query: Record<string, unknown> = {}): Promise<Data> {
  return answer(api.GET(path as never, { params: { query } } as never)) as Promise<Data>;
}

export function rawPost<Data>(path: string, body: unknown): Promise<Data> {
  return answer(api.POST(path as never, { body } as never)) as Promise<Data>;
}
