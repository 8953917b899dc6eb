import type { Wheel } from "@/api/types";
import { useAccountName } from "@/shared/trade/use-account-name";
import { WheelCard } from "./wheel-card";
import { byExpiration, STATES } from "./words";

/** Four columns, one for each state, in the order in which a wheel goes round; what expires first stands on top. Where wheels
 * are in several accounts each names its own: the same symbol may go round in two. */
export function WheelBoard({ wheels }: { wheels: readonly Wheel[] }) {
  const accountName = useAccountName();
  const several = new Set(wheels.map(({ account_id }) => account_id)).size > 1;
  return (
    <div className="grid grid-cols-4 items-start gap-3 max-xl:grid-cols-2 max-md:grid-cols-1">
      {STATES.map(({ state, label }) => {
        const own = wheels.filter((wheel) => wheel.state === state).sort(byExpiration);
        return (
          <section key={state} aria-label={label} className="flex min-w-0 flex-col gap-2">
            <h2 className="flex items-center gap-2 border-b border-line pb-1.5 text-sm font-semibold">
              {label}
              <span className="font-normal text-age">{own.length}</span>
            </h2>
            {own.length ? (
              own.map((wheel) => (
                <WheelCard
                  key={wheel.id}
                  wheel={wheel}
                  account={several ? accountName(wheel.account_id) : undefined}
                />
              ))
            ) : (
              <p className="py-2 text-sm text-age max-md:hidden">none</p>
            )}
          </section>
        );
      })}
    </div>
  );
}
