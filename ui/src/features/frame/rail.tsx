import { NavLink } from "react-router";
import { cx } from "@/shared/ui/cx";
import { AlertCount } from "./alert-count";
import { PAGES } from "./pages";

/** The pages at the left edge; words beside the pictures where there is room. */
export function Rail() {
  return (
    <nav
      aria-label="Pages"
      className="flex w-40 shrink-0 flex-col gap-px border-r border-line bg-surface p-2 max-lg:w-14 max-md:hidden"
    >
      <NavLink
        to="/"
        className="mb-2 flex items-center gap-2 rounded-md px-2 py-1.5"
        aria-label="Thetadesk, desk"
      >
        <img src="/mark.svg" alt="" width={22} height={22} className="shrink-0" />
        <span className="text-md font-semibold tracking-tight max-lg:hidden">Thetadesk</span>
      </NavLink>
      {PAGES.map(({ path, label, icon: Icon, chord }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/"}
          title={`${label} (g ${chord})`}
          className={({ isActive }) =>
            cx(
              "relative flex h-8 items-center gap-2.5 rounded-md px-2 font-medium max-lg:justify-center max-lg:px-0",
              isActive ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover hover:text-ink",
            )
          }
        >
          <Icon aria-hidden size={16} className="shrink-0" />
          <span className="max-lg:sr-only">{label}</span>
          {path === "/alerts" && (
            <AlertCount className="ml-auto max-lg:absolute max-lg:-top-1 max-lg:right-0" />
          )}
        </NavLink>
      ))}
    </nav>
  );
}
