import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { RateDay } from "@/api/types";
import { useRates, useRatesDelete, useRatesSave } from "@/api/use-rates";
import { Button, IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Measure } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { type Column, Table } from "@/shared/ui/table";
import { useToast } from "@/shared/ui/toast";
import { RatesDialog } from "./rates-dialog";

const FIRST_SHOWN = 5;
const OLD_DAYS = 45;
const DAY_MS = 86_400_000;

/** The dated table of interest rates: shipped to begin with, the user's own wherever one was entered. */
export function RatesCard() {
  const query = useRates();
  const [edited, edit] = useState<RateDay | "new" | null>(null);
  const [all, setAll] = useState(false);
  return (
    <Card
      title="Interest rates"
      aside="percent a year, as bills are quoted"
      flush
      actions={
        <Button icon={Plus} onClick={() => edit("new")}>
          New rates
        </Button>
      }
    >
      <QueryView query={query} rows={3}>
        {(days) => (
          <>
            <Old newest={days[0]} />
            <RatesTable days={all ? days : days.slice(0, FIRST_SHOWN)} onEdit={edit} />
            {!all && days.length > FIRST_SHOWN && (
              <div className="flex justify-center border-t border-line p-1">
                <Button variant="quiet" onClick={() => setAll(true)}>
                  All {days.length} days
                </Button>
              </div>
            )}
          </>
        )}
      </QueryView>
      {edited && (
        <RatesDialog
          day={edited === "new" ? null : edited}
          latest={query.data?.[0]}
          onClose={() => edit(null)}
        />
      )}
    </Card>
  );
}

/** Rates age: the desk prices with the newest it has, and this says when that is long ago. */
function Old({ newest }: { newest: RateDay | undefined }) {
  const days = newest ? Math.floor((Date.now() - Date.parse(newest.on)) / DAY_MS) : 0;
  if (!newest || days <= OLD_DAYS) return null;
  return (
    <p className="border-b border-line px-3 py-1.5 text-sm text-attention">
      The newest are {days} days old. Options are priced with them all the same: enter today's.
    </p>
  );
}

interface RatesTableProps {
  days: readonly RateDay[];
  onEdit: (day: RateDay) => void;
}

function RatesTable({ days, onEdit }: RatesTableProps) {
  const maturities = [...new Set(days.flatMap(({ rates }) => rates.map(({ days: to }) => to)))];
  const columns: Column<RateDay>[] = [
    {
      id: "on",
      header: "From",
      hint: "The market date from which these count",
      cell: (day) => (
        <span title={[...new Set(day.rates.map(({ source }) => source))].join("\n")}>
          <DateText on={day.on} />
          <span className="block text-xs text-age">{isOwn(day) ? "your own" : "shipped"}</span>
        </span>
      ),
    },
    ...maturities.toSorted((a, b) => a - b).map(maturityColumn),
    { id: "actions", header: "", align: "right", cell: (day) => <DayActions day={day} onEdit={onEdit} /> },
  ];
  return <Table label="Interest rates by day" columns={columns} rows={days} rowKey={({ on }) => on} />;
}

const isOwn = ({ rates }: RateDay) => rates.some(({ own }) => own);

const maturityColumn = (maturity: number): Column<RateDay> => ({
  id: String(maturity),
  header: `${maturity} d`,
  hint: `For ${maturity} days of lending, percent a year`,
  align: "right",
  cell: ({ rates }) => (
    <Measure value={rates.find(({ days }) => days === maturity)?.rate} scale={100} places={2} />
  ),
});

function DayActions({ day, onEdit }: { day: RateDay; onEdit: (day: RateDay) => void }) {
  const save = useRatesSave();
  const remove = useRatesDelete();
  const toast = useToast();
  const forget = () =>
    remove.mutate(day.on, {
      onSuccess: () => toast.show(`Your rates of ${day.on} are taken out`, () => save.mutate(day)),
    });
  return (
    <span className="flex justify-end">
      <IconButton icon={Pencil} label={`Change the rates of ${day.on}`} onClick={() => onEdit(day)} />
      {isOwn(day) && <IconButton icon={Trash2} label={`Take out your rates of ${day.on}`} onClick={forget} />}
    </span>
  );
}
