import { useMutation } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { SettingsFile } from "./types";
import { useChange } from "./use-change";

const send = (file: SettingsFile, apply: boolean) =>
  answer(api.POST("/api/v1/settings/import", { params: { query: { apply } }, body: { ...file } }));

/** What a file of rules and settings would change; nothing is changed. */
export function useSettingsPreview() {
  return useMutation({ mutationFn: (file: SettingsFile) => send(file, false) });
}

/** Makes the desk's rules and settings those of a file; answers the export from before, which undoes it. */
export function useSettingsImport() {
  return useChange(async (file: SettingsFile) => {
    const before = await answer(api.GET("/api/v1/settings/export"));
    await send(file, true);
    return before;
  });
}
