import { ImportForm } from "@/features/import/import-form";
import { ImportResult } from "@/features/import/import-result";
import { PastImports } from "@/features/import/past-imports";
import { Page } from "@/shared/ui/page";
import { useFilters } from "@/shared/ui/use-filters";

export function Component() {
  const [filter, change] = useFilters();
  const id = filter("id") || null;
  const open = (chosen: string) => change({ id: chosen });
  return (
    <Page title="Import">
      <ImportForm onStarted={open} />
      {id && <ImportResult id={id} />}
      <PastImports selected={id} onOpen={open} />
    </Page>
  );
}
