import { Link } from "react-router";
import type { Link as Line } from "@/api/live-store";
import type { FeedJson } from "@/api/live-types";
import { liveStore, useFeeds, useLink } from "@/api/use-live";
import { ageWords } from "@/shared/live/state";
import { cx } from "@/shared/ui/cx";
import { useSecondsSince } from "@/shared/ui/use-seconds";

/** Whether prices are coming in, and how old the newest is; amber as soon as something that should speak does not. */
export function LiveBadge() {
  const feeds = useFeeds();
  const link = useLink();
  // Looked at every second: what is heard all the time is not worth a drawing each.
  const silence = useSecondsSince(liveStore.heardAt);
  const told = tellFeeds(link, feeds, silence);
  return (
    <Link
      to="/connections"
      title={told.title}
      data-live={told.tone}
      aria-label={`Prices: ${told.label}`}
      className={cx(
        "flex h-7 items-center gap-1.5 rounded-md px-2 text-sm font-medium whitespace-nowrap tabular-nums hover:bg-hover",
        told.tone === "attention" ? "bg-attention-soft text-attention" : "text-age",
      )}
    >
      <span
        aria-hidden
        className={cx("size-2 shrink-0 rounded-full", DOTS[told.tone], told.tone === "live" && "bg-accent")}
      />
      <span className={cx(told.tone !== "attention" && "max-md:sr-only")}>{told.label}</span>
    </Link>
  );
}

const DOTS = { live: "", attention: "bg-attention-fill", quiet: "bg-line-strong" };

interface Told {
  tone: keyof typeof DOTS;
  label: string;
  title: string;
}

/** The worst of what is known, in two words; the rest for those who point at it. */
export function tellFeeds(link: Line, feeds: readonly FeedJson[], silence: number | null): Told {
  const title = feeds
    .map((feed) => [`${feed.source}: ${feed.state}${ageOf(feed)}`, feed.reason].filter(Boolean).join("; "))
    .join("\n");
  if (link === "closed")
    return { tone: "attention", label: "offline", title: "The desk's stream is down; trying again" };
  if (link === "connecting")
    return { tone: "quiet", label: "connecting", title: "Opening the desk's stream" };
  const lost = feeds.filter(isLost);
  if (lost.length) return { tone: "attention", label: `stale ${ageWords(oldest(lost))}`, title };
  if (feeds.some(({ state }) => state === "live"))
    return { tone: "live", label: `live ${ageWords(newest(feeds, silence))}`, title };
  if (feeds.some(({ state }) => state === "connecting")) return { tone: "quiet", label: "connecting", title };
  return {
    tone: "quiet",
    label: "no prices",
    title: title || "No connected broker sends prices: connect one, and positions come alive",
  };
}

/** A feed that should speak and does not: what it said last is no longer the present. */
export const isLost = ({ state, reason }: FeedJson) =>
  state === "silent" || (state === "connecting" && reason != null);

const ageOf = ({ age }: FeedJson) => (age === null ? "" : `, ${ageWords(Math.round(age))}`);
const oldest = (feeds: readonly FeedJson[]) => Math.round(Math.max(0, ...feeds.map(({ age }) => age ?? 0)));

function newest(feeds: readonly FeedJson[], silence: number | null): number {
  const ages = feeds.flatMap(({ state, age }) => (state === "live" && age !== null ? [age] : []));
  return Math.round(ages.length ? Math.min(...ages) : 0) + (silence ?? 0);
}
