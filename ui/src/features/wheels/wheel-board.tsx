import type { Wheel } from "@/api/types";
import { WheelCard } from "./wheel-card";
import { STATES } from "./words";

/** Four columns, one for each state, in the order in which a wheel goes round. */
export function WheelBoard({ wheels }: { wheels: readonly Wheel[] }) {
  return (
    <div className="grid grid-cols-4 items-start gap-3 max-xl:grid-cols-2 max-md:grid-cols-1">
      {STATES.map(({ state, label }) => {
        const own = wheels.filter((wheel) => wheel.state === state);
        return (
          <section key={state} aria-label={label} className="flex min-w-0 flex-col gap-2">
            <h2 className="flex items-center gap-2 border-b border-line pb-1.5 text-sm font-semibold">
              {label}
              <span className="font-normal text-age">{own.length}</span>
            </h2>
            {own.length ? (
              own.map((wheel) => <WheelCard key={wheel.id} wheel={wheel} />)
            ) : (
              <p className="py-2 text-sm text-age max-md:hidden">none</p>
            )}
          </section>
        );
      })}
    </div>
  );
}
