import type { WheelTrade } from "@/api/types";
import {
  useSharesImport,
  useSharesRecord,
  useTradeClose,
  useTradeExpire,
  useTradeRecord,
  useTradeReopen,
  useTradeRoll,
  useTradeTakeBack,
} from "@/api/use-wheel-trades";
import { useToast } from "@/shared/ui/toast";
import type { Wish } from "./act-dialog";
import { outcomeOf } from "./words";

const text = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();
const maybe = (form: FormData, name: string): string | null => text(form, name) || null;
const whole = (form: FormData, name: string): number | null => {
  const said = text(form, name);
  return said ? Number.parseInt(said, 10) : null;
};

/** The instant that a `datetime-local` field names in the reader's own zone. */
export function instantOf(local: string): string | null {
  return local ? new Date(local).toISOString() : null;
}

/** The option sold that a form tells of. */
export function soldOf(form: FormData) {
  return {
    strike: text(form, "strike"),
    expiration_date: text(form, "expiration"),
    premium_per_share: text(form, "premium"),
    fees: text(form, "fees") || "0",
    at: instantOf(text(form, "at")),
  };
}

/** Records acts by hand, each with its way back. */
export function useActs(wheel: string, onDone: () => void) {
  const sell = useTradeRecord(wheel);
  const shares = useSharesRecord(wheel);
  const bring = useSharesImport(wheel);
  const expire = useTradeExpire();
  const close = useTradeClose();
  const roll = useTradeRoll();
  const reopen = useTradeReopen();
  const takeBack = useTradeTakeBack();
  const toast = useToast();

  const sold = (trade: WheelTrade) => {
    onDone();
    toast.show(`${trade.words} recorded.`, () => takeBack.mutate(trade.id));
  };
  const ended = (trade: WheelTrade) => {
    onDone();
    toast.show(`${trade.words}: ${outcomeOf(trade)}.`, () => reopen.mutate(trade.id));
  };
  const moved = () => {
    onDone();
    toast.show("Recorded.");
  };

  const record = ({ act, trade }: Wish, form: FormData) => {
    const contracts = whole(form, "contracts") ?? 1;
    const fees = text(form, "fees") || "0";
    const at = instantOf(text(form, "at"));
    if (act === "sell_put" || act === "sell_call") {
      const direction = act === "sell_put" ? "put" : "call";
      sell.mutate({ ...soldOf(form), direction, contracts }, { onSuccess: sold });
    } else if (act === "buy_shares" || act === "sell_shares") {
      const body = { action: act, shares: text(form, "shares"), price: text(form, "price"), fees, at };
      shares.mutate(body, { onSuccess: moved });
    } else if (act === "import_shares") {
      const body = { quantity: text(form, "shares"), basis: maybe(form, "basis"), on: maybe(form, "on") };
      bring.mutate(body, { onSuccess: moved });
    } else if (trade && act === "close") {
      const body = { price: text(form, "price"), contracts, fees, at };
      close.mutate({ trade: trade.id, body }, { onSuccess: ended });
    } else if (trade && act === "roll") {
      const body = { ...soldOf(form), price: text(form, "price"), contracts };
      roll.mutate({ trade: trade.id, body }, { onSuccess: sold });
    } else if (trade) {
      const assigned_contracts = whole(form, "assigned");
      const body = {
        stock_price: maybe(form, "stock_price"),
        assigned_contracts,
        on: maybe(form, "on"),
        fees,
      };
      expire.mutate({ trade: trade.id, body }, { onSuccess: ended });
    }
  };
  const busy = [sell, shares, bring, expire, close, roll].some(({ isPending }) => isPending);
  return { record, busy, takeBack, reopen };
}
