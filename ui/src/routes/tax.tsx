import { Advisory } from "@/features/tax/advisory";
import { LotsCard } from "@/features/tax/lots-card";
import { MethodsCard } from "@/features/tax/methods-card";
import { WashSalesCard } from "@/features/tax/wash-sales-card";
import { toMarket } from "@/shared/format/date";
import { AccountSelect } from "@/shared/trade/account-select";
import { Exports } from "@/shared/trade/exports";
import { Select } from "@/shared/ui/field";
import { Page } from "@/shared/ui/page";
import { useFilters } from "@/shared/ui/use-filters";

const YEARS = 12;
const FILES = [
  { what: "lots", label: "Lots" },
  { what: "wash-sales", label: "Wash-sale candidates" },
];

export function Component() {
  const [filter, change] = useFilters();
  const now = Number(toMarket(new Date().toISOString()).on.slice(0, 4));
  const year = Number(filter("year")) || now;
  const account = filter("account");
  const years = Array.from({ length: YEARS }, (_, ago) => String(now - ago));
  return (
    <Page
      title="Tax"
      aside="Lots, other methods and wash sales of a United States tax year"
      actions={
        <>
          <AccountSelect value={account} onChange={(id) => change({ account: id, page: null })} />
          <Select
            aria-label="Tax year"
            value={String(year)}
            options={years.map((each) => ({ value: each, label: each }))}
            onChange={(event) => change({ year: event.target.value, page: null })}
            className="w-28! max-md:w-full!"
          />
        </>
      }
    >
      <Advisory />
      <LotsCard
        year={year}
        account={account}
        page={Number(filter("page") || 0)}
        onPage={(page) => change({ page: page ? String(page) : null })}
      />
      <MethodsCard key={`${year} ${account}`} year={year} account={account} />
      <WashSalesCard year={year} account={account} />
      <Exports files={FILES} asked={{ account, year: String(year) }} />
    </Page>
  );
}
