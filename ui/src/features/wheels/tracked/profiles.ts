/** How far from the price is sold, in standard deviations. */
export const PROFILES = [
  { value: "aggressive", label: "aggressive 0.5–1 σ" },
  { value: "moderate", label: "moderate 1–1.5 σ" },
  { value: "conservative", label: "conservative 1.5–2 σ" },
  { value: "defensive", label: "defensive 2–2.5 σ" },
] as const;
