import { Pencil, Send, Trash2 } from "lucide-react";
import type { Channel, Latency } from "@/api/types";
import { useChannelRemove, useChannelSwitch, useChannelTest } from "@/api/use-channels";
import { Badge } from "@/shared/ui/badge";
import { Button, IconButton } from "@/shared/ui/button";
import { Age } from "@/shared/ui/dates";
import { useToast } from "@/shared/ui/toast";
import { toldOf } from "./use-welcome";

interface ChannelRowProps {
  channel: Channel;
  kind: string;
  fallback: string | null;
  health: Latency["channels"][number] | undefined;
  onChange: () => void;
  onRemove: () => void;
}

/** One channel: whether it works, when it was checked, where its messages go if not. */
export function ChannelRow({ channel, kind, fallback, health, onChange, onRemove }: ChannelRowProps) {
  const test = useChannelTest();
  const turn = useChannelSwitch();
  const toast = useToast();
  const { id, title, enabled, problem, checked_at } = channel;
  const send = () =>
    test.mutate(id, { onSuccess: ({ words }) => toast.show(`${title}: ${words || "the test was taken."}`) });
  return (
    <li
      data-row
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a row is walked by j and k
      tabIndex={0}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2 last:border-b-0"
    >
      <div className="min-w-48 flex-1 max-md:basis-full">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{title}</span>
          {title !== kind && <span className="text-muted">{kind}</span>}
          {!enabled && <Badge tone="age">off</Badge>}
          {health?.resting_until && <Badge tone="attention">left alone after failures</Badge>}
        </p>
        <p className="text-sm text-age">
          In a rule: <span className="text-muted">to {id}</span>
          {` · otherwise told: ${toldOf(channel) || "nothing"}`}
          {fallback && ` · if it fails: ${fallback}`}
          {checked_at && (
            <>
              {" · checked "}
              <Age at={checked_at} />
            </>
          )}
        </p>
        {problem && <p className="text-sm break-words text-attention">{problem}</p>}
      </div>
      <label className="inline-flex items-center gap-1.5 text-sm text-muted max-md:h-10">
        <input
          type="checkbox"
          checked={enabled}
          onChange={({ target }) => turn.mutate({ id, enabled: target.checked })}
          className="accent-accent"
        />
        on
      </label>
      <Button icon={Send} onClick={send} disabled={test.isPending}>
        {test.isPending ? "Sending…" : "Test"}
      </Button>
      <IconButton icon={Pencil} label={`Change ${title}`} onClick={onChange} />
      <IconButton icon={Trash2} label={`Remove ${title}`} onClick={onRemove} />
    </li>
  );
}

/** What was removed cannot be undone, as its secrets are gone: it is asked about once. */
export function useRemoval(onDone: () => void) {
  const remove = useChannelRemove();
  const toast = useToast();
  return ({ id, title }: Channel) => {
    remove.mutate(id, { onSuccess: () => toast.show(`${title} is removed.`) });
    onDone();
  };
}
