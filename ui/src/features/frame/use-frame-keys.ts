import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { Binding } from "@/shared/keys/chords";
import { useHotkeys } from "@/shared/keys/hotkeys";
import { focusSearch, moveRowFocus } from "@/shared/keys/rows";
import { PAGES } from "./pages";

interface FrameActions {
  openPalette: () => void;
  openHelp: () => void;
}

/** The keys that work on every page. */
export function useFrameKeys({ openPalette, openHelp }: FrameActions): void {
  const navigate = useNavigate();
  const bindings = useMemo<Binding[]>(
    () => [
      { keys: "mod+k", label: "Go to page, ticker or campaign", group: "Anywhere", run: openPalette },
      {
        keys: "/",
        label: "Search on this page",
        group: "Anywhere",
        run: () => focusSearch() || openPalette(),
      },
      { keys: "?", label: "This help", group: "Anywhere", run: openHelp },
      { keys: "n", label: "Import a new file", group: "Anywhere", run: () => navigate("/import") },
      { keys: "j", label: "Next row", group: "Rows", run: () => moveRowFocus(1) },
      { keys: "k", label: "Previous row", group: "Rows", run: () => moveRowFocus(-1) },
      ...PAGES.map(({ path, label, chord }) => ({
        keys: `g ${chord}`,
        label,
        group: "Go to",
        run: () => navigate(path),
      })),
    ],
    [navigate, openPalette, openHelp],
  );
  useHotkeys(bindings);
}
