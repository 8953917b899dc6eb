import { useState } from "react";
import type { Channel, Manners, Severity } from "@/api/types";
import { useChannels, useManners, useMannersChange } from "@/api/use-channels";
import { SEVERITIES } from "@/shared/alerts/words";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { QueryView } from "@/shared/ui/query-view";
import { useToast } from "@/shared/ui/toast";
import { ownZone, routed, USUAL_QUIET } from "./manners";

/** Who hears of what: routing by severity, quiet hours, reminders, heartbeat. A rule's own words go before all of it. */
export function MannersCard() {
  const query = useManners();
  const channels = useChannels().data?.items ?? [];
  return (
    <Card title="How you want to be told" aside="For rules that name no channel of their own">
      <QueryView query={query} rows={5}>
        {(manners) => <Editor key={JSON.stringify(manners)} manners={manners} channels={channels} />}
      </QueryView>
    </Card>
  );
}

function Editor({ manners: kept, channels }: { manners: Manners; channels: readonly Channel[] }) {
  const [manners, setManners] = useState(kept);
  const { mutate, isPending } = useMannersChange();
  const toast = useToast();
  const save = (next: Manners, undo?: Manners) =>
    mutate(next, {
      onSuccess: () => toast.show("Told like this from the next alert on.", undo && (() => save(undo))),
    });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save(manners, kept);
      }}
    >
      <Routes manners={manners} channels={channels} onChange={setManners} />
      <QuietHours manners={manners} onChange={setManners} />
      <label className="inline-flex min-h-7 items-center gap-2 max-md:min-h-10">
        <input
          type="checkbox"
          checked={manners.tells_over}
          onChange={({ target }) => setManners({ ...manners, tells_over: target.checked })}
          className="accent-accent"
        />
        Say where it was told that something fired when it is over, too
      </label>
      <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
        <Reminder manners={manners} onChange={setManners} />
        <Heartbeat manners={manners} channels={channels} onChange={setManners} />
      </div>
      <Button type="submit" variant="primary" disabled={isPending || manners === kept} className="self-start">
        Keep this
      </Button>
    </form>
  );
}

interface PartProps {
  manners: Manners;
  onChange: (manners: Manners) => void;
}

const ORDER: readonly Severity[] = ["urgent", "warning", "info"];

function Routes({ manners, channels, onChange }: PartProps & { channels: readonly Channel[] }) {
  if (channels.length === 0)
    return <p className="text-muted">Set up a channel first: then say what goes there.</p>;
  return (
    <table aria-label="Channels by severity" className="w-fit border-collapse text-left">
      <thead>
        <tr className="text-sm text-muted">
          <th scope="col" className="pr-8 font-medium">
            Channel
          </th>
          {ORDER.map((severity) => (
            <th key={severity} scope="col" className="px-3 text-center font-medium">
              {SEVERITIES[severity]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {channels.map(({ id, title }) => (
          <tr key={id}>
            <th scope="row" className="py-1 pr-8 font-normal">
              {title}
            </th>
            {ORDER.map((severity) => (
              <td key={severity} className="px-3 py-1 text-center">
                <input
                  type="checkbox"
                  aria-label={`${SEVERITIES[severity]} to ${title}`}
                  checked={manners.routes[severity].includes(id)}
                  onChange={({ target }) => onChange(routed(manners, severity, id, target.checked))}
                  className="accent-accent max-md:size-6"
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function QuietHours({ manners, onChange }: PartProps) {
  const { quiet } = manners;
  const [zone] = useState(ownZone);
  const change = (part: Partial<NonNullable<Manners["quiet"]>>) =>
    quiet && onChange({ ...manners, quiet: { ...quiet, ...part } });
  return (
    <fieldset className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <label className="inline-flex h-7 items-center gap-2 max-md:h-10">
        <input
          type="checkbox"
          checked={quiet !== null}
          onChange={({ target }) =>
            onChange({ ...manners, quiet: target.checked ? { ...USUAL_QUIET, zone } : null })
          }
          className="accent-accent"
        />
        Quiet hours, in which only what is urgent is sent
      </label>
      {quiet && (
        <>
          {(["starts", "ends"] as const).map((edge) => (
            <Field key={edge} label={edge === "starts" ? "From" : "To"}>
              {(attributes) => (
                <TextInput
                  {...attributes}
                  type="time"
                  required
                  value={quiet[edge]}
                  onChange={({ target }) => change({ [edge]: target.value })}
                />
              )}
            </Field>
          ))}
          <Field label="Time zone">
            {(attributes) => (
              <TextInput
                {...attributes}
                required
                value={quiet.zone}
                onChange={({ target }) => change({ zone: target.value })}
              />
            )}
          </Field>
        </>
      )}
    </fieldset>
  );
}

const REMINDERS = [
  { value: "0", label: "Never" },
  { value: "15", label: "Every 15 minutes" },
  { value: "60", label: "Every hour" },
  { value: "240", label: "Every 4 hours" },
];

function Reminder({ manners, onChange }: PartProps) {
  const { reminds_after } = manners;
  const known = REMINDERS.some(({ value }) => value === String(reminds_after));
  const own = { value: String(reminds_after), label: `Every ${reminds_after} minutes` };
  return (
    <Field
      label="Tell an urgent alert again"
      hint="While it is true and nobody has acknowledged it, wherever it was told"
    >
      {(attributes) => (
        <Select
          {...attributes}
          value={String(reminds_after)}
          options={known ? REMINDERS : [...REMINDERS, own]}
          onChange={({ target }) => onChange({ ...manners, reminds_after: Number(target.value) })}
        />
      )}
    </Field>
  );
}

function Heartbeat({ manners, channels, onChange }: PartProps & { channels: readonly Channel[] }) {
  const [first = ""] = manners.heartbeat;
  // A channel that was removed is no choice any more.
  const known = channels.some(({ id }) => id === first) ? first : "";
  return (
    <Field label="Daily sign of life" hint="Comes every day, so that silence itself is noticed">
      {(attributes) => (
        <Select
          {...attributes}
          value={known}
          options={[
            { value: "", label: "Where Info goes" },
            ...channels.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          onChange={({ target }) => onChange({ ...manners, heartbeat: target.value ? [target.value] : [] })}
        />
      )}
    </Field>
  );
}
