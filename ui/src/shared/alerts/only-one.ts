/** So long a thing counts as done: each tab hears of it within a moment, one that was asleep a little later. */
const HELD_MS = 10_000;
const KEY = "thetadesk.done";

/** Does something in one of the tabs in which the desk is open, the first that comes; whether it was this one. */
export function onlyOne(name: string, work: () => void): Promise<boolean> {
  // Browsers have locks on pages served over HTTPS or from this machine.
  if (!navigator.locks) return Promise.resolve(isFirst(name) && done(work));
  return new Promise((resolve) => {
    void navigator.locks.request(`${KEY} ${name}`, { ifAvailable: true }, async (lock) => {
      resolve(lock !== null && done(work));
      if (lock) await new Promise((end) => setTimeout(end, HELD_MS));
    });
  });
}

function done(work: () => void): true {
  work();
  return true;
}

function isFirst(name: string): boolean {
  try {
    const [last, at] = JSON.parse(localStorage.getItem(KEY) ?? "[]") as [string?, number?];
    if (last === name && Date.now() - (at ?? 0) < HELD_MS) return false;
    localStorage.setItem(KEY, JSON.stringify([name, Date.now()]));
  } catch {
    // Where nothing can be kept, better twice than never.
  }
  return true;
}
