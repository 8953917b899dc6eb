import { type Severity, sound, worse } from "./tones";

export interface BellSettings {
  muted: boolean;
  /** From 0 to 1. */
  volume: number;
}

/** What came of ringing: sounded, kept quiet by its user, or waiting until the browser lets pages sound. */
export type Rung = "sounded" | "muted" | "waiting";

const KEY = "thetadesk.bell";
const GESTURES = ["pointerdown", "keydown"] as const;
export const USUAL: BellSettings = { muted: false, volume: 0.5 };
/** The event on the document that says what came of ringing, for whoever must know that something was heard. */
export const RUNG = "thetadesk:rung";

/** Rings for alerts. Browsers keep a page silent until it was touched: what rang before then rings at the first touch. */
export class Bell {
  private context: AudioContext | null = null;
  private waiting: Severity | null = null;
  private settings = recall();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly create: () => AudioContext | null = audio) {}

  get current(): BellSettings {
    return this.settings;
  }

  /** Whether something would sound now; false until the page was touched. */
  get isAwake(): boolean {
    return this.context?.state === "running";
  }

  /** Waits for the first touch; called once for the page. */
  listen(): () => void {
    const wake = () => void this.wake();
    for (const gesture of GESTURES) document.addEventListener(gesture, wake, { capture: true });
    return () => {
      for (const gesture of GESTURES) document.removeEventListener(gesture, wake, { capture: true });
    };
  }

  change(settings: BellSettings): void {
    this.settings = settings;
    try {
      localStorage.setItem(KEY, JSON.stringify(settings));
    } catch {
      // Storage may be forbidden (private window): the choice then lasts until the page is closed.
    }
    this.tell();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  ring(severity: Severity): Rung {
    const rung = this.try(severity);
    document.dispatchEvent(new CustomEvent(RUNG, { detail: { severity, rung } }));
    return rung;
  }

  private try(severity: Severity): Rung {
    if (this.settings.muted || this.settings.volume === 0) return "muted";
    if (this.context?.state !== "running") {
      this.waiting = worse(this.waiting, severity);
      return "waiting";
    }
    sound(this.context, severity, this.settings.volume);
    return "sounded";
  }

  private async wake(): Promise<void> {
    if (this.isAwake) return;
    this.context ??= this.create();
    if (!this.context) return;
    await this.context.resume();
    this.tell();
    const missed = this.waiting;
    this.waiting = null;
    if (missed !== null) this.ring(missed);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Nothing where the browser cannot make sounds. */
function audio(): AudioContext | null {
  return typeof AudioContext === "undefined" ? null : new AudioContext();
}

/** The one bell of this page. */
export const bell = new Bell();

function recall(): BellSettings {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<BellSettings> | null;
    const volume = Number(kept?.volume ?? USUAL.volume);
    return { muted: kept?.muted === true, volume: volume >= 0 && volume <= 1 ? volume : USUAL.volume };
  } catch {
    return USUAL;
  }
}
