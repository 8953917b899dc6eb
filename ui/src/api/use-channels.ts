import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Manners } from "./types";
import { useChange } from "./use-change";

/** The channels that are set up; secrets are hidden. */
export function useChannels() {
  return useQuery({
    queryKey: ["alerts/channels"],
    queryFn: () => answer(api.GET("/api/v1/alerts/channels")),
  });
}

/** Every way to be told, with what has to be said to set it up. */
export function useChannelKinds() {
  return useQuery({
    queryKey: ["alerts/channels/kinds"],
    queryFn: () => answer(api.GET("/api/v1/alerts/channels/kinds")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How one wants to be told: routing by severity, quiet hours, reminders, heartbeat. */
export function useManners() {
  return useQuery({
    queryKey: ["alerts/preferences"],
    queryFn: () => answer(api.GET("/api/v1/alerts/preferences")),
  });
}

export function useMannersChange() {
  return useChange((body: Manners) => answer(api.PUT("/api/v1/alerts/preferences", { body })));
}

export interface ChannelOrder {
  /** A channel that is there already. */
  id?: string;
  kind: string;
  config: Record<string, string>;
  title: string;
  /** Empty for none. */
  fallback_id: string;
}

const at = (id: string) => ({ params: { path: { channel_id: id } } });

/** Sets a channel up, or changes it; it passes its health check first. */
export function useChannelKeep() {
  return useChange(({ id, kind, config, title, fallback_id }: ChannelOrder) =>
    id === undefined
      ? answer(
          api.POST("/api/v1/alerts/channels", {
            body: { kind, config, title, fallback_id: fallback_id || null },
          }),
        )
      : answer(
          api.PUT("/api/v1/alerts/channels/{channel_id}", {
            ...at(id),
            body: { config, title, fallback_id },
          }),
        ),
  );
}

export function useChannelSwitch() {
  return useChange(({ id, enabled }: { id: string; enabled: boolean }) =>
    answer(api.PUT("/api/v1/alerts/channels/{channel_id}", { ...at(id), body: { enabled } })),
  );
}

export function useChannelRemove() {
  return useChange((id: string) => answer(api.DELETE("/api/v1/alerts/channels/{channel_id}", at(id))));
}

/** Sends a message that says it is a test. */
export function useChannelTest() {
  return useChange((id: string) => answer(api.POST("/api/v1/alerts/channels/{channel_id}/test", at(id))));
}
