import type { DeadLetter } from "@/api/types";
import { useRetry } from "@/api/use-alert-change";
import { useChannels } from "@/api/use-channels";
import { useDeadLetters } from "@/api/use-inbox";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { QueryView } from "@/shared/ui/query-view";
import { useToast } from "@/shared/ui/toast";

/** What no channel has told, with why, to be sent once more. */
export function DeadLetters() {
  const query = useDeadLetters();
  const channels = useChannels().data?.items ?? [];
  const count = query.data?.items.length ?? 0;
  return (
    <Card title="What nobody was told" aside={count > 0 ? `${count}` : undefined} flush={count > 0}>
      <QueryView query={query} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-muted">Every message has arrived, or is on its way.</p>
          ) : (
            <ul aria-label="Messages that were given up">
              {items.map((letter) => (
                <Letter
                  key={letter.delivery.id}
                  letter={letter}
                  channel={channels.find(({ id }) => id === letter.delivery.channel_id)?.title}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}

function Letter({ letter: { delivery, alert }, channel }: { letter: DeadLetter; channel?: string }) {
  const { mutate, isPending } = useRetry();
  const toast = useToast();
  const retry = () => mutate(delivery.id, { onSuccess: () => toast.show("It is sent once more.") });
  return (
    <li
      data-row
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a row is walked by j and k
      tabIndex={0}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 last:border-b-0"
    >
      <div className="min-w-48 flex-1">
        <p className="break-words tabular-nums">
          {delivery.about === "over" && "Over: "}
          {alert?.words ?? "A message"}
        </p>
        <p className="text-sm break-words text-attention">
          {channel ?? delivery.channel_id}: {delivery.problem || "given up"}
        </p>
      </div>
      <span className="text-sm text-muted">
        <DateText at={delivery.created_at} />, {delivery.attempts}{" "}
        {delivery.attempts === 1 ? "attempt" : "attempts"}
      </span>
      <Button disabled={isPending} onClick={retry}>
        Send it again
      </Button>
    </li>
  );
}
