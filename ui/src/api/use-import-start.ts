import { answer, api } from "./client";
import { useChange } from "./use-change";

export interface ImportOrder {
  file: File;
  account?: string;
  timezone?: string;
}

/** Sends an export file's bytes as they are; the answer is a running import to be followed by useImport. */
export function useImportStart() {
  return useChange(({ file, account, timezone }: ImportOrder) =>
    answer(
      api.POST("/api/v1/imports", {
        params: { query: { filename: file.name, account, timezone } },
        // The document says "binary", which has no type of its own in TypeScript.
        body: file as unknown as string,
        bodySerializer: (bytes) => bytes,
        headers: { "Content-Type": "application/octet-stream" },
      }),
    ),
  );
}

/** Loads the sample history into an account of its own. */
export function useSampleStart() {
  return useChange(() => answer(api.POST("/api/v1/imports/sample")));
}
