import type { FormEvent } from "react";
import type { Account } from "@/api/types";
import { useAccountChange } from "@/api/use-account-change";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";

interface AccountDialogProps {
  account: Account;
  open: boolean;
  onClose: () => void;
}

export function RenameDialog({ account, open, onClose }: AccountDialogProps) {
  const change = useAccountChange();
  const form = `rename-${account.id}`;
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (name) change.mutate({ id: account.id, name }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Rename account"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} disabled={change.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={save}>
        <Field label="Name">
          {(attributes) => (
            <TextInput {...attributes} name="name" defaultValue={account.name} required maxLength={80} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
