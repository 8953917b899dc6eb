import type { FormEvent, ReactNode } from "react";
import type { WheelTrade } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, TextInput } from "@/shared/ui/field";

const FORM = "wheel-act";
const AMOUNT = "[0-9]*\\.?[0-9]+";

export type Act =
  | "sell_put"
  | "sell_call"
  | "close"
  | "roll"
  | "end"
  | "buy_shares"
  | "sell_shares"
  | "import_shares";

/** What the user is about to record; `trade` is the open option that it is about. */
export interface Wish {
  act: Act;
  trade?: WheelTrade;
}

const TITLES: Record<Act, string> = {
  sell_put: "A put was sold",
  sell_call: "A call was sold",
  close: "Bought back",
  roll: "Rolled",
  end: "How it ended",
  buy_shares: "Shares were bought",
  sell_shares: "Shares were sold",
  import_shares: "Shares that are there already",
};

interface ActDialogProps {
  wish: Wish | null;
  busy: boolean;
  onClose: () => void;
  onRecord: (wish: Wish, form: FormData) => void;
}

/** Records by hand what happened: one form for each act, with what is known filled in. */
export function ActDialog({ wish, busy, onClose, onRecord }: ActDialogProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (wish) onRecord(wish, new FormData(event.currentTarget));
  };
  return (
    <Dialog
      open={wish !== null}
      onClose={onClose}
      title={wish ? TITLES[wish.act] : ""}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} disabled={busy}>
            Record
          </Button>
        </>
      }
    >
      {wish && (
        <form id={FORM} onSubmit={submit} className="flex flex-col gap-3">
          {wish.trade && (
            <p>
              <span className="font-semibold">{wish.trade.words}</span>
              <span className="text-muted">, {wish.trade.open_contracts} open</span>
            </p>
          )}
          <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">{fieldsOf(wish)}</div>
        </form>
      )}
    </Dialog>
  );
}

function fieldsOf({ act, trade }: Wish): ReactNode {
  if (act === "sell_put" || act === "sell_call")
    return (
      <>
        <Sold />
        <Amount name="contracts" label="Contracts" value="1" />
        <Fees />
        <When />
      </>
    );
  if (act === "close")
    return (
      <>
        <Amount name="price" label="Bought back for, per share" />
        <Amount name="contracts" label="Contracts" value={trade?.open_contracts} />
        <Fees />
        <When />
      </>
    );
  if (act === "roll")
    return (
      <>
        <Amount name="price" label="Bought back for, per share" />
        <Amount name="contracts" label="Contracts" value={trade?.open_contracts} />
        <Sold />
        <Fees />
        <When />
      </>
    );
  if (act === "end") return <Ended trade={trade} />;
  if (act === "import_shares")
    return (
      <>
        <Amount name="shares" label="Shares" value="100" />
        <Amount name="basis" label="What they had cost, dollars" hint="In all; empty if not known" optional />
        <Day hint="Today when left out" />
      </>
    );
  return (
    <>
      <Amount name="shares" label="Shares" value="100" />
      <Amount name="price" label="Price per share" />
      <Fees />
      <When />
    </>
  );
}

function Sold() {
  return (
    <>
      <Amount name="strike" label="Strike" />
      <Field label="Expires on">
        {(attributes) => <TextInput {...attributes} type="date" name="expiration" required />}
      </Field>
      <Amount name="premium" label="Sold for, per share" />
    </>
  );
}

function Ended({ trade }: { trade?: WheelTrade }) {
  const assigned = trade?.direction === "call" ? "Contracts called away" : "Contracts assigned";
  return (
    <>
      <Amount
        name="stock_price"
        label="The stock stood at"
        hint="It says whether the shares changed hands"
        optional
      />
      <Amount name="assigned" label={assigned} hint="Where only some were, or to be sure" optional />
      <Day hint="Its day of expiry when left out" />
      <Fees />
    </>
  );
}

interface AmountProps {
  name: string;
  label: string;
  value?: string;
  hint?: string;
  optional?: boolean;
}

function Amount({ name, label, value, hint, optional = false }: AmountProps) {
  return (
    <Field label={label} hint={hint}>
      {(attributes) => (
        <TextInput
          {...attributes}
          name={name}
          required={!optional}
          pattern={AMOUNT}
          inputMode="decimal"
          defaultValue={value}
          autoComplete="off"
        />
      )}
    </Field>
  );
}

const Fees = () => <Amount name="fees" label="Fees, dollars" value="0" hint="Of all of it" />;

function When() {
  return (
    <Field label="When" hint="Your own time; just now when left out">
      {(attributes) => <TextInput {...attributes} type="datetime-local" name="at" />}
    </Field>
  );
}

function Day({ hint }: { hint: string }) {
  return (
    <Field label="On" hint={hint}>
      {(attributes) => <TextInput {...attributes} type="date" name="on" />}
    </Field>
  );
}
