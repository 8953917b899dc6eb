import { useEffect, useState } from "react";

/** Where the structure is far below the ladder, one touch brings it; gone while it is in sight. */
export function ToStructure({ legs, target }: { legs: number; target: string }) {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = document.getElementById(target);
    if (!element) return;
    const watch = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false));
    watch.observe(element);
    return () => watch.disconnect();
  }, [target]);
  if (seen) return null;
  return (
    <button
      type="button"
      onClick={() => bring(target)}
      className="sticky bottom-2 h-11 rounded-lg bg-accent-fill px-4 font-medium text-on-accent shadow-float xl:hidden"
    >
      {legs} {legs === 1 ? "leg" : "legs"}: see the payoff
    </button>
  );
}

/** Only the page scrolls: scrollIntoView would push the frame around it, too. */
function bring(target: string): void {
  const page = document.getElementById("page");
  const element = document.getElementById(target);
  if (page && element)
    page.scrollTop += element.getBoundingClientRect().top - page.getBoundingClientRect().top;
}
