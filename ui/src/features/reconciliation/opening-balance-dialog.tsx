import type { FormEvent } from "react";
import type { MissingOpen, OpeningBalanceOrder } from "@/api/types";
import { useAccounts } from "@/api/use-accounts";
import { useOpeningBalance, useOpeningBalanceUndo } from "@/api/use-opening-balance";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";
import { useToast } from "@/shared/ui/toast";

const FORM = "opening-balance";
const SIGNED = "-?[0-9]*\\.?[0-9]+";
const POSITIVE = "[0-9]*\\.?[0-9]+";

/** What the form says; an empty basis means "not known". */
export function readOrder(form: FormData, symbol: string): OpeningBalanceOrder {
  const basis = String(form.get("basis") ?? "").trim();
  return {
    symbol,
    quantity: String(form.get("quantity")).trim(),
    basis: basis || null,
    on: String(form.get("on")),
  };
}

/** Records what was held before the history begins: labelled as such, undone with one click. */
export function OpeningBalanceDialog({
  missing,
  onClose,
}: {
  missing: MissingOpen | null;
  onClose: () => void;
}) {
  const record = useOpeningBalance();
  const undo = useOpeningBalanceUndo();
  const toast = useToast();
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!missing) return;
    const accountId = missing.transaction.account_id;
    const order = readOrder(new FormData(event.currentTarget), missing.symbol);
    record.mutate(
      { accountId, order },
      {
        onSuccess: ({ id }) => {
          onClose();
          toast.show("Opening balance recorded.", () => undo.mutate({ accountId, id }));
        },
      },
    );
  };
  return (
    <Dialog
      open={missing !== null}
      onClose={onClose}
      title="Record an opening balance"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} disabled={record.isPending}>
            Record
          </Button>
        </>
      }
    >
      {missing && <OpeningForm missing={missing} onSubmit={save} />}
    </Dialog>
  );
}

function OpeningForm({
  missing,
  onSubmit,
}: {
  missing: MissingOpen;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}) {
  const { data } = useAccounts();
  const account = data?.accounts.find(({ id }) => id === missing.transaction.account_id);
  const firstDay = account?.first_on ?? missing.transaction.traded_on;
  return (
    <form id={FORM} onSubmit={onSubmit} className="flex flex-col gap-3">
      <p>
        <span className="font-semibold">{missing.transaction.instrument?.words ?? missing.symbol}</span>
        <span className="text-muted"> was held before the imported history begins.</span>
      </p>
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Field label="Quantity" hint="Signed: short is negative">
          {(attributes) => (
            <TextInput
              {...attributes}
              name="quantity"
              required
              pattern={SIGNED}
              defaultValue={missing.quantity}
              inputMode="decimal"
            />
          )}
        </Field>
        <Field label="Held on" hint="Market date, before the first row">
          {(attributes) => (
            <TextInput {...attributes} type="date" name="on" required defaultValue={dayBefore(firstDay)} />
          )}
        </Field>
      </div>
      <Field
        label={`What it cost or brought in, ${missing.transaction.currency}`}
        hint="In all, fees included, without a sign. Leave it empty if you do not know: results that rest on it are then marked."
      >
        {(attributes) => (
          <TextInput
            {...attributes}
            name="basis"
            pattern={POSITIVE}
            placeholder="not known"
            inputMode="decimal"
          />
        )}
      </Field>
    </form>
  );
}

/** The calendar day before a market date. */
export function dayBefore(on: string): string {
  const day = new Date(`${on}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}
