import type { Announcements, ScreenReaderInstructions } from "@dnd-kit/core";

export const INSTRUCTIONS: ScreenReaderInstructions = {
  draggable:
    "Press Space to pick the trade up, arrow keys to go through the campaigns, Space to drop it, Escape to leave it where it is.",
};

/** What is read out during a drag. `carried` tells what is dragged, `nameOf` what a drop target is called. */
export function announce(
  carried: (id: string) => string,
  nameOf: (target: string) => string,
  targets: number,
): Announcements {
  return {
    onDragStart: ({ active }) =>
      `Picked up ${carried(String(active.id))}. ${targets + 1} places to choose from with the arrow keys.`,
    onDragOver: ({ over }) => (over ? `Over ${nameOf(String(over.id))}.` : "Over no campaign."),
    onDragEnd: ({ active, over }) =>
      over
        ? `Dropped ${carried(String(active.id))} on ${nameOf(String(over.id))}.`
        : `${carried(String(active.id))} stays where it is.`,
    onDragCancel: ({ active }) => `Put back. ${carried(String(active.id))} stays where it is.`,
  };
}
