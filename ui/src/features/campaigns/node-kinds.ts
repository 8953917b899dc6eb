import {
  ArrowRightLeft,
  BadgeDollarSign,
  CircleDot,
  CircleHelp,
  CircleX,
  Coins,
  Gavel,
  Hourglass,
  Layers,
  type LucideIcon,
  Repeat,
  Zap,
} from "lucide-react";
import type { TimelineNode } from "@/api/types";

interface NodeKind {
  icon: LucideIcon;
  /** Said on the line that leads to this step: "roll", "assigned". */
  word: string;
}

/** Every kind of step has its own picture and its own word; colour is never the only difference. */
export const NODE_KINDS: Record<TimelineNode["kind"], NodeKind> = {
  open: { icon: CircleDot, word: "opened" },
  roll: { icon: Repeat, word: "roll" },
  assignment: { icon: Gavel, word: "assigned" },
  exercise: { icon: Zap, word: "exercised" },
  expiration: { icon: Hourglass, word: "expired" },
  close: { icon: CircleX, word: "closed" },
  shares: { icon: Layers, word: "shares" },
  dividend: { icon: Coins, word: "dividend" },
  corporate: { icon: ArrowRightLeft, word: "changed" },
  missing_open: { icon: CircleHelp, word: "missing open" },
  cash: { icon: BadgeDollarSign, word: "cash" },
};
