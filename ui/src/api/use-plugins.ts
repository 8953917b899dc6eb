import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { useChange } from "./use-change";

/** The plug-ins that were found. */
export function usePlugins() {
  return useQuery({
    queryKey: ["plugins"],
    queryFn: () => answer(api.GET("/api/v1/scheduler/plugins")),
  });
}

/** Looks for plug-ins now. */
export function usePluginsFind() {
  return useChange(() => answer(api.POST("/api/v1/scheduler/plugins/find")));
}

/** Switches a plug-in on or off. */
export function usePluginSwitch() {
  return useChange(({ name, enabled }: { name: string; enabled: boolean }) =>
    answer(api.PUT("/api/v1/scheduler/plugins/{name}", { params: { path: { name } }, body: { enabled } })),
  );
}
