import type { Account } from "@/api/types";
import { useSampleDelete } from "@/api/use-account-change";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { useToast } from "@/shared/ui/toast";

interface DeleteSampleDialogProps {
  account: Account;
  open: boolean;
  onClose: () => void;
}

export function DeleteSampleDialog({ account, open, onClose }: DeleteSampleDialogProps) {
  const remove = useSampleDelete();
  const toast = useToast();
  const confirm = () => remove.mutate(account.id, { onSuccess: () => toast.show("The sample is gone.") });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Delete the sample?"
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button variant="danger" onClick={confirm} disabled={remove.isPending}>
            Delete {account.transactions} sample rows
          </Button>
        </>
      }
    >
      The invented history of “{account.name}” is removed with its campaigns and notes. Your own accounts are
      not touched, and the sample can be loaded again at any time.
    </Dialog>
  );
}
