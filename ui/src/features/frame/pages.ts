import {
  ArrowLeftRight,
  Bell,
  BookOpenCheck,
  CalendarClock,
  CandlestickChart,
  FileUp,
  Hand,
  Landmark,
  Layers,
  LayoutDashboard,
  LineChart,
  type LucideIcon,
  PlugZap,
  RefreshCcw,
  Rows3,
  ScrollText,
  Settings,
  Target,
  Workflow,
} from "lucide-react";

export interface PageEntry {
  path: string;
  label: string;
  icon: LucideIcon;
  /** Second key of the "g" chord. */
  chord: string;
  /** In the bottom bar of a phone; the others are behind More. */
  thumb?: boolean;
}

/** Every page that has a place of its own, in the order of the rail. */
export const PAGES: readonly PageEntry[] = [
  { path: "/", label: "Desk", icon: LayoutDashboard, chord: "d", thumb: true },
  { path: "/attention", label: "Attention", icon: Hand, chord: "h" },
  { path: "/campaigns", label: "Campaigns", icon: Workflow, chord: "c", thumb: true },
  { path: "/positions", label: "Positions", icon: Layers, chord: "p", thumb: true },
  { path: "/chain", label: "Chain", icon: Rows3, chord: "o" },
  { path: "/underlying", label: "Underlying", icon: CandlestickChart, chord: "u" },
  { path: "/wheels", label: "Wheels", icon: RefreshCcw, chord: "w" },
  { path: "/plans", label: "Plans", icon: Target, chord: "n" },
  { path: "/alerts", label: "Alerts", icon: Bell, chord: "e", thumb: true },
  { path: "/performance", label: "Performance", icon: LineChart, chord: "f" },
  { path: "/transactions", label: "Transactions", icon: ArrowLeftRight, chord: "t" },
  { path: "/accounts", label: "Accounts", icon: Landmark, chord: "a" },
  { path: "/connections", label: "Connections", icon: PlugZap, chord: "b" },
  { path: "/import", label: "Import", icon: FileUp, chord: "i", thumb: true },
  { path: "/reconciliation", label: "Reconciliation", icon: BookOpenCheck, chord: "r" },
  { path: "/jobs", label: "Jobs", icon: CalendarClock, chord: "j" },
  { path: "/audit", label: "Audit", icon: ScrollText, chord: "l" },
  { path: "/settings", label: "Settings", icon: Settings, chord: "s" },
];
