import { useState } from "react";
import type { Channel, ChannelKind } from "@/api/types";
import { useLatency } from "@/api/use-alert-service";
import { useChannelKinds, useChannels } from "@/api/use-channels";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Dialog } from "@/shared/ui/dialog";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { ChannelDialog } from "./channel-dialog";
import { ChannelRow, useRemoval } from "./channel-row";

interface Editing {
  kind: ChannelKind;
  channel?: Channel;
}

/** Where one is told besides this page, and what else there is. */
export function ChannelsCard() {
  const query = useChannels();
  const kinds = useChannelKinds().data?.items ?? [];
  const health = useLatency().data?.channels ?? [];
  const [editing, setEditing] = useState<Editing | null>(null);
  const [removing, setRemoving] = useState<Channel | null>(null);
  const remove = useRemoval(() => setRemoving(null));
  const kindOf = (name: string) => kinds.find((kind) => kind.name === name);
  const edit = (channel: Channel) => {
    const kind = kindOf(channel.kind);
    if (kind) setEditing({ kind, channel });
  };
  return (
    <Card title="Channels" aside="Where you are told besides this page" flush>
      <QueryView query={query} rows={3}>
        {({ items }) => (
          <>
            {items.length === 0 && (
              <EmptyState title="You are told on this page alone">
                Set up where you want to be told when no page of the desk is open: this browser, Slack,
                e-mail, or a service of your own.
              </EmptyState>
            )}
            <ul aria-label="Channels that are set up">
              {items.map((channel) => (
                <ChannelRow
                  key={channel.id}
                  channel={channel}
                  kind={kindOf(channel.kind)?.title ?? channel.kind}
                  fallback={items.find(({ id }) => id === channel.fallback_id)?.title ?? null}
                  health={health.find(({ channel_id }) => channel_id === channel.id)}
                  onChange={() => edit(channel)}
                  onRemove={() => setRemoving(channel)}
                />
              ))}
            </ul>
          </>
        )}
      </QueryView>
      <Kinds kinds={kinds} onPick={(kind) => setEditing({ kind })} />
      {editing && <ChannelDialog {...editing} onClose={() => setEditing(null)} />}
      <Dialog
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title="Remove this channel?"
        actions={
          <>
            <Button onClick={() => setRemoving(null)}>Keep it</Button>
            <Button variant="danger" onClick={() => removing && remove(removing)}>
              Remove {removing?.title}
            </Button>
          </>
        }
      >
        Its credentials are forgotten and would have to be typed in again. What it had still to tell goes to
        its fallback, or waits among what nobody was told. To stop it for a while, turn it off instead.
      </Dialog>
    </Card>
  );
}

/** Browsers set themselves up: the push service's answer is not for typing. */
const BY_ITSELF = "web_push";

function Kinds({ kinds, onPick }: { kinds: readonly ChannelKind[]; onPick: (kind: ChannelKind) => void }) {
  return (
    <div className="border-t border-line p-3">
      <h3 className="mb-1.5 text-sm font-semibold text-muted">Set up another</h3>
      <ul className="grid grid-cols-3 gap-2 max-xl:grid-cols-2 max-md:grid-cols-1">
        {kinds
          .filter(({ name }) => name !== BY_ITSELF)
          .map((kind) => (
            <li key={kind.name}>
              <button
                type="button"
                onClick={() => onPick(kind)}
                className="flex h-full w-full flex-col rounded-md border border-line px-3 py-2 text-left hover:border-accent"
              >
                <span className="font-medium">{kind.title}</span>
                <span className="text-sm text-muted">{kind.description}</span>
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}
