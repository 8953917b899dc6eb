import { useQueryClient } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Import } from "./types";
import { useChange } from "./use-change";

export interface ImportOrder {
  file: File;
  account?: string;
  timezone?: string;
}

/** Starts an import and shows it as started at once, so that even one that ends in a blink is seen to end. */
function useStart<Order>(send: (order: Order) => Promise<Import>) {
  const queries = useQueryClient();
  return useChange(async (order: Order) => {
    const given = await send(order);
    queries.setQueryData(["imports", given.id], given);
    return given;
  });
}

/** Sends an export file's bytes as they are; the answer is a running import to be followed by useImport. */
export function useImportStart() {
  return useStart(({ file, account, timezone }: ImportOrder) =>
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
  return useStart((_: undefined) => answer(api.POST("/api/v1/imports/sample")));
}
