import { AccountSelect } from "@/shared/trade/account-select";
import { SearchInput, Select, TextInput } from "@/shared/ui/field";
import { Tabs } from "@/shared/ui/tabs";
import { KINDS, kindLabel } from "./kinds";

interface TransactionFiltersProps {
  filter: (name: string) => string;
  onChange: (changes: Record<string, string | null>) => void;
}

const PROBLEM_TABS = [
  { value: "all", label: "All" },
  { value: "problem", label: "With a problem" },
] as const;

const KIND_OPTIONS = [
  { value: "", label: "Every kind" },
  ...KINDS.map((kind) => ({ value: kind, label: kindLabel(kind) })),
];

/** Narrows the ledger; every change goes back to the first page. */
export function TransactionFilters({ filter, onChange }: TransactionFiltersProps) {
  const set = (name: string) => (value: string) => onChange({ [name]: value, page: null });
  return (
    <div className="flex flex-wrap items-center gap-2 max-md:grid max-md:w-full max-md:grid-cols-2">
      <Tabs
        label="Problems"
        value={filter("problem") ? "problem" : "all"}
        options={PROBLEM_TABS}
        onChange={(value) => set("problem")(value === "problem" ? "1" : "")}
      />
      <AccountSelect value={filter("account")} onChange={set("account")} />
      <Select
        aria-label="Kind"
        value={filter("kind")}
        options={KIND_OPTIONS}
        onChange={(event) => set("kind")(event.target.value)}
        className="w-36! max-md:w-full!"
      />
      <div className="flex items-center gap-1 max-md:order-last max-md:col-span-2">
        <DayInput label="From day" value={filter("from")} onChange={set("from")} />
        <span aria-hidden className="text-age">
          –
        </span>
        <DayInput label="To day" value={filter("to")} onChange={set("to")} />
      </div>
      <div className="max-md:col-span-2">
        <SearchInput
          label="Symbol, text or order"
          defaultValue={filter("q")}
          onChange={(event) => set("q")(event.target.value)}
        />
      </div>
    </div>
  );
}

function DayInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (on: string) => void;
}) {
  return (
    <TextInput
      type="date"
      aria-label={label}
      title={`${label}, market date`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="w-32! max-md:w-full!"
    />
  );
}
