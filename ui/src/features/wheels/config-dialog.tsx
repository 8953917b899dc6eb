import type { FormEvent } from "react";
import type { Wheel, WheelChangeOrder } from "@/api/types";
import { useWheelChange } from "@/api/use-wheels";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { useToast } from "@/shared/ui/toast";
import { changed, PROFILES } from "./words";

const FORM = "wheel-config";

/** How a wheel is configured: capital, distance, first day, a note. */
export function ConfigDialog({ wheel, open, onClose }: { wheel: Wheel; open: boolean; onClose: () => void }) {
  const change = useWheelChange(wheel.id);
  const toast = useToast();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const order = changed(wheel, {
      capital: text("capital") || null,
      profile: text("profile") as WheelChangeOrder["profile"],
      started_on: text("started"),
      note: text("note"),
    });
    change.mutate(order, {
      onSuccess: () => {
        onClose();
        toast.show("Configured.", () => change.mutate(changed(wheel, {})));
      },
    });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Configure ${wheel.symbol}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} disabled={change.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Field label="How far from the price">
          {(attributes) => (
            <Select {...attributes} name="profile" defaultValue={wheel.profile} options={PROFILES} />
          )}
        </Field>
        <Field label="Capital, dollars" hint="Empty where nothing is set aside">
          {(attributes) => (
            <TextInput
              {...attributes}
              name="capital"
              pattern="[0-9]*\.?[0-9]+"
              inputMode="decimal"
              defaultValue={wheel.capital ?? ""}
            />
          )}
        </Field>
        <Field label="Runs from" hint="Campaigns opened from then on are its own">
          {(attributes) => (
            <TextInput {...attributes} type="date" name="started" required defaultValue={wheel.started_on} />
          )}
        </Field>
        <Field label="Note">
          {(attributes) => (
            <TextInput {...attributes} name="note" maxLength={2000} defaultValue={wheel.note} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
