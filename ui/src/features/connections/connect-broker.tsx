import { ClipboardPaste, Plug } from "lucide-react";
import { useState } from "react";
import type { Broker } from "@/api/types";
import { useBrokers } from "@/api/use-brokers";
import { useGrantConnect } from "@/api/use-connection-change";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { QueryView } from "@/shared/ui/query-view";
import { Capabilities } from "./capabilities";
import { loginPath } from "./login";
import { PasteDialog } from "./paste-dialog";

/** The brokers one can connect; what is missing is named with the setting that provides it. */
export function ConnectBroker({ connected }: { connected: ReadonlySet<string> }) {
  const query = useBrokers();
  return (
    <Card title="Connect a broker" aside="Your password goes to the broker only; the desk gets a token.">
      <QueryView query={query} rows={4}>
        {({ items }) => (
          <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,20rem),1fr))] gap-3">
            {items.map((broker) => (
              <BrokerChoice key={broker.id} broker={broker} connected={connected.has(broker.id)} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  );
}

function BrokerChoice({ broker, connected }: { broker: Broker; connected: boolean }) {
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line p-3">
      <h3 className="flex items-center gap-2 font-semibold">
        {broker.title}
        {broker.simulated && <Badge tone="attention">simulated</Badge>}
        {connected && <Badge tone="accent">connected</Badge>}
      </h3>
      <Capabilities broker={broker} />
      <div className="mt-auto flex flex-wrap items-center gap-2">
        {broker.configured ? <Ways broker={broker} connected={connected} /> : <Missing broker={broker} />}
      </div>
    </li>
  );
}

function Ways({ broker, connected }: { broker: Broker; connected: boolean }) {
  const [pasting, setPasting] = useState(false);
  const grant = useGrantConnect();
  if (broker.login === "token") {
    return (
      <Button icon={Plug} disabled={grant.isPending} onClick={() => grant.mutate(broker.id)}>
        {connected ? "Connect again" : "Connect"} with the token in .env
      </Button>
    );
  }
  return (
    <>
      <a
        href={loginPath(broker.id)}
        className="inline-flex h-7 items-center gap-1.5 rounded-md bg-accent-fill px-2.5 text-sm font-medium text-on-accent max-md:h-10 max-md:text-base"
      >
        <Plug aria-hidden size={14} />
        {connected ? "Log in again" : `Connect ${broker.title}`}
      </a>
      <Button variant="quiet" icon={ClipboardPaste} onClick={() => setPasting(true)}>
        Paste the address instead
      </Button>
      <PasteDialog broker={broker} open={pasting} onClose={() => setPasting(false)} />
    </>
  );
}

function Missing({ broker }: { broker: Broker }) {
  return (
    <p className="text-muted">
      Needs{" "}
      {broker.missing.map((name) => (
        <code key={name}>{name} </code>
      ))}{" "}
      in <code>.env</code>; the guide to this broker tells where they come from.
    </p>
  );
}
