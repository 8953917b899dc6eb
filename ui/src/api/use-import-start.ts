import { upload, write } from "./client";
import type { Import } from "./types";
import { useChange } from "./use-change";

export interface ImportOrder {
  file: File;
  account?: string;
  timezone?: string;
}

/** Sends an export file; the answer is a running import to be followed by useImport. */
export function useImportStart() {
  return useChange(({ file, account, timezone }: ImportOrder) =>
    upload<Import>("/imports", file, { filename: file.name, account, timezone }),
  );
}

/** Loads the sample history into an account of its own. */
export function useSampleStart() {
  return useChange(() => write<Import>("POST", "/imports/sample"));
}
