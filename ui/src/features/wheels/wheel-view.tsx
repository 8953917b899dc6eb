import { Ellipsis } from "lucide-react";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import type { Wheel, WheelState, WheelTrade } from "@/api/types";
import { useTradeRecord } from "@/api/use-wheel-trades";
import { useWheelChange, useWheelCreate, useWheelDelete, useWheelState } from "@/api/use-wheels";
import { signOf } from "@/shared/format/decimal";
import { useHotkeys } from "@/shared/keys/hotkeys";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { DateText } from "@/shared/ui/dates";
import { Menu } from "@/shared/ui/menu";
import { Page } from "@/shared/ui/page";
import { TextLink } from "@/shared/ui/text-link";
import { useToast } from "@/shared/ui/toast";
import { type Act, ActDialog, type Wish } from "./act-dialog";
import { ConfigDialog } from "./config-dialog";
import { NowCard } from "./now-card";
import { RecommendationCard } from "./recommendation/recommendation-card";
import { RecordCard } from "./record/record-card";
import { RollsCard } from "./rolls/rolls-card";
import { TradesCard } from "./trades-card";
import { useActs } from "./use-acts";
import { WheelFigures } from "./wheel-figures";
import { changed, stateLabel } from "./words";

const OFFERED: readonly { act: Act; label: string; key?: string }[] = [
  { act: "sell_put", label: "Sell a put…", key: "s" },
  { act: "sell_call", label: "Sell a call…", key: "c" },
  { act: "buy_shares", label: "Buy shares…" },
  { act: "sell_shares", label: "Sell shares…" },
  { act: "import_shares", label: "Import shares…" },
];

/** One wheel: where it stands, what can be done, what it has done and earned. */
export function WheelView({ wheel }: { wheel: Wheel }) {
  const [wish, setWish] = useState<Wish | null>(null);
  const [configuring, setConfiguring] = useState(false);
  const state = useWheelState(wheel.id).data;
  const acts = useActs(wheel.id, () => setWish(null));
  const record = useTradeRecord(wheel.id);
  const toast = useToast();
  const accountName = useAccountName();
  const offered = OFFERED.filter(({ act }) => wheel.editable && isAllowed(state, act));
  const keys = offered.map(({ act }) => act).join();
  useHotkeys(
    useMemo(
      () =>
        OFFERED.filter(({ act, key }) => key && keys.split(",").includes(act)).map(({ act, key, label }) => ({
          keys: key ?? "",
          label,
          group: "Wheel",
          run: () => setWish({ act }),
        })),
      [keys],
    ),
  );
  const takeBack = (trade: WheelTrade) =>
    acts.takeBack.mutate(trade.id, {
      onSuccess: () =>
        toast.show(
          `${trade.words} taken back.`,
          trade.strike ? () => record.mutate(again(trade)) : undefined,
        ),
    });
  return (
    <Page
      title={`${wheel.symbol} wheel`}
      heading={
        <span className="inline-flex items-center gap-2">
          {wheel.symbol}
          <Badge tone="accent">{stateLabel(wheel.state)}</Badge>
          {wheel.ended_on && (
            <Badge>
              ended <DateText on={wheel.ended_on} />
            </Badge>
          )}
        </span>
      }
      aside={
        <>
          {accountName(wheel.account_id)} · <TextLink to="/wheels">All wheels</TextLink>
        </>
      }
      actions={
        <>
          {offered.map(({ act, label }) => (
            <Button
              key={act}
              variant={act.startsWith("sell_") && act !== "sell_shares" ? "primary" : "plain"}
              onClick={() => setWish({ act })}
            >
              {label}
            </Button>
          ))}
          <WheelMenu wheel={wheel} onConfigure={() => setConfiguring(true)} />
        </>
      }
    >
      <Told wheel={wheel} state={state} />
      <div className="grid grid-cols-2 items-start gap-3 max-lg:grid-cols-1">
        <NowCard wheel={wheel} />
        <WheelFigures wheel={wheel} />
      </div>
      {!wheel.ended_on && <RecommendationCard wheel={wheel.id} />}
      {wheel.open_trades > 0 && <RollsCard wheel={wheel.id} />}
      <TradesCard
        wheel={wheel.id}
        onAct={(act, trade) => setWish({ act, trade })}
        onTakeBack={takeBack}
        onReopen={(trade) => acts.reopen.mutate(trade.id)}
      />
      <RecordCard wheel={wheel.id} />
      <ActDialog wish={wish} busy={acts.busy} onClose={() => setWish(null)} onRecord={acts.record} />
      <ConfigDialog wheel={wheel} open={configuring} onClose={() => setConfiguring(false)} />
    </Page>
  );
}

/** Whether a wheel can do it now; what takes shares needs some that no call has promised away. */
function isAllowed(state: WheelState | undefined, act: Act): boolean {
  if (!state || !(state.allowed as readonly string[]).includes(act)) return false;
  const takesShares = act === "sell_call" || act === "sell_shares";
  return !takesShares || signOf(state.free_shares) > 0;
}

/** The same trade as it was recorded, to record it again. */
export function again(trade: WheelTrade) {
  return {
    direction: trade.direction,
    strike: trade.strike ?? "",
    expiration_date: trade.expiration_date ?? "",
    contracts: Number.parseInt(trade.contracts, 10),
    total_premium: trade.total_premium,
    fees: trade.fees.replace("-", ""),
    at: trade.opened_at,
  };
}

/** What must be said before any number: what is no wheel's, where trades come from, what was recommended. */
function Told({ wheel, state }: { wheel: Wheel; state: WheelState | undefined }) {
  const departures = state?.departures ?? [];
  return (
    <>
      {wheel.problems.length > 0 && (
        <div role="status" className="rounded-lg bg-attention-soft px-3 py-2 text-attention">
          <ul>
            {wheel.problems.map((each) => (
              <li key={each}>{each[0]?.toUpperCase() + each.slice(1)}</li>
            ))}
          </ul>
          {wheel.capital_at_risk === null && (
            <TextLink to={`/reconciliation?account=${wheel.account_id}`}>
              Look at its books in reconciliation
            </TextLink>
          )}
        </div>
      )}
      {departures.length > 0 && (
        <details className="rounded-lg bg-attention-soft px-3 py-2 text-attention">
          <summary>
            {departures.length === 1 ? "One trade is" : `${departures.length} trades are`} no step of a wheel;
            they count all the same
          </summary>
          <ul className="mt-1">
            {departures.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </details>
      )}
      {!wheel.editable && (
        <p className="text-sm text-muted">
          Its account is copied from a broker or a file: trade there, and sync; what you do appears here by
          itself.
        </p>
      )}
      {wheel.note && <p className="text-muted">{wheel.note}</p>}
    </>
  );
}

function WheelMenu({ wheel, onConfigure }: { wheel: Wheel; onConfigure: () => void }) {
  const change = useWheelChange(wheel.id);
  const remove = useWheelDelete();
  const create = useWheelCreate();
  const navigate = useNavigate();
  const toast = useToast();
  const end = (ended_on: string | null) =>
    change.mutate(changed(wheel, { ended_on }), {
      onSuccess: () =>
        toast.show(ended_on ? "The wheel has ended." : "The wheel runs again.", () =>
          change.mutate(changed(wheel, { ended_on: wheel.ended_on })),
        ),
    });
  const forget = () =>
    remove.mutate(wheel.id, {
      onSuccess: () => {
        navigate("/wheels");
        toast.show(`The wheel on ${wheel.symbol} is removed; its trades stay.`, () =>
          create.mutate({ portfolio: wheel.portfolio_id, body: orderOf(wheel) }),
        );
      },
    });
  return (
    <Menu
      label="More"
      icon={Ellipsis}
      items={[
        { label: "Configure…", onSelect: onConfigure },
        wheel.ended_on
          ? { label: "Let it run again", onSelect: () => end(null) }
          : { label: "End it today", onSelect: () => end(wheel.as_of) },
        { label: "Remove", onSelect: forget },
      ]}
    />
  );
}

/** What makes the same wheel again. */
function orderOf(wheel: Wheel) {
  return {
    symbol: wheel.symbol,
    capital: wheel.capital,
    profile: wheel.profile,
    starting_direction: wheel.starting_direction,
    account_id: wheel.account_id,
    started_on: wheel.started_on,
    adopt: wheel.campaign_ids,
    note: wheel.note,
  };
}
