import { AccountSelect } from "@/shared/trade/account-select";
import { SearchInput } from "@/shared/ui/field";
import { Tabs } from "@/shared/ui/tabs";

const STATUSES = [
  { value: "open", label: "Open" },
  { value: "closed", label: "Closed" },
  { value: "all", label: "All" },
] as const;

export type Status = (typeof STATUSES)[number]["value"];

interface CampaignFiltersProps {
  status: Status;
  q: string;
  account: string;
  onChange: (changes: Record<string, string | null>) => void;
}

export function CampaignFilters({ status, q, account, onChange }: CampaignFiltersProps) {
  return (
    <>
      <Tabs
        label="Status"
        value={status}
        options={STATUSES}
        onChange={(value) => onChange({ status: value, page: null })}
      />
      <AccountSelect value={account} onChange={(id) => onChange({ account: id, page: null })} />
      <SearchInput
        label="Ticker, strategy, note or tag"
        defaultValue={q}
        onChange={(event) => onChange({ q: event.target.value, page: null })}
      />
    </>
  );
}
