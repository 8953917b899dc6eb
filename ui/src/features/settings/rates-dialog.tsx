import { type FormEvent, useState } from "react";
import type { RateDay } from "@/api/types";
import { useRatesSave } from "@/api/use-rates";
import { toMarket } from "@/shared/format/date";
import { parseDecimal } from "@/shared/format/decimal";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";

/** The maturities that bills are sold with, in days: one to four, six and twelve months. */
const USUAL = [30, 61, 91, 122, 182, 365];
const FORM = "rates-form";

interface RatesDialogProps {
  /** None enters a new day, which begins with the rates of the latest. */
  day: RateDay | null;
  latest?: RateDay;
  onClose: () => void;
}

/** The yields of one day, in percent; a maturity that is left empty is read from its neighbours. */
export function RatesDialog({ day, latest, onClose }: RatesDialogProps) {
  const save = useRatesSave();
  const [problem, setProblem] = useState<string | null>(null);
  const known = (day ?? latest)?.rates ?? [];
  const maturities = [...new Set([...USUAL, ...known.map(({ days }) => days)])].sort((a, b) => a - b);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const rates = maturities.flatMap((days) => {
      const text = String(form.get(String(days)) ?? "").trim();
      return text ? [{ days, rate: readPercent(text) }] : [];
    });
    const wrong = rates.find(({ rate }) => rate === null);
    if (wrong) return setProblem(`The rate of ${wrong.days} days is no number: write 4.3 for 4.3 %.`);
    if (rates.length === 0) return setProblem("Give at least one rate.");
    const told = rates.map(({ days, rate }) => ({ days, rate: rate ?? 0, source: "", own: true }));
    save.mutate({ on: String(form.get("on")), rates: told }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={day ? "Change rates" : "New rates"}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} disabled={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-3">
        <Field label="From" hint="The market date from which they count" problem={problem}>
          {(attributes) => (
            <TextInput
              {...attributes}
              type="date"
              name="on"
              required
              readOnly={day !== null}
              defaultValue={day?.on ?? toMarket(new Date().toISOString()).on}
            />
          )}
        </Field>
        <div className="grid grid-cols-3 gap-3">
          {maturities.map((days) => (
            <Field key={days} label={`${days} days, %`}>
              {(attributes) => (
                <TextInput
                  {...attributes}
                  name={String(days)}
                  inputMode="decimal"
                  autoComplete="off"
                  defaultValue={percentOf(known, days)}
                />
              )}
            </Field>
          ))}
        </div>
      </form>
    </Dialog>
  );
}

function percentOf(rates: RateDay["rates"], maturity: number): string {
  const found = rates.find(({ days }) => days === maturity);
  return found ? String(Number((found.rate * 100).toFixed(6))) : "";
}

/** "4.3" is 0.043; null where it is no number. */
export function readPercent(text: string): number | null {
  const read = parseDecimal(text);
  if (!read) return null;
  const percent = Number(`${read.negative ? "-" : ""}${read.whole}.${read.fraction || 0}`);
  return Number((percent / 100).toFixed(8));
}
