import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Bell, RUNG } from "@/shared/alerts/bell";
import { TONES, worse } from "@/shared/alerts/tones";

/** An audio context that counts the notes it is given. */
class Audio {
  state = "suspended";
  currentTime = 0;
  notes = 0;
  destination = {};
  createGain() {
    const gain = { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn() };
    return { gain, connect: vi.fn() };
  }
  createOscillator() {
    const start = () => {
      this.notes += 1;
    };
    return { frequency: {}, connect: (next: object) => next, start, stop: vi.fn() };
  }
  async resume() {
    this.state = "running";
  }
}

let audio: Audio;
let heard: { severity: string; rung: string }[];
const note = (event: Event) => heard.push((event as CustomEvent).detail);
const touch = async () => {
  document.dispatchEvent(new Event("pointerdown"));
  await Promise.resolve();
  await Promise.resolve();
};
const made = () => new Bell(() => audio as unknown as AudioContext);

beforeEach(() => {
  localStorage.clear();
  audio = new Audio();
  heard = [];
  document.addEventListener(RUNG, note);
});

afterEach(() => document.removeEventListener(RUNG, note));

test("a page that was not touched waits, and the worst is heard at the first touch", async () => {
  const bell = made();
  const stop = bell.listen();
  bell.ring("urgent");
  bell.ring("info");
  expect(heard.map(({ rung }) => rung)).toEqual(["waiting", "waiting"]);
  await touch();
  expect(heard.at(-1)).toEqual({ severity: "urgent", rung: "sounded" });
  expect(audio.notes).toBe(TONES.urgent.length);
  stop();
});

test("each severity has its own sound", async () => {
  const bell = made();
  const stop = bell.listen();
  await touch();
  bell.ring("info");
  bell.ring("warning");
  expect(audio.notes).toBe(TONES.info.length + TONES.warning.length);
  stop();
});

test("a muted bell is silent, also in the next session", async () => {
  const bell = made();
  bell.change({ muted: true, volume: 0.5 });
  expect(bell.ring("urgent")).toBe("muted");
  expect(made().ring("urgent")).toBe("muted");
  expect(audio.notes).toBe(0);
});

test("a volume that is none is not taken over", () => {
  localStorage.setItem("thetadesk.bell", '{"volume": 40}');
  expect(made().current).toEqual({ muted: false, volume: 0.5 });
});

/** Locks as tabs of one browser share them. */
function locks() {
  const held = new Set<string>();
  const request = async (name: string, _: object, work: (lock: object | null) => Promise<void>) => {
    if (held.has(name)) return work(null);
    held.add(name);
    await work({});
    held.delete(name);
  };
  return { request };
}

test.each([["with locks"], ["without"]])("of several tabs one rings, %s", async (kind) => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { locks: kind === "with locks" ? locks() : undefined });
  const [one, other, asleep] = [made(), made(), made()];
  const stop = [one.listen(), other.listen()];
  document.dispatchEvent(new Event("pointerdown"));
  await vi.advanceTimersByTimeAsync(1);
  const all = [asleep, one, other].map((bell) => bell.announce("urgent", "alert-1"));
  await vi.advanceTimersByTimeAsync(1000);
  await Promise.all(all);
  expect(heard.map(({ rung }) => rung).sort()).toEqual(["elsewhere", "elsewhere", "sounded"]);
  expect(audio.notes).toBe(TONES.urgent.length);
  await one.announce("info", "alert-2");
  expect(heard.at(-1)).toEqual({ severity: "info", rung: "sounded" });
  for (const end of stop) end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("where no tab may sound yet one of them waits", async () => {
  vi.useFakeTimers();
  const [one, other] = [made(), made()];
  const all = [one.announce("warning", "alert-3"), other.announce("warning", "alert-3")];
  await vi.advanceTimersByTimeAsync(1000);
  await Promise.all(all);
  expect(heard.map(({ rung }) => rung)).toEqual(["waiting", "elsewhere"]);
  vi.useRealTimers();
});

test("what is muted in one tab is muted in all", () => {
  const bell = made();
  const stop = bell.listen();
  localStorage.setItem("thetadesk.bell", '{"muted": true, "volume": 0.5}');
  window.dispatchEvent(new StorageEvent("storage", { key: "thetadesk.bell" }));
  expect(bell.current.muted).toBe(true);
  stop();
});

test("the worse of two severities", () => {
  expect(worse(null, "info")).toBe("info");
  expect(worse("urgent", "warning")).toBe("urgent");
  expect(worse("info", "warning")).toBe("warning");
});
