import { useCallback } from "react";
import type { Channel } from "@/api/types";
import { useManners, useMannersChange } from "@/api/use-channels";
import { SEVERITIES } from "@/shared/alerts/words";
import { useToast } from "@/shared/ui/toast";
import { routed } from "./manners";

/** "Urgent and Warning": what a channel is told of by rules that name none; empty if nothing. */
export const toldOf = (channel: Pick<Channel, "routed">): string =>
  [...channel.routed]
    .reverse()
    .map((severity) => SEVERITIES[severity])
    .join(" and ");

/** Says that a channel is set up, and, of the first one, what it is told of from now on, with a way back. */
export function useWelcome(): (channel: Channel, words: string) => void {
  const before = useManners().data;
  const { mutate } = useMannersChange();
  const toast = useToast();
  return useCallback(
    (channel, words) => {
      const isNew = channel.created_at === channel.updated_at;
      if (!isNew || channel.routed.length === 0 || !before) return toast.show(words);
      const undone = channel.routed.reduce(
        (manners, severity) => routed(manners, severity, channel.id, false),
        before,
      );
      toast.show(`${words} ${toldOf(channel)} alerts go there from now on.`, () => mutate(undone));
    },
    [before, mutate, toast],
  );
}
