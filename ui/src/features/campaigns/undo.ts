import type { Edit } from "@/api/types";

const newestFirst = (one: Edit, other: Edit) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0);

export const byAge = (edits: readonly Edit[]) => [...edits].sort(newestFirst);

/** What `u` takes back: the newest edit still in force. */
export function lastUndoable(edits: readonly Edit[]): Edit | null {
  return byAge(edits).find(({ undone }) => !undone) ?? null;
}
