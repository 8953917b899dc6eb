/** What each severity sounds like: notes one after the other, in hertz and seconds. Urgent is told by rhythm too. */
export type Severity = "info" | "warning" | "urgent";

interface Note {
  hertz: number;
  at: number;
  lasts: number;
}

export const TONES: Record<Severity, readonly Note[]> = {
  info: [{ hertz: 660, at: 0, lasts: 0.18 }],
  warning: [
    { hertz: 587, at: 0, lasts: 0.16 },
    { hertz: 784, at: 0.18, lasts: 0.24 },
  ],
  urgent: [0, 0.42, 0.84].flatMap((at) => [
    { hertz: 880, at, lasts: 0.14 },
    { hertz: 1175, at: at + 0.16, lasts: 0.18 },
  ]),
};

const RANKS: readonly Severity[] = ["info", "warning", "urgent"];
/** Between silence and full, a note swells and fades: a square edge would click. */
const EDGE_SECONDS = 0.015;

export const worse = (one: Severity | null, other: Severity): Severity =>
  one !== null && RANKS.indexOf(one) >= RANKS.indexOf(other) ? one : other;

/** Writes the notes of a severity into an audio context; `volume` from 0 to 1. */
export function sound(context: AudioContext, severity: Severity, volume: number): void {
  for (const { hertz, at, lasts } of TONES[severity]) {
    const starts = context.currentTime + at;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, starts);
    gain.gain.linearRampToValueAtTime(volume, starts + EDGE_SECONDS);
    gain.gain.setValueAtTime(volume, starts + lasts - EDGE_SECONDS);
    gain.gain.linearRampToValueAtTime(0, starts + lasts);
    const voice = context.createOscillator();
    voice.type = "triangle";
    voice.frequency.value = hertz;
    voice.connect(gain).connect(context.destination);
    voice.start(starts);
    voice.stop(starts + lasts);
  }
}
