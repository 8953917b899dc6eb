import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";

export type ThemeChoice = "system" | "dark" | "light";
export type MoneyColours = "green-red" | "blue-orange";

interface Theme {
  choice: ThemeChoice;
  /** The theme in effect. */
  shown: "dark" | "light";
  money: MoneyColours;
  setChoice: (choice: ThemeChoice) => void;
  setMoney: (money: MoneyColours) => void;
}

const THEME_KEY = "thetadesk.theme";
const MONEY_KEY = "thetadesk.money";
const ThemeContext = createContext<Theme | null>(null);

/** Reads a stored choice; a browser that forbids storage behaves like an empty one. */
function recall<Value extends string>(key: string, allowed: readonly Value[], fallback: Value): Value {
  try {
    const stored = localStorage.getItem(key) as Value | null;
    return stored && allowed.includes(stored) ? stored : fallback;
  } catch {
    return fallback;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden (private window): the choice then lasts until the page is closed.
  }
}

/** Puts the stored choices on <html> before the first paint. */
export function applyTheme(
  choice = recall<ThemeChoice>(THEME_KEY, ["system", "dark", "light"], "system"),
  money = recall<MoneyColours>(MONEY_KEY, ["green-red", "blue-orange"], "green-red"),
): { choice: ThemeChoice; money: MoneyColours } {
  const root = document.documentElement.dataset;
  if (choice === "system") delete root.theme;
  else root.theme = choice;
  root.money = money;
  return { choice, money };
}

const darkQuery = () => window.matchMedia("(prefers-color-scheme: dark)");

function subscribeToSystem(onChange: () => void): () => void {
  const query = darkQuery();
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [{ choice, money }, setChoices] = useState(() => applyTheme());
  const systemDark = useSyncExternalStore(subscribeToSystem, () => darkQuery().matches);
  const shown = choice === "system" ? (systemDark ? "dark" : "light") : choice;
  useEffect(() => {
    applyTheme(choice, money);
    remember(THEME_KEY, choice);
    remember(MONEY_KEY, money);
  }, [choice, money]);
  const theme = useMemo<Theme>(
    () => ({
      choice,
      shown,
      money,
      setChoice: (next) => setChoices((now) => ({ ...now, choice: next })),
      setMoney: (next) => setChoices((now) => ({ ...now, money: next })),
    }),
    [choice, shown, money],
  );
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}

export function useTheme(): Theme {
  const theme = useContext(ThemeContext);
  if (!theme) throw new Error("useTheme needs a ThemeProvider above it");
  return theme;
}
