import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Backup } from "./types";
import { useChange } from "./use-change";

const POLL_MS = 700;

export const isBeingMade = ({ state }: Backup) => state === "waiting" || state === "running";

/** Every backup, newest first, asked again while one is being made. */
export function useBackups() {
  return useQuery({
    queryKey: ["backups"],
    queryFn: () => answer(api.GET("/api/v1/backups")),
    refetchInterval: ({ state }) => (state.data?.items.some(isBeingMade) ? POLL_MS : false),
  });
}

const at = (id: string) => ({ params: { path: { backup_id: id } } });

/** Begins a backup; the list tells how far it is. */
export function useBackupCreate() {
  return useChange((_: undefined) => answer(api.POST("/api/v1/backups")));
}

/** Restores a backup into a throw-away database; answers when that is done. */
export function useBackupVerify() {
  return useChange((id: string) => answer(api.POST("/api/v1/backups/{backup_id}/verify", at(id))));
}

/** Has a backup restored when the desk starts next. */
export function useBackupRestore() {
  return useChange((id: string) =>
    answer(api.POST("/api/v1/backups/{backup_id}/restore", { ...at(id), body: { foreign: false } })),
  );
}

/** Gives up the restore that waits. */
export function useRestoreCancel() {
  return useChange((_: undefined) => answer(api.DELETE("/api/v1/backups/restore")));
}

/** Deletes a backup with its file and its second copy. */
export function useBackupRemove() {
  return useChange((id: string) => answer(api.DELETE("/api/v1/backups/{backup_id}", at(id))));
}
