import { type ReactNode, useCallback, useRef, useState } from "react";
import { useAlertWatch } from "./alert-watch";
import { BottomBar } from "./bottom-bar";
import { Header } from "./header";
import { Help } from "./help";
import { Palette } from "./palette";
import { Rail } from "./rail";
import { ScopeBanner } from "./scope-banner";
import { TruthLine } from "./truth-line";
import { useFrameKeys } from "./use-frame-keys";
import { useScrollMemory } from "./use-scroll-memory";

/** What stands around every page: rail, numbers, truth line, palette, help. Only the page scrolls. */
export function Frame({ children }: { children: ReactNode }) {
  const [overlay, setOverlay] = useState<"palette" | "help" | null>(null);
  const openPalette = useCallback(() => setOverlay("palette"), []);
  const openHelp = useCallback(() => setOverlay("help"), []);
  const close = useCallback(() => setOverlay(null), []);
  const page = useRef<HTMLElement>(null);
  useScrollMemory(page);
  useFrameKeys({ openPalette, openHelp });
  useAlertWatch();
  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-accent-fill px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <ScopeBanner />
        <Header onPalette={openPalette} onHelp={openHelp} />
        {/* Relative, so that words only for screen readers are placed in it and do not lengthen the document. */}
        <main
          ref={page}
          id="page"
          tabIndex={-1}
          className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto outline-none"
        >
          {children}
        </main>
        <TruthLine />
        <BottomBar />
      </div>
      <Palette open={overlay === "palette"} onClose={close} />
      <Help open={overlay === "help"} onClose={close} />
    </div>
  );
}
