import { useState } from "react";
import type { Channel, ChannelKind } from "@/api/types";
import { type ChannelOrder, useChannelKeep, useChannels } from "@/api/use-channels";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { ErrorState } from "@/shared/ui/states";
import { useWelcome } from "./use-welcome";

interface ChannelDialogProps {
  kind: ChannelKind;
  /** The channel that is changed; a new one if there is none. */
  channel?: Channel;
  onClose: () => void;
}

const FORM = "channel-form";

/** A channel set up or changed from the fields that its kind declares. What is secret goes in and never comes out. */
export function ChannelDialog({ kind, channel, onClose }: ChannelDialogProps) {
  const [order, setOrder] = useState<ChannelOrder>(() => begun(kind, channel));
  const others = (useChannels().data?.items ?? []).filter(({ id }) => id !== channel?.id);
  const { mutate, isPending, error } = useChannelKeep();
  const welcome = useWelcome();
  const submit = () =>
    mutate(order, {
      onSuccess: (kept) => {
        welcome(kept, `${kept.title} passed its check and is set up.`);
        onClose();
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={channel?.title ?? kind.title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} variant="primary" disabled={isPending}>
            {isPending ? "Checking…" : "Check and keep"}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="text-muted">{kind.description}</p>
        <Field label="Name" hint="What you call it">
          {(attributes) => (
            <TextInput
              {...attributes}
              value={order.title}
              placeholder={kind.title}
              onChange={({ target }) => setOrder({ ...order, title: target.value })}
            />
          )}
        </Field>
        <DeclaredFields
          kind={kind}
          kept={channel !== undefined}
          config={order.config}
          onChange={(config) => setOrder({ ...order, config })}
        />
        <Field label="If it fails" hint="Where its messages go when it has given up">
          {(attributes) => (
            <Select
              {...attributes}
              value={order.fallback_id}
              options={[
                { value: "", label: "Nowhere: they wait among what nobody was told" },
                ...others.map(({ id, title }) => ({ value: id, label: title })),
              ]}
              onChange={({ target }) => setOrder({ ...order, fallback_id: target.value })}
            />
          )}
        </Field>
        {error && <ErrorState error={error} />}
      </form>
    </Dialog>
  );
}

interface DeclaredProps {
  kind: ChannelKind;
  kept: boolean;
  config: Record<string, string>;
  onChange: (config: Record<string, string>) => void;
}

function DeclaredFields({ kind: { fields }, kept, config, onChange }: DeclaredProps) {
  return fields.map(({ name, title, secret, required, description }) => (
    <Field key={name} label={required ? title : `${title} (if you like)`} hint={description}>
      {(attributes) => (
        <TextInput
          {...attributes}
          type={secret ? "password" : "text"}
          autoComplete="off"
          spellCheck={false}
          required={required && !(secret && kept)}
          placeholder={secret && kept ? "stays as it is; type to replace it" : undefined}
          value={config[name] ?? ""}
          onChange={({ target }) => onChange({ ...config, [name]: target.value })}
        />
      )}
    </Field>
  ));
}

/** What stands in the fields at first: never a secret, so that one left alone stays what it is. */
export function begun(kind: ChannelKind, channel?: Channel): ChannelOrder {
  const open = kind.fields
    .filter(({ secret }) => !secret)
    .map(({ name }) => [name, channel?.config[name] ?? ""]);
  return {
    id: channel?.id,
    kind: kind.name,
    title: channel?.title ?? "",
    fallback_id: channel?.fallback_id ?? "",
    config: Object.fromEntries(open),
  };
}
