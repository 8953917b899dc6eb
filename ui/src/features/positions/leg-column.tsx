import type { ReactNode } from "react";
import type { Dated } from "@/api/live-store";
import type { LegChange } from "@/api/live-types";
import type { Position, PositionCampaign } from "@/api/types";
import { useLeg, useLegs } from "@/api/use-live";
import { addDecimals } from "@/shared/format/decimal";
import { totalOf, useEarnedShare } from "@/shared/trade/campaign-live";
import type { ColumnChoice } from "@/shared/ui/column-chooser";
import { Measure, Money } from "@/shared/ui/numbers";

export type LiveLeg = Dated<LegChange> | undefined;

/** A leg by its own key, with what the ledger knows of it. */
export interface HeldLeg {
  key: string;
  position: Position;
}

/** One column of the positions: what it shows of a leg and, where adding up makes sense, of a level. */
export interface LegColumn extends ColumnChoice {
  /** Width in pixels: fixed, so that no number moves another. */
  width: number;
  left?: boolean;
  leg: (held: HeldLeg) => ReactNode;
  total?: (legs: readonly HeldLeg[], campaign?: PositionCampaign) => ReactNode;
}

type MoneyField = "value" | "pnl_today" | "pnl_open" | "extrinsic";
type FigureField = "delta" | "beta_weighted_delta" | "gamma" | "theta" | "vega";

/** A column of money that adds up. */
export function moneyColumn(
  id: MoneyField,
  about: Pick<LegColumn, "header" | "hint" | "usual">,
  tone: "signed" | "plain",
  width = 84,
): LegColumn {
  return {
    id,
    ...about,
    width,
    leg: ({ key }) => <LegMoney legKey={key} field={id} tone={tone} />,
    // Shares have no time value: they lack nothing that the sum should tell of.
    total: (legs) => (
      <MoneySum
        legs={id === "extrinsic" ? legs.filter(({ position }) => position.dte !== null) : legs}
        field={id}
        tone={tone}
      />
    ),
  };
}

/** A column of a model's figures that add up over a position. */
export function figureColumn(
  id: FigureField,
  about: Pick<LegColumn, "header" | "hint" | "usual">,
  places: number,
  width = 64,
): LegColumn {
  return {
    id,
    ...about,
    width,
    leg: ({ key }) => <LegGreek legKey={key} field={id} places={places} />,
    total: (legs) => <FigureSum legs={legs} field={id} places={places} />,
  };
}

function LegMoney({ legKey, field, tone }: { legKey: string; field: MoneyField; tone: "signed" | "plain" }) {
  const value = useLeg(legKey, (leg) => leg?.[field]);
  return <Money value={value} tone={tone} unknown="–" />;
}

interface LegMeasureProps {
  legKey: string;
  read: (leg: LiveLeg) => number | null | undefined;
  places?: number;
  scale?: number;
  plus?: boolean;
}

export function LegMeasure({ legKey, read, ...shown }: LegMeasureProps) {
  return <Measure value={useLeg(legKey, read)} {...shown} />;
}

/** A Greek, and whose it is: the desk's model's or the broker's. */
function LegGreek({ legKey, field, places }: { legKey: string; field: FigureField; places: number }) {
  const source = useLeg(legKey, (leg) => leg?.greeks_source);
  return (
    <span title={source ? `${source}'s figure` : undefined}>
      <LegMeasure legKey={legKey} read={(leg) => leg?.[field]} places={places} plus />
    </span>
  );
}

const partly = (known: number, all: number) =>
  known < all ? `${all - known} of ${all} legs have no figure: this is the sum of the others` : undefined;

const keysOf = (legs: readonly HeldLeg[]) => legs.map(({ key }) => key);

function MoneySum({
  legs,
  field,
  tone,
}: {
  legs: readonly HeldLeg[];
  field: MoneyField;
  tone: "signed" | "plain";
}) {
  const sum = useLegs(keysOf(legs), (all) => sumOf(all.flatMap((leg) => leg?.[field] ?? [])));
  const known = useLegs(keysOf(legs), (all) => all.filter((leg) => leg?.[field] != null).length);
  return (
    <span title={partly(known, legs.length)} className={known < legs.length ? "opacity-75" : undefined}>
      <Money value={sum} tone={tone} unknown="–" />
    </span>
  );
}

const sumOf = (values: readonly string[]) => (values.length ? addDecimals(values) : null);

function FigureSum({
  legs,
  field,
  places,
}: {
  legs: readonly HeldLeg[];
  field: FigureField;
  places: number;
}) {
  const sum = useLegs(keysOf(legs), (all) => totalOf(all.map((leg) => leg?.[field])));
  const known = useLegs(keysOf(legs), (all) => all.filter((leg) => leg?.[field] != null).length);
  return (
    <span title={partly(known, legs.length)} className={known < legs.length ? "opacity-75" : undefined}>
      <Measure value={sum} places={places} plus />
    </span>
  );
}

/** How much of the most that a campaign can earn is earned, percent. */
export function CampaignShare({ legs, campaign }: { legs: readonly HeldLeg[]; campaign: PositionCampaign }) {
  return <Measure value={useEarnedShare(keysOf(legs), campaign)} scale={100} places={1} />;
}
