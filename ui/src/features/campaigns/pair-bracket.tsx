import { cx } from "@/shared/ui/cx";
import type { Bracket } from "./legs-model";

/** The line that joins an opening with what closed it, drawn row by row beside the table while one is pointed at. */
export function PairBracket({ bracket }: { bracket: Bracket }) {
  if (bracket === "none") return null;
  const knot = bracket !== "between";
  return (
    <span aria-hidden>
      <span
        className={cx(
          "absolute left-[5px] border-l-2 border-accent",
          bracket === "first" ? "top-1/2 bottom-0" : bracket === "last" ? "top-0 bottom-1/2" : "inset-y-0",
        )}
      />
      {knot && <span className="absolute top-1/2 left-[5px] w-2 -translate-y-1/2 border-t-2 border-accent" />}
    </span>
  );
}
