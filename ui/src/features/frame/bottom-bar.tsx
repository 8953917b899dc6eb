import { Menu as MenuIcon } from "lucide-react";
import { useState } from "react";
import { NavLink } from "react-router";
import { cx } from "@/shared/ui/cx";
import { Dialog } from "@/shared/ui/dialog";
import { AlertCount } from "./alert-count";
import { PAGES, type PageEntry } from "./pages";
import { ScopeSwitch } from "./scope-switch";

const PLACE =
  "relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 py-1.5 text-xs font-medium";

/** The pages under the thumbs of a phone; the others are one touch further. */
export function BottomBar() {
  const [more, setMore] = useState(false);
  return (
    <nav
      aria-label="Pages"
      className="hidden shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] max-md:flex"
    >
      {PAGES.filter((page) => page.thumb).map((page) => (
        <BarLink key={page.path} page={page} />
      ))}
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setMore(true)}
        className={cx(PLACE, "text-muted")}
      >
        <MenuIcon aria-hidden size={20} />
        More
      </button>
      <Dialog open={more} onClose={() => setMore(false)} title="More pages" kind="side">
        <ul className="grid grid-cols-2 gap-2">
          {PAGES.filter((page) => !page.thumb).map(({ path, label, icon: Icon }) => (
            <li key={path}>
              <NavLink
                to={path}
                onClick={() => setMore(false)}
                className="flex h-12 items-center gap-3 rounded-md border border-line bg-surface px-3 text-md"
              >
                <Icon aria-hidden size={18} className="text-muted" />
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
        <div className="mt-3 empty:hidden">
          <ScopeSwitch />
        </div>
      </Dialog>
    </nav>
  );
}

function BarLink({ page: { path, label, icon: Icon } }: { page: PageEntry }) {
  return (
    <NavLink
      to={path}
      end={path === "/"}
      className={({ isActive }) => cx(PLACE, isActive ? "text-accent" : "text-muted")}
    >
      <Icon aria-hidden size={20} />
      {label}
      {path === "/alerts" && <AlertCount className="absolute top-0.5 left-1/2 ml-1.5" />}
    </NavLink>
  );
}
