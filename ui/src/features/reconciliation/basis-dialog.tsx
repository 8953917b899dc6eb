import type { FormEvent } from "react";
import type { OpeningBalance } from "@/api/types";
import { useOpeningBalanceBasis } from "@/api/use-opening-balance";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";
import { Quantity } from "@/shared/ui/numbers";
import { useToast } from "@/shared/ui/toast";

const FORM = "opening-basis";

/** Says what a position held before the history had cost: a broker tells the position, hardly ever that. */
export function BasisDialog({ balance, onClose }: { balance: OpeningBalance | null; onClose: () => void }) {
  const say = useOpeningBalanceBasis();
  const toast = useToast();
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!balance) return;
    const basis = String(new FormData(event.currentTarget).get("basis")).trim();
    say.mutate(
      { balance, basis },
      {
        onSuccess: (recorded) => {
          onClose();
          toast.show("Its cost is recorded.", () => say.mutate({ balance: recorded, basis: null }));
        },
      },
    );
  };
  return (
    <Dialog
      open={balance !== null}
      onClose={onClose}
      title="What it cost or brought in"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} disabled={say.isPending}>
            Record
          </Button>
        </>
      }
    >
      {balance && (
        <form id={FORM} onSubmit={save} className="flex flex-col gap-3">
          <p>
            <span className="font-semibold">
              <Quantity value={balance.quantity} /> × {balance.symbol}
            </span>
            <span className="text-muted"> was held before the history begins.</span>
          </p>
          <Field label="In all, dollars" hint="Fees included, without a sign, for the short as for the long">
            {(attributes) => (
              <TextInput
                {...attributes}
                name="basis"
                required
                pattern="[0-9]*\.?[0-9]+"
                inputMode="decimal"
                autoComplete="off"
                autoFocus
              />
            )}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
