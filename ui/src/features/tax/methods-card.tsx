import { useState } from "react";
import type { TaxPreviewOrder } from "@/api/types";
import { useTaxPreview } from "@/api/use-tax";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Money } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { type Column, Table } from "@/shared/ui/table";

type Method = TaxPreviewOrder["method"];

const METHODS: readonly { method: Method; label: string }[] = [
  { method: "fifo", label: "FIFO: oldest first" },
  { method: "lifo", label: "LIFO: newest first" },
  { method: "hifo", label: "HIFO: dearest first" },
];

interface Way {
  name: string;
  currency: string;
  short_term: string;
  long_term: string;
  gain: string;
}

const COLUMNS: Column<Way>[] = [
  { id: "name", header: "Method", cell: (way) => way.name },
  { id: "currency", header: "Currency", wide: true, cell: (way) => way.currency },
  { id: "short", header: "Short-term", align: "right", cell: (way) => <Money value={way.short_term} /> },
  { id: "long", header: "Long-term", align: "right", cell: (way) => <Money value={way.long_term} /> },
  { id: "gain", header: "Gain", align: "right", cell: (way) => <Money value={way.gain} /> },
];

/** What another way to find lots would have made of the year; nothing is changed by looking. */
export function MethodsCard({ year, account }: { year: number; account: string }) {
  const [method, setMethod] = useState<Method | null>(null);
  const query = useTaxPreview(year, account, method);
  return (
    <Card title="By another lot method" aside="Only looked at: no book is changed">
      <div className="flex flex-col gap-3">
        <fieldset className="flex flex-wrap gap-2" aria-label="Lot method">
          {METHODS.map((each) => (
            <Button
              key={each.method}
              aria-pressed={method === each.method}
              onClick={() => setMethod(each.method)}
              className="max-md:w-full"
            >
              {each.label}
            </Button>
          ))}
        </fieldset>
        {method === null ? (
          <p className="text-sm text-muted">
            Choose a method to see what {year} would come to if its sales found their lots that way. The years
            before stay as they were booked; an account's own method is set on its page.
          </p>
        ) : (
          <QueryView query={query} rows={3}>
            {(found) => (
              <Table
                label="The year by both methods"
                columns={COLUMNS}
                rows={[
                  ...found.as_booked.map((total) => ({ name: "As booked", ...total })),
                  ...found.totals.map((total) => ({ name: (found.method ?? "").toUpperCase(), ...total })),
                ]}
                rowKey={(way) => `${way.name} ${way.currency}`}
              />
            )}
          </QueryView>
        )}
      </div>
    </Card>
  );
}
