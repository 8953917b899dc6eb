import { useState } from "react";
import type { Backup } from "@/api/types";
import { useBackupRestore } from "@/api/use-backups";
import { Button } from "@/shared/ui/button";
import { DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";

const WORD = "restore";

/** What a restore does, and a word to type: one click too many must not do it. */
export function RestoreDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const [typed, type] = useState("");
  const restore = useBackupRestore();
  return (
    <Dialog
      open
      onClose={onClose}
      title="Restore this backup?"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="danger"
            disabled={typed.trim().toLowerCase() !== WORD || restore.isPending}
            onClick={() => restore.mutate(backup.id, { onSuccess: onClose })}
          >
            Restore at the next start
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>
          The desk becomes what it was on <DateText at={backup.started_at} />. What was recorded since then is
          gone from it; brokers' records come back with the next sync.
        </p>
        <p className="text-muted">
          It is done when the server starts next. What is here now is saved first, as a backup from which it
          can be undone.
        </p>
        <Field label={`Type “${WORD}” to go on`}>
          {(attributes) => (
            <TextInput
              {...attributes}
              autoComplete="off"
              value={typed}
              onChange={({ target }) => type(target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
