import { onlyOne } from "./only-one";
import { type Severity, sound, worse } from "./tones";

export interface BellSettings {
  muted: boolean;
  /** From 0 to 1. */
  volume: number;
}

/** What came of ringing: sounded, kept quiet by its user, waiting until the browser lets pages sound, or left to another
 * tab of the desk. */
export type Rung = "sounded" | "muted" | "waiting" | "elsewhere";

const KEY = "thetadesk.bell";
/** So long a tab that may not sound yet leaves it to those that may. */
const AFTER_YOU_MS = 400;
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
    // Muted in one tab is muted in all.
    const follow = ({ key }: StorageEvent) => key === KEY && this.set(recall());
    window.addEventListener("storage", follow);
    return () => {
      window.removeEventListener("storage", follow);
      for (const gesture of GESTURES) document.removeEventListener(gesture, wake, { capture: true });
    };
  }

  change(settings: BellSettings): void {
    try {
      localStorage.setItem(KEY, JSON.stringify(settings));
    } catch {
      // Storage may be forbidden (private window): the choice then lasts until the page is closed.
    }
    this.set(settings);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  ring(severity: Severity): Rung {
    return this.say(severity, this.try(severity));
  }

  /** Rings in one tab, of however many the desk is open in, for what all of them have heard of by this name. */
  async announce(severity: Severity, name: string): Promise<void> {
    if (!this.isAwake && !this.isQuiet) await new Promise((end) => setTimeout(end, AFTER_YOU_MS));
    const here = await onlyOne(name, () => void this.ring(severity));
    if (!here) this.say(severity, "elsewhere");
  }

  private get isQuiet(): boolean {
    return this.settings.muted || this.settings.volume === 0;
  }

  private say(severity: Severity, rung: Rung): Rung {
    document.dispatchEvent(new CustomEvent(RUNG, { detail: { severity, rung } }));
    return rung;
  }

  private try(severity: Severity): Rung {
    if (this.isQuiet) return "muted";
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

  private set(settings: BellSettings): void {
    this.settings = settings;
    this.tell();
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
