import { ProblemError } from "@/api/problem";

const MOST_BYTES = 64 * 1024 * 1024;

/** The refusal of a file the server would not take, before it is sent; null when it may go. */
export function tooLarge(file: Pick<File, "name" | "size">): ProblemError | null {
  if (file.size <= MOST_BYTES) return null;
  const megabytes = Math.ceil(file.size / 1024 / 1024);
  return new ProblemError({
    title: "The file is too large",
    status: 413,
    detail: `${file.name} has ${megabytes} MB, an import takes 64 MB at most. Export a shorter period and import the parts one after the other.`,
  });
}
