import type { AlertDelivery, AlertDetail } from "@/api/types";
import { useRetry } from "@/api/use-alert-change";
import { useChannels } from "@/api/use-channels";
import { deliveryWords } from "@/shared/alerts/words";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { DateText } from "@/shared/ui/dates";
import { useToast } from "@/shared/ui/toast";
import { titleOf } from "./delivered-to";

/** Who was told, what each channel said, and every attempt. */
export function Receipts({ alert }: { alert: AlertDetail }) {
  const channels = useChannels().data?.items ?? [];
  if (alert.deliveries.length === 0)
    return <p className="text-muted">Told on this page alone: no channel is set up for its severity.</p>;
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold text-muted">Delivery receipts</h3>
      <ul aria-label="Delivery receipts">
        {alert.deliveries.map((delivery) => (
          <Receipt
            key={delivery.id}
            delivery={delivery}
            title={titleOf(channels, delivery.channel_id)}
            tries={alert.tries.filter(({ delivery_id }) => delivery_id === delivery.id)}
          />
        ))}
      </ul>
    </section>
  );
}

interface ReceiptProps {
  delivery: AlertDelivery;
  title: string;
  tries: AlertDetail["tries"];
}

function Receipt({ delivery, title, tries }: ReceiptProps) {
  const failed = delivery.state === "dead" || delivery.state === "failed_over";
  return (
    <li className="border-b border-line py-1.5 last:border-b-0">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{title}</span>
        <Badge tone={failed ? "attention" : "neutral"}>{deliveryWords(delivery)}</Badge>
        {delivery.about === "reminder" && <Badge tone="age">reminder {Math.abs(delivery.telling)}</Badge>}
        {delivery.about === "over" && <Badge tone="age">that it is over</Badge>}
        {delivery.fallback_for && <Badge tone="age">in place of another</Badge>}
        {delivery.maybe_twice && <Badge tone="attention">may have come twice</Badge>}
        {delivery.delivered_at && <DateText at={delivery.delivered_at} className="ml-auto text-muted" />}
      </p>
      {delivery.receipt && <p className="text-sm break-words text-age">{delivery.receipt}</p>}
      {delivery.problem && <p className="text-sm break-words text-attention">{delivery.problem}</p>}
      {tries.length > 1 && (
        <details className="text-sm text-muted">
          <summary className="w-fit">{tries.length} attempts</summary>
          <ol className="ml-4 list-decimal">
            {tries.map(({ number, at, outcome, detail, milliseconds }) => (
              <li key={number}>
                <DateText at={at} /> {outcome}
                {milliseconds !== null && `, ${milliseconds} ms`}
                {detail && `: ${detail}`}
              </li>
            ))}
          </ol>
        </details>
      )}
      {delivery.state === "dead" && <Retry id={delivery.id} />}
    </li>
  );
}

function Retry({ id }: { id: string }) {
  const { mutate, isPending } = useRetry();
  const toast = useToast();
  return (
    <Button
      disabled={isPending}
      onClick={() => mutate(id, { onSuccess: () => toast.show("It is sent once more.") })}
    >
      Send it again
    </Button>
  );
}
