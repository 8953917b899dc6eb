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
  ShieldCheck,
  SquarePlus,
  Zap,
} from "lucide-react";
import type { TimelineNode } from "@/api/types";
import type { Step } from "./timeline-model";

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

/** The picture and the title of a step: a covered call is not just another opening. */
export function faceOf({ node, relation }: Pick<Step, "node" | "relation">): {
  icon: LucideIcon;
  title: string;
} {
  const { icon } = NODE_KINDS[node.kind];
  if (relation === "covered") {
    const call = node.to.some((leg) => leg.endsWith(" C"));
    return { icon: ShieldCheck, title: call ? "Covered call" : "Covered put" };
  }
  if (relation === "adds") return { icon: SquarePlus, title: "Added" };
  return { icon, title: node.title };
}
