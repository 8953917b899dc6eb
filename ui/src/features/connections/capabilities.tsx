import type { Broker } from "@/api/types";

/** What a trader can expect of a broker, in one line each. */
export function Capabilities({ broker: { capabilities } }: { broker: Broker }) {
  const { login_days: days, history_window_days: steps } = capabilities;
  return (
    <ul className="flex list-disc flex-col gap-0.5 pl-4 text-muted">
      <li>{days ? `You log in every ${days} days` : "One login lasts until you take it back"}</li>
      <li>All types of transactions{steps && `, ${steps} days at a time`}</li>
      <li>{capabilities.reads_per_minute} requests a minute</li>
    </ul>
  );
}
