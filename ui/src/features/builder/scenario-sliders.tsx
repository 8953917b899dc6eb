import { RotateCcw } from "lucide-react";
import { Button } from "@/shared/ui/button";
import { formatNumber } from "@/shared/ui/numbers";
import { RangeSlider } from "@/shared/ui/range-slider";
import { dayWords, horizon, isNow, NOW, priceStep, type Scenario } from "./scenario";

interface SlidersProps {
  scenario: Scenario;
  /** The price of the underlying now. */
  market: number;
  expiries: readonly string[];
  onChange: (scenario: Scenario) => void;
}

const PRICE_REACH = 0.4;
const POINTS_REACH = 40;

/** Date, price and volatility; each moves the dashed curve and every number beside it. */
export function ScenarioSliders({ scenario, market, expiries, onChange }: SlidersProps) {
  const now = Date.now();
  const step = priceStep(market);
  const round = (price: number) => Number((Math.round(price / step) * step).toFixed(4));
  const price = scenario.spot ?? market;
  const moved = market ? price / market - 1 : 0;
  return (
    <div className="flex flex-col gap-y-0.5">
      <RangeSlider
        label="Date"
        shown={dayWords(scenario.days, now)}
        min={0}
        max={horizon(expiries, now)}
        step={1}
        value={scenario.days}
        onChange={(days) => onChange({ ...scenario, days })}
      />
      <RangeSlider
        label="Price"
        shown={
          scenario.spot === null
            ? "market"
            : `${formatNumber(price)} (${formatNumber(moved * 100, 1, true)} %)`
        }
        min={round(market * (1 - PRICE_REACH))}
        max={round(market * (1 + PRICE_REACH))}
        step={step}
        value={round(price)}
        onChange={(value) => onChange({ ...scenario, spot: value })}
      />
      <RangeSlider
        label="Volatility"
        shown={scenario.points === 0 ? "as quoted" : `${formatNumber(scenario.points, 0, true)} points`}
        min={-POINTS_REACH}
        max={POINTS_REACH}
        step={1}
        value={scenario.points}
        onChange={(points) => onChange({ ...scenario, points })}
      />
      <Button
        variant="quiet"
        icon={RotateCcw}
        disabled={isNow(scenario)}
        onClick={() => onChange(NOW)}
        className="-ml-2.5 w-fit"
      >
        Back to now
      </Button>
    </div>
  );
}
