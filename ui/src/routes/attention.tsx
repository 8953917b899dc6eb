import { useAttention } from "@/api/use-attention";
import { AttentionView } from "@/features/attention/attention-view";
import { urgencyOf } from "@/features/attention/urgency";
import { AccountSelect } from "@/shared/trade/account-select";
import { DateText } from "@/shared/ui/dates";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { useFilters } from "@/shared/ui/use-filters";

export function Component() {
  const [filter, change] = useFilters();
  const account = filter("account");
  const query = useAttention(account);
  return (
    <Page
      title="Attention"
      aside={
        query.data && (
          <>
            on <DateText on={query.data.on} />
          </>
        )
      }
      actions={<AccountSelect value={account} onChange={(id) => change({ account: id })} />}
    >
      <QueryView query={query} rows={10}>
        {(found) => (
          <AttentionView
            found={found}
            shown={urgencyOf(filter("urgency"))}
            onShow={(urgency) => change({ urgency: urgency === "all" ? null : urgency })}
          />
        )}
      </QueryView>
    </Page>
  );
}
