import { CircleHelp, Moon, Search, Sun } from "lucide-react";
import { useTheme } from "@/shared/theme/theme";
import { IconButton } from "@/shared/ui/button";
import { BookFigures } from "./book-figures";
import { LiveBadge } from "./live-badge";
import { ScopeSwitch } from "./scope-switch";

interface HeaderProps {
  onPalette: () => void;
  onHelp: () => void;
}

/** The numbers of the whole book, on every page; each opens to where it comes from. */
export function Header({ onPalette, onHelp }: HeaderProps) {
  const { shown, setChoice } = useTheme();
  return (
    <header className="flex shrink-0 items-center gap-3 border-b border-line bg-surface px-4 py-1 max-md:px-3">
      {/* Where not all figures fit, they are pushed sideways under a fading edge. */}
      <div className="min-w-0 flex-1 overflow-x-auto [scrollbar-width:none] max-lg:[mask-image:linear-gradient(to_right,black_calc(100%-1rem),transparent)]">
        <BookFigures />
      </div>
      <div className="flex shrink-0 items-center gap-1">
        <LiveBadge />
        <span className="max-md:hidden">
          <ScopeSwitch />
        </span>
        <button
          type="button"
          onClick={onPalette}
          className="flex h-7 items-center gap-2 rounded-md border border-line px-2 text-sm text-muted hover:border-line-strong max-xl:hidden"
        >
          <Search aria-hidden size={14} />
          Go to
          <kbd className="font-sans text-xs text-age">
            {navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}
          </kbd>
        </button>
        <IconButton
          icon={Search}
          label="Go to page, ticker or campaign"
          onClick={onPalette}
          className="xl:hidden"
        />
        <IconButton
          icon={shown === "dark" ? Sun : Moon}
          label={shown === "dark" ? "Light theme" : "Dark theme"}
          onClick={() => setChoice(shown === "dark" ? "light" : "dark")}
          className="max-md:hidden"
        />
        <IconButton icon={CircleHelp} label="Keyboard help" onClick={onHelp} className="max-md:hidden" />
      </div>
    </header>
  );
}
