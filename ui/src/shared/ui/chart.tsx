import type { ChartConfiguration } from "chart.js";
import { lazy, type ReactNode, Suspense } from "react";
import { AsTable } from "./as-table";
import type { ChartColors } from "./chart-colors";

export type { ChartColors };

export interface ChartProps {
  /** What the picture shows, in words. */
  label: string;
  /** Builds the configuration with the theme's colours; keep it stable (useCallback) or the chart is rebuilt. */
  config: (colors: ChartColors) => ChartConfiguration;
  /** Height by class, so that nothing moves when the chart arrives: "h-56". */
  className?: string;
  /** The same numbers as a table, for those who do not see the picture. */
  table?: ReactNode;
}

// chart.js weighs more than the rest of the page: only pages with a chart fetch it.
const ChartCanvas = lazy(() => import("./chart-canvas"));

export function Chart({ label, config, className = "h-48", table }: ChartProps) {
  return (
    <figure className="m-0 min-w-0">
      <div role="img" aria-label={label} className={`relative w-full min-w-0 ${className}`}>
        <Suspense fallback={null}>
          <ChartCanvas config={config} />
        </Suspense>
      </div>
      {table && <AsTable of={label}>{table}</AsTable>}
    </figure>
  );
}
