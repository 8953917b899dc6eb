import type { RuleForm } from "@/api/types";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { EACH, FIELDS, SEVERITY_OPTIONS } from "./form-fields";
import { ScheduleField } from "./schedule-field";
import type { Draft } from "./use-draft";

/** The same rule as a form. It keeps nothing of its own: what is typed here becomes the line, and is read as one. */
export function RuleFields({ draft: { draft, change, problem } }: { draft: Draft }) {
  const about = (name: keyof RuleForm) => (problem?.field === name ? problem.detail : null);
  return (
    <div className="grid grid-cols-3 gap-x-4 gap-y-2.5 max-lg:grid-cols-2 max-md:grid-cols-1">
      <Field label="Watched for each" hint="A rule for many things at once">
        {(attributes) => (
          <Select
            {...attributes}
            options={EACH}
            value={draft.each}
            onChange={({ target }) => change({ each: target.value })}
          />
        )}
      </Field>
      <Field
        label="Fires when"
        hint="A price, a leg's or the book's figure, the desk's own health"
        problem={about("condition")}
        className="col-span-2 max-md:col-span-1"
      >
        {(attributes) => (
          <TextInput
            {...attributes}
            value={draft.condition}
            placeholder="AAPL < 185"
            spellCheck={false}
            onChange={({ target }) => change({ condition: target.value })}
          />
        )}
      </Field>
      {FIELDS.map(({ name, label, hint, placeholder }) => (
        <Field key={name} label={label} hint={hint} problem={about(name)}>
          {(attributes) => (
            <TextInput
              {...attributes}
              value={draft[name]}
              placeholder={placeholder}
              spellCheck={false}
              disabled={name === "where" && draft.each === ""}
              onChange={({ target }) => change({ [name]: target.value })}
            />
          )}
        </Field>
      ))}
      <ScheduleField
        value={draft.schedule}
        problem={about("schedule")}
        onChange={(schedule) => change({ schedule })}
      />
      <Field label="Until" hint="The last day on which it is watched" problem={about("until")}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="date"
            value={draft.until}
            onChange={({ target }) => change({ until: target.value })}
          />
        )}
      </Field>
      <Field label="Severity" problem={about("severity")}>
        {(attributes) => (
          <Select
            {...attributes}
            options={SEVERITY_OPTIONS}
            value={draft.severity}
            onChange={({ target }) => change({ severity: target.value })}
          />
        )}
      </Field>
      <div className="col-span-full flex flex-wrap gap-x-6 gap-y-1">
        <Tick label="Once only" value={draft.once} onChange={(once) => change({ once })} />
        <Tick
          label="In quiet hours too"
          value={draft.ignores_quiet}
          onChange={(ignores_quiet) => change({ ignores_quiet })}
        />
      </div>
    </div>
  );
}

interface TickProps {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}

function Tick({ label, value, onChange }: TickProps) {
  return (
    <label className="inline-flex items-center gap-2 max-md:h-10">
      <input
        type="checkbox"
        checked={value}
        onChange={({ target }) => onChange(target.checked)}
        className="accent-accent"
      />
      {label}
    </label>
  );
}
