import { Check, Clock, TriangleAlert } from "lucide-react";
import type { AlertDelivery, Channel } from "@/api/types";
import { useChannels } from "@/api/use-channels";
import { deliveryWords } from "@/shared/alerts/words";

const FAILED = new Set<AlertDelivery["state"]>(["dead", "failed_over"]);

/** Who was told of an alert: each channel once, with how it went. */
export function DeliveredTo({ deliveries }: { deliveries: readonly AlertDelivery[] }) {
  const channels = useChannels().data?.items ?? [];
  const firsts = deliveries.filter(({ about }) => about === "firing");
  if (firsts.length === 0) return <span className="text-age">on this page only</span>;
  return (
    <span className="flex flex-wrap gap-x-2.5">
      {firsts.map((delivery) => (
        <One key={delivery.id} delivery={delivery} title={titleOf(channels, delivery.channel_id)} />
      ))}
    </span>
  );
}

export const titleOf = (channels: readonly Channel[], id: string): string =>
  channels.find((channel) => channel.id === id)?.title ?? id;

function One({ delivery, title }: { delivery: AlertDelivery; title: string }) {
  const failed = FAILED.has(delivery.state);
  const Icon = failed ? TriangleAlert : delivery.state === "delivered" ? Check : Clock;
  const twice = delivery.maybe_twice ? ", may have come twice" : "";
  return (
    <span
      title={[deliveryWords(delivery) + twice, delivery.problem, delivery.receipt].filter(Boolean).join("\n")}
      className={failed ? "inline-flex items-center gap-1 text-attention" : "inline-flex items-center gap-1"}
    >
      <Icon aria-hidden size={12} className="shrink-0" />
      {title}
      {delivery.state === "delivered" ? (
        <span className="sr-only">: told</span>
      ) : (
        <span>{deliveryWords(delivery)}</span>
      )}
      {delivery.maybe_twice && <span className="text-age">maybe twice</span>}
    </span>
  );
}
