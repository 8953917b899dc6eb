import { BellPlus } from "lucide-react";
import { useState } from "react";
import { pushProblem, usePushSubscribe } from "@/api/use-push";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Field, TextInput } from "@/shared/ui/field";
import { useWelcome } from "./use-welcome";

/** Notifications of this very browser, also while no page of the desk is open. */
export function PushCard() {
  const [title, setTitle] = useState(guess);
  const { mutate, isPending } = usePushSubscribe();
  const welcome = useWelcome();
  const problem = pushProblem();
  const subscribe = () =>
    mutate(title, {
      onSuccess: (channel) => welcome(channel, `${channel.title} is notified from now on. Send it a test.`),
    });
  return (
    <Card title="This browser" aside="Notifications, also while no page is open">
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Called" hint={problem ?? "It becomes a channel of its own, to be named in rules"}>
          {(attributes) => (
            <TextInput {...attributes} value={title} onChange={({ target }) => setTitle(target.value)} />
          )}
        </Field>
        <Button
          icon={BellPlus}
          variant="primary"
          disabled={isPending || problem !== null}
          onClick={subscribe}
          className="mb-5.5"
        >
          {isPending ? "Asking the browser…" : "Notify this browser"}
        </Button>
      </div>
    </Card>
  );
}

function guess(): string {
  const { userAgent } = navigator;
  if (/iPhone|Android.*Mobile/.test(userAgent)) return "Phone";
  if (/iPad|Android/.test(userAgent)) return "Tablet";
  return "Browser of this computer";
}
