import { useAudit } from "@/api/use-audit";
import { AuditTable } from "@/features/audit/audit-table";
import { Verify } from "@/features/audit/verify";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";

export function Component() {
  const query = useAudit();
  return (
    <Page title="Audit" aside="Every decision, by whom and when; only ever added to." actions={<Verify />}>
      <QueryView query={query} rows={10}>
        {({ items }) =>
          items.length ? (
            <AuditTable rows={items} />
          ) : (
            <EmptyState title="No decision was taken yet">
              Regroupings, notes, opening balances and quarantine decisions are written down here.
            </EmptyState>
          )
        }
      </QueryView>
    </Page>
  );
}
