/** Who reckoned the Greeks of several contracts: their broker, the desk's model, or both. */
export function greeksBy(sources: Iterable<"model" | "broker">): string {
  const known = new Set(sources);
  if (known.size === 0) return "no Greeks";
  return known.size > 1 ? "Greeks by broker and model" : `Greeks by ${[...known][0]}`;
}
