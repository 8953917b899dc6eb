import { expect, test } from "vitest";
import { type Binding, CHORD_MS, ChordMatcher } from "@/shared/keys/chords";

const bind = (keys: string): Binding => ({ keys, label: keys, group: "test", run: () => {} });
const BINDINGS = ["g d", "g t", "d", "mod+k", "?"].map(bind);

function matcher() {
  const chords = new ChordMatcher();
  return (key: string, now = 0, more: { mod?: boolean; typing?: boolean } = {}) =>
    chords.match({ key, mod: false, typing: false, ...more }, BINDINGS, now)?.keys;
}

test("two keys in time make a chord", () => {
  const press = matcher();
  expect(press("g", 0)).toBeUndefined();
  expect(press("t", CHORD_MS)).toBe("g t");
});

test("the second key too late stands for itself", () => {
  const press = matcher();
  press("g", 0);
  expect(press("d", CHORD_MS + 1)).toBe("d");
});

test("a chord that is not known ends with its second key", () => {
  const press = matcher();
  press("g", 0);
  expect(press("x", 100)).toBeUndefined();
  expect(press("t", 200)).toBeUndefined();
});

test("nothing happens while typing, but for Ctrl and Cmd", () => {
  const press = matcher();
  expect(press("?", 0, { typing: true })).toBeUndefined();
  expect(press("K", 0, { typing: true, mod: true })).toBe("mod+k");
});

test("a later binding of the same key wins", () => {
  const later = bind("d");
  expect(new ChordMatcher().match({ key: "d", mod: false, typing: false }, [...BINDINGS, later], 0)).toBe(
    later,
  );
});
