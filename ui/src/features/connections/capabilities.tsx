import type { Broker } from "@/api/types";

/** What a trader can expect of a broker, in one line each. */
export function Capabilities({ broker: { capabilities } }: { broker: Broker }) {
  const days = capabilities.login_days;
  return (
    <ul className="flex list-disc flex-col gap-0.5 pl-4 text-muted">
      <li>{days ? `You log in every ${days} days` : "One login lasts until you take it back"}</li>
      <li>History in steps of {capabilities.history_window_days} days, every type of transaction</li>
      <li>{capabilities.reads_per_minute} requests a minute</li>
    </ul>
  );
}
