import type { FormEvent } from "react";
import type { Account, Portfolio } from "@/api/types";
import { usePortfolioSave } from "@/api/use-portfolios";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";

interface PortfolioDialogProps {
  /** None makes a new one. */
  portfolio: Portfolio | null;
  accounts: readonly Account[];
  open: boolean;
  onClose: () => void;
}

const FORM = "portfolio-form";

/** A name, which accounts, and what is meant to be put to work in them. */
export function PortfolioDialog({ portfolio, accounts, open, onClose }: PortfolioDialogProps) {
  const save = usePortfolioSave();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const order = {
      id: portfolio?.id,
      name: text("name"),
      description: text("description"),
      default_capital: text("capital") || null,
      account_ids: form.getAll("account").map(String),
    };
    save.mutate(order, { onSuccess: onClose });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={portfolio ? "Change portfolio" : "New portfolio"}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} disabled={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name">
          {(attributes) => (
            <TextInput {...attributes} name="name" required maxLength={80} defaultValue={portfolio?.name} />
          )}
        </Field>
        <Field label="Description">
          {(attributes) => (
            <TextInput
              {...attributes}
              name="description"
              maxLength={500}
              defaultValue={portfolio?.description}
            />
          )}
        </Field>
        <Field
          label="Capital"
          hint="Dollars meant for it; returns are measured against them. May stay empty."
        >
          {(attributes) => (
            <TextInput
              {...attributes}
              name="capital"
              inputMode="decimal"
              defaultValue={portfolio?.default_capital ?? ""}
            />
          )}
        </Field>
        <fieldset>
          <legend className="mb-1 text-sm font-medium text-muted">Accounts</legend>
          {accounts.map(({ id, name }) => (
            <label key={id} className="flex min-h-8 items-center gap-2 max-md:min-h-11">
              <input
                type="checkbox"
                name="account"
                value={id}
                defaultChecked={portfolio?.account_ids.includes(id)}
                className="accent-[var(--accent-fill)]"
              />
              {name}
            </label>
          ))}
        </fieldset>
      </form>
    </Dialog>
  );
}
