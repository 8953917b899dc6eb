import { Archive } from "lucide-react";
import type { PendingRestore } from "@/api/types";
import { isBeingMade, useBackupCreate, useBackups, useRestoreCancel } from "@/api/use-backups";
import { BackupList } from "@/features/backups/backup-list";
import { EvidenceCard } from "@/features/backups/evidence-card";
import { SettingsFileCard } from "@/features/backups/settings-file-card";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";

export function Component() {
  const backups = useBackups();
  const create = useBackupCreate();
  const busy = create.isPending || (backups.data?.items.some(isBeingMade) ?? false);
  return (
    <Page
      title="Backups"
      actions={
        <Button variant="primary" icon={Archive} disabled={busy} onClick={() => create.mutate(undefined)}>
          {busy ? "Backing up…" : "Back up now"}
        </Button>
      }
    >
      <QueryView query={backups} rows={5}>
        {({ items, key_kept_in, second_place, pending }) => (
          <>
            {pending && <Waiting pending={pending} />}
            <Card
              title="Backups"
              aside={second_place ? `copied to ${second_place}` : "no second place is set"}
              flush
            >
              <BackupList items={items} />
            </Card>
            <p className="text-sm text-muted">
              The encryption key is in none of them: keep a copy of it elsewhere. It is in {key_kept_in}.
            </p>
          </>
        )}
      </QueryView>
      <div className="grid grid-cols-2 items-start gap-3 max-lg:grid-cols-1">
        <SettingsFileCard />
        <EvidenceCard />
      </div>
    </Page>
  );
}

function Waiting({ pending }: { pending: PendingRestore }) {
  const cancel = useRestoreCancel();
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 rounded-lg bg-attention-soft px-3 py-2">
      <span className="min-w-0 flex-1 text-attention">
        The backup of <DateText at={pending.made_at} /> is restored when the server starts next: restart it
        now.
      </span>
      <Button disabled={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
        Do not restore
      </Button>
    </div>
  );
}
