import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Info } from "./types";

export function useInfo() {
  return useQuery({ queryKey: ["info"], queryFn: () => get<Info>("/info") });
}
