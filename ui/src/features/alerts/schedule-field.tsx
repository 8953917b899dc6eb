import { useState } from "react";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { SCHEDULES } from "./form-fields";

const OWN = "own";
const LABELS = {
  "": "Whenever there is data",
  market: "Market hours",
  extended: "Extended hours",
  always: "Always",
};
const OPTIONS = [
  ...SCHEDULES.map((value) => ({ value: value as string, label: LABELS[value] })),
  { value: OWN, label: "Hours of my own" },
];

interface ScheduleFieldProps {
  value: string;
  problem: string | null;
  onChange: (value: string) => void;
}

/** When a rule is watched: hours by name, or one's own. */
export function ScheduleField({ value, problem, onChange }: ScheduleFieldProps) {
  const isNamed = SCHEDULES.some((each) => each === value);
  const [own, setOwn] = useState(!isNamed);
  const shownOwn = own || !isNamed;
  return (
    <Field label="Watched during" hint={shownOwn ? "New York time, then days" : undefined} problem={problem}>
      {(attributes) => (
        <div className="flex gap-1.5">
          <Select
            {...attributes}
            options={OPTIONS}
            value={shownOwn ? OWN : value}
            onChange={({ target }) => {
              setOwn(target.value === OWN);
              onChange(target.value === OWN ? "09:45-15:45 mon-fri" : target.value);
            }}
          />
          {shownOwn && (
            <TextInput
              aria-label="Hours and days"
              value={value}
              spellCheck={false}
              onChange={({ target }) => onChange(target.value)}
            />
          )}
        </div>
      )}
    </Field>
  );
}
