import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Binding, ChordMatcher, isTyping } from "./chords";

interface Registry {
  bindings: readonly Binding[];
  add: (bindings: readonly Binding[]) => () => void;
}

const HotkeyContext = createContext<Registry | null>(null);

/** Listens once for the whole page. Silent while a dialog is open: there the keys belong to the dialog. */
export function HotkeyProvider({ children }: { children: ReactNode }) {
  const [sets, setSets] = useState<readonly (readonly Binding[])[]>([]);
  const bindings = useMemo(() => sets.flat(), [sets]);
  const matcher = useRef(new ChordMatcher());
  // Before it is painted: what can be seen can be steered.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
      const press = { key: event.key, mod: event.ctrlKey || event.metaKey, typing: isTyping(event.target) };
      const found = matcher.current.match(press, bindings, performance.now());
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [bindings]);
  const registry = useMemo<Registry>(
    () => ({
      bindings,
      add: (added) => {
        setSets((all) => [...all, added]);
        return () => setSets((all) => all.filter((set) => set !== added));
      },
    }),
    [bindings],
  );
  return <HotkeyContext value={registry}>{children}</HotkeyContext>;
}

function useRegistry(): Registry {
  const registry = useContext(HotkeyContext);
  if (!registry) throw new Error("hotkeys need a HotkeyProvider above them");
  return registry;
}

/** Adds bindings while the component is on the page; keep the array stable (useMemo). Later ones win. */
export function useHotkeys(bindings: readonly Binding[]): void {
  const { add } = useRegistry();
  const latestAdd = useRef(add);
  useLayoutEffect(() => latestAdd.current(bindings), [bindings]);
}

/** Every binding now in force, for the help page. */
export function useBindings(): readonly Binding[] {
  return useRegistry().bindings;
}
