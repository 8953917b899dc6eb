/** One thing a key does. `keys` is "?", "j", "mod+k" (Ctrl or Cmd) or a chord "g d". */
export interface Binding {
  keys: string;
  label: string;
  group: string;
  run: () => void;
}

/** How long the second key of a chord may take. */
export const CHORD_MS = 1200;

export interface Press {
  key: string;
  mod: boolean;
  typing: boolean;
}

/** Tells which binding a key press completes, remembering the first key of a chord for CHORD_MS. */
export class ChordMatcher {
  private first: { key: string; at: number } | null = null;

  match(press: Press, bindings: readonly Binding[], now: number): Binding | null {
    const name = press.mod ? `mod+${press.key.toLowerCase()}` : press.key;
    if (press.typing && !press.mod) return null;
    const pending = this.first && now - this.first.at <= CHORD_MS ? `${this.first.key} ` : "";
    this.first = null;
    const found = bindings.findLast((binding) => binding.keys === pending + name);
    if (found) return found;
    if (!press.mod && bindings.some((binding) => binding.keys.startsWith(`${name} `)))
      this.first = { key: name, at: now };
    return null;
  }
}

/** Whether a key press there belongs to the text being written. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
