import { type CollisionDetection, type KeyboardCoordinateGetter, pointerWithin } from "@dnd-kit/core";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
/** How far along a target the trade is held: its name stands at the left and stays readable. */
const INSET = 0.5;

/** Arrow keys go from one drop target to the next in the order in which they are listed, round and round. */
export const walkTargets: KeyboardCoordinateGetter = (event, { context }) => {
  const step = STEPS[event.code];
  if (step === undefined) return undefined;
  event.preventDefault();
  const targets = context.droppableContainers
    .getEnabled()
    .flatMap(({ id, node }) => (node.current ? [{ id, node: node.current }] : []))
    .sort((one, other) => (one.node.compareDocumentPosition(other.node) & 4 ? -1 : 1));
  const at = targets.findIndex(({ id }) => id === context.over?.id);
  const from = at < 0 && step < 0 ? 0 : at;
  const next = targets[(from + step + targets.length) % targets.length];
  if (!next) return undefined;
  next.node.scrollIntoView?.({ block: "nearest" });
  const rect = next.node.getBoundingClientRect();
  const height = context.collisionRect?.height ?? 0;
  return { x: rect.left + rect.width * INSET, y: rect.top + (rect.height - height) / 2 };
};

/** A pointer is where its tip is; with the keyboard, the left middle of what is carried counts as the tip. */
export const underTip: CollisionDetection = (args) => {
  const { collisionRect, pointerCoordinates } = args;
  const tip = pointerCoordinates ?? {
    x: collisionRect.left + 1,
    y: collisionRect.top + collisionRect.height / 2,
  };
  return pointerWithin({ ...args, pointerCoordinates: tip });
};
