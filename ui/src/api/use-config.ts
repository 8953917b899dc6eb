import { useQuery } from "@tanstack/react-query";
import { get } from "./client";

export interface Setting {
  name: string;
  /** The environment variable that sets it. */
  env: string;
  value: string | number | string[] | null;
  secret: boolean;
  description: string;
}

/** The server's settings that may be shown; they are changed by environment variables. */
export function useConfig() {
  return useQuery({ queryKey: ["config"], queryFn: () => get<{ settings: Setting[] }>("/config") });
}
