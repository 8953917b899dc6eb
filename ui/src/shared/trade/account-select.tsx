import { Select } from "@/shared/ui/field";
import { useShownAccounts } from "./scope";

/** Narrows a page to one account; absent while there is no choice to make. */
export function AccountSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const accounts = useShownAccounts();
  if (accounts.length < 2) return null;
  return (
    <Select
      aria-label="Account"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={[
        { value: "", label: "All accounts" },
        ...accounts.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      className="w-44! max-md:w-full!"
    />
  );
}
