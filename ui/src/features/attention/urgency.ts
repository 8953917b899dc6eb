import type { Attention } from "@/api/types";

export type Urgency = "all" | "now" | "soon" | "look";

const GROUPS = [
  { urgency: "now", severity: 3, title: "Now" },
  { urgency: "soon", severity: 2, title: "This week" },
  { urgency: "look", severity: 1, title: "Have a look" },
] as const;

export interface Group {
  urgency: Urgency;
  title: string;
  items: readonly Attention[];
}

export const urgencyOf = (said: string): Urgency =>
  said === "now" || said === "soon" || said === "look" ? said : "all";

/** The list by urgency: of all what there is any of, else the one that is asked for, even if it is empty. */
export function grouped(items: readonly Attention[], shown: Urgency): Group[] {
  return GROUPS.map(({ urgency, severity, title }) => ({
    urgency,
    title,
    items: items.filter((item) => item.severity === severity),
  })).filter(({ urgency, items: some }) => (shown === "all" ? some.length > 0 : urgency === shown));
}
