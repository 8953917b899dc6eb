import { Download, FlaskConical, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Backup } from "@/api/types";
import { isBeingMade, useBackupRemove, useBackupVerify } from "@/api/use-backups";
import { Badge } from "@/shared/ui/badge";
import { Button, IconButton } from "@/shared/ui/button";
import { DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { Progress } from "@/shared/ui/progress";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { useToast } from "@/shared/ui/toast";
import { RestoreDialog } from "./restore-dialog";

const KINDS: Record<Backup["kind"], string> = {
  scheduled: "nightly",
  manual: "by hand",
  undo: "before a restore",
  found: "brought here",
};
const MEGABYTE = 1_000_000;

/** Every backup with what can be done about it. */
export function BackupList({ items }: { items: readonly Backup[] }) {
  const [restored, restore] = useState<Backup | null>(null);
  const columns: Column<Backup>[] = [
    { id: "made", header: "Made", hint: "Market time", cell: (backup) => <Made backup={backup} /> },
    { id: "state", header: "State", cell: (backup) => <State backup={backup} /> },
    {
      id: "size",
      header: "MB",
      hint: "Megabytes; the rows of all tables below",
      align: "right",
      wide: true,
      cell: ({ size, rows }) =>
        size !== null && (
          <span className="tabular-nums">
            {Math.max(0.1, size / MEGABYTE).toFixed(1)}
            <span className="block text-xs text-age">{rows} rows</span>
          </span>
        ),
    },
    { id: "copy", header: "Second copy", wide: true, cell: ({ copied_to }) => copied_to ?? "none" },
    {
      id: "actions",
      header: "",
      align: "right",
      cell: (backup) => <Actions backup={backup} onRestore={() => restore(backup)} />,
    },
  ];
  if (items.length === 0) {
    return (
      <EmptyState title="No backup yet">
        One is made each night at 02:30 New York, and whenever you ask for one.
      </EmptyState>
    );
  }
  return (
    <>
      <Table label="Backups" columns={columns} rows={items} rowKey={({ id }) => id} />
      {restored && <RestoreDialog backup={restored} onClose={() => restore(null)} />}
    </>
  );
}

function Made({ backup: { started_at, kind } }: { backup: Backup }) {
  return (
    <span className="whitespace-nowrap">
      <DateText at={started_at} />
      <span className="block text-xs text-age">{KINDS[kind]}</span>
    </span>
  );
}

function State({ backup }: { backup: Backup }) {
  if (isBeingMade(backup)) {
    return (
      <span className="block w-32 max-md:w-24">
        <span className="text-sm text-muted">{backup.stage}</span>
        <Progress value={backup.progress} label="How far the backup is" />
      </span>
    );
  }
  return (
    <span className="flex max-w-md flex-col items-start gap-0.5">
      {backup.state === "failed" ? <Badge tone="attention">failed</Badge> : <Tried at={backup.verified_at} />}
      {backup.problem && <span className="text-sm text-attention">{backup.problem}</span>}
    </span>
  );
}

const Tried = ({ at }: { at: string | null }) =>
  at ? (
    <Badge tone="accent" title="Restored into a throw-away database and compared, table by table">
      tried out
    </Badge>
  ) : (
    <Badge title="Nobody has tried yet whether it can be restored">made</Badge>
  );

function Actions({ backup, onRestore }: { backup: Backup; onRestore: () => void }) {
  const verify = useBackupVerify();
  const toast = useToast();
  const when = backup.started_at;
  if (backup.state !== "done") return backup.state === "failed" ? <Remove backup={backup} /> : null;
  const tryOut = () =>
    verify.mutate(backup.id, {
      onSuccess: ({ rows }) => toast.show(`It can be restored: all ${rows} rows are what was saved`),
    });
  return (
    <span className="flex justify-end max-md:ml-auto max-md:w-20 max-md:flex-wrap">
      <IconButton
        icon={FlaskConical}
        label={verify.isPending ? "Trying it out…" : `Try the backup of ${when} out`}
        disabled={verify.isPending}
        onClick={tryOut}
      />
      <a
        href={`/api/v1/backups/${backup.id}/file`}
        download
        aria-label={`Download the backup of ${when}`}
        title="Download the file"
        className="inline-grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink max-md:size-10"
      >
        <Download aria-hidden size={16} />
      </a>
      <IconButton icon={RotateCcw} label={`Restore the backup of ${when}`} onClick={onRestore} />
      <Remove backup={backup} />
    </span>
  );
}

/** A file that is gone does not come back, so it is asked for twice. */
function Remove({ backup }: { backup: Backup }) {
  const [asked, ask] = useState(false);
  const remove = useBackupRemove();
  return (
    <>
      <IconButton
        icon={Trash2}
        label={`Delete the backup of ${backup.started_at}`}
        onClick={() => ask(true)}
      />
      <Dialog
        open={asked}
        onClose={() => ask(false)}
        title="Delete this backup?"
        actions={
          <>
            <Button onClick={() => ask(false)}>Keep it</Button>
            <Button variant="danger" disabled={remove.isPending} onClick={() => remove.mutate(backup.id)}>
              Delete
            </Button>
          </>
        }
      >
        Its file and its second copy are deleted. That cannot be undone.
      </Dialog>
    </>
  );
}
