import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { useEffect, useRef } from "react";
import { useTheme } from "@/shared/theme/theme";
import type { ChartProps } from "./chart";
import { readColors } from "./chart-colors";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

export default function ChartCanvas({ config }: Pick<ChartProps, "config">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { shown, money } = useTheme();
  const drawn = useRef<Chart | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme or money colours must draw again
  useEffect(() => {
    const element = canvas.current;
    if (!element?.parentElement) return;
    const colors = readColors(element.parentElement);
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 11;
    Chart.defaults.color = colors.muted;
    Chart.defaults.borderColor = colors.line;
    Chart.defaults.maintainAspectRatio = false;
    Chart.defaults.animation = false;
    const next = config(colors);
    if (!drawn.current) {
      drawn.current = new Chart(element, next);
      return;
    }
    // Changed in place: a chart built anew at every tick would flicker and lose where the pointer is.
    drawn.current.data = next.data;
    drawn.current.options = next.options ?? {};
    drawn.current.update("none");
  }, [config, shown, money]);
  useEffect(
    () => () => {
      drawn.current?.destroy();
      drawn.current = null;
    },
    [],
  );
  return <canvas ref={canvas} />;
}
