import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef } from "react";
import { topics } from "@/api/live-store";
import { liveStore } from "@/api/use-live";
import { toPlot } from "@/shared/format/decimal";
import { stateOf } from "@/shared/live/state";
import { useTheme } from "@/shared/theme/theme";
import { type ChartColors, readColors } from "@/shared/ui/chart-colors";
import { formatNumber } from "@/shared/ui/numbers";
import { type Bar, type Interval, tickBar } from "./candle-model";

interface CandleCanvasProps {
  symbol: string;
  bars: readonly Bar[];
  interval: Interval;
}

/** Candles and volume; the last candle moves with the quote without drawing the page again. */
export default function CandleCanvas({ symbol, bars, interval }: CandleCanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const { shown, money } = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme or money colours must draw again
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const { chart, candles } = draw(element, bars, interval);
    const stop = follow(symbol, candles, bars[bars.length - 1], interval);
    return () => {
      stop();
      chart.remove();
    };
  }, [symbol, bars, interval, shown, money]);
  return <div ref={box} className="h-full w-full" />;
}

const VOLUME_SHARE = 0.82;

function draw(element: HTMLElement, bars: readonly Bar[], interval: Interval) {
  const colors = readColors(element);
  const chart = createChart(element, { autoSize: true, ...look(colors, interval) });
  const candles = chart.addSeries(CandlestickSeries, {
    upColor: colors.gain,
    downColor: colors.loss,
    wickUpColor: colors.gain,
    wickDownColor: colors.loss,
    borderVisible: false,
  });
  candles.setData(bars.map((bar) => ({ ...bar, time: bar.time as UTCTimestamp })));
  addVolume(chart, bars, colors);
  chart.timeScale().fitContent();
  return { chart, candles };
}

function addVolume(chart: IChartApi, bars: readonly Bar[], colors: ChartColors): void {
  const volume = chart.addSeries(HistogramSeries, {
    priceFormat: { type: "volume" },
    priceScaleId: "volume",
    lastValueVisible: false,
    priceLineVisible: false,
    color: colors.line,
  });
  chart.priceScale("volume").applyOptions({ scaleMargins: { top: VOLUME_SHARE, bottom: 0 } });
  volume.setData(bars.map(({ time, volume: value }) => ({ time: time as UTCTimestamp, value })));
}

function look(colors: ChartColors, interval: Interval) {
  return {
    layout: {
      background: { color: "transparent" },
      textColor: colors.muted,
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 11,
      // Its logo comes with a style element, which the page's security policy refuses; the words below the chart name it.
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: colors.line } },
    rightPriceScale: { borderVisible: false },
    timeScale: { borderVisible: false, timeVisible: interval === "minute", secondsVisible: false },
    localization: { priceFormatter: (price: number) => formatNumber(price) },
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  };
}

/** Only a live quote moves the last candle: a stale one says nothing about now. */
function follow(
  symbol: string,
  candles: ISeriesApi<"Candlestick", Time>,
  last: Bar | undefined,
  interval: Interval,
): () => void {
  let bar = last;
  return liveStore.listen(topics.quote(symbol), () => {
    const quote = liveStore.quote(symbol);
    if (!bar || stateOf(quote) !== "live" || quote?.mark == null) return;
    const moved = tickBar(bar, interval, toPlot(quote.mark), new Date());
    if (!moved) return;
    bar = moved;
    candles.update({ ...moved, time: moved.time as UTCTimestamp });
  });
}
