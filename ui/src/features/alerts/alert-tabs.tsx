import { NavLink } from "react-router";
import { cx } from "@/shared/ui/cx";

const PLACES = [
  { to: "/alerts", label: "Inbox and rules" },
  { to: "/alerts/channels", label: "Channels" },
  { to: "/alerts/history", label: "History and service" },
] as const;

/** The three pages about alerts. */
export function AlertTabs() {
  return (
    <nav aria-label="Alerts" className="inline-flex w-fit rounded-md border border-line bg-surface p-0.5">
      {PLACES.map(({ to, label }) => (
        <NavLink
          key={to}
          to={to}
          end
          className={({ isActive }) =>
            cx(
              "flex h-6 items-center rounded-sm px-2.5 text-sm font-medium whitespace-nowrap max-md:h-9 max-md:px-2",
              isActive ? "bg-accent-soft text-accent" : "text-muted hover:text-ink",
            )
          }
        >
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
