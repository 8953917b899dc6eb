import { useId, useState } from "react";
import { useNavigate } from "react-router";
import type { Broker } from "@/api/types";
import { useLoginAddress } from "@/api/use-connection-change";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";
import { loginPath } from "./login";

/** For browsers that cannot reach the callback: the address they landed on carries all that is needed. */
export function PasteDialog({
  broker,
  open,
  onClose,
}: {
  broker: Broker;
  open: boolean;
  onClose: () => void;
}) {
  const [address, setAddress] = useState("");
  const form = useId();
  const navigate = useNavigate();
  const login = useLoginAddress();
  const send = () =>
    login.mutate(
      { endpoint: broker.id, address: address.trim() },
      {
        onSuccess: ({ id }) => {
          onClose();
          navigate(`/connections?connected=${encodeURIComponent(id)}`);
        },
      },
    );
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Connect ${broker.title} by address`}
      actions={
        <Button type="submit" form={form} variant="primary" disabled={!address.trim() || login.isPending}>
          Connect
        </Button>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <ol className="flex list-decimal flex-col gap-1 pl-5 text-muted">
          <li>
            <a href={loginPath(broker.id)} target="_blank" rel="noopener" className="text-accent underline">
              Open the broker's login
            </a>{" "}
            and allow the desk in.
          </li>
          <li>The browser ends on a page that may not load. Copy its whole address.</li>
          <li>Paste it here within half a minute: the code in it is short-lived.</li>
        </ol>
        <Field label="Address" hint={broker.callback && `Begins with ${broker.callback}`}>
          {(attributes) => (
            <TextInput
              {...attributes}
              autoComplete="off"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
