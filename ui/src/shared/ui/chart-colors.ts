export interface ChartColors {
  ink: string;
  muted: string;
  line: string;
  accent: string;
  accentSoft: string;
  attention: string;
  gain: string;
  loss: string;
  surface: string;
}

const TOKENS: Record<keyof ChartColors, string> = {
  ink: "--ink",
  muted: "--muted",
  line: "--line",
  accent: "--accent",
  accentSoft: "--accent-soft",
  attention: "--attention-fill",
  gain: "--gain",
  loss: "--loss",
  surface: "--surface",
};

/** A token is light-dark(…) text; only a used colour tells which side counts. */
export function readColors(probe: HTMLElement): ChartColors {
  // With reduced motion every change is a very short transition, and its first moment would be read.
  probe.style.setProperty("transition", "none", "important");
  const entries = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.style.color = "";
  probe.style.transition = "";
  return Object.fromEntries(entries) as unknown as ChartColors;
}
