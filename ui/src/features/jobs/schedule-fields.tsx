import { Field, TextInput } from "@/shared/ui/field";
import { Tabs } from "@/shared/ui/tabs";
import { type Draft, TYPES } from "./timing";

interface ScheduleFieldsProps {
  draft: Draft;
  onChange: (draft: Draft) => void;
}

/** When something runs: every so many minutes or at times of the day, and whether only while the market is open. */
export function ScheduleFields({ draft, onChange }: ScheduleFieldsProps) {
  const set = (changes: Partial<Draft>) => onChange({ ...draft, ...changes });
  return (
    <>
      <Tabs label="Kind of schedule" value={draft.type} options={TYPES} onChange={(type) => set({ type })} />
      {draft.type === "interval" ? (
        <Field label="Minutes between two runs">
          {(attributes) => (
            <TextInput
              {...attributes}
              inputMode="numeric"
              value={draft.minutes}
              onChange={({ target }) => set({ minutes: target.value })}
              className="w-28!"
            />
          )}
        </Field>
      ) : (
        <Field
          label="Minute, hour, day, month, weekday"
          hint="New York time. 45 9 * * mon-fri is 9:45 on weekdays; */15 is every quarter of an hour."
        >
          {(attributes) => (
            <TextInput
              {...attributes}
              spellCheck={false}
              autoCapitalize="off"
              value={draft.cron}
              onChange={({ target }) => set({ cron: target.value })}
              className="font-mono"
            />
          )}
        </Field>
      )}
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={draft.market}
          onChange={({ target }) => set({ market: target.checked })}
          className="size-4 accent-[var(--accent-fill)]"
        />
        Only while the market is open
      </label>
      {draft.market && (
        <div className="grid grid-cols-2 gap-3">
          <Around
            label="Minutes before the open"
            value={draft.before}
            onChange={(before) => set({ before })}
          />
          <Around label="Minutes after the close" value={draft.after} onChange={(after) => set({ after })} />
        </div>
      )}
    </>
  );
}

function Around(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field label={props.label}>
      {(attributes) => (
        <TextInput
          {...attributes}
          inputMode="numeric"
          value={props.value}
          onChange={({ target }) => props.onChange(target.value)}
        />
      )}
    </Field>
  );
}
