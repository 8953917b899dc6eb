import type { Expiration } from "@/api/types";

/** What names an expiration: a root's AM and another's PM settlement on one day are two. */
export const expirationKey = ({ expires_on, root }: Pick<Expiration, "expires_on" | "root">): string =>
  `${expires_on}.${root}`;

export function readExpirationKey(key: string): Pick<Expiration, "expires_on" | "root"> {
  const [expires_on = "", root = ""] = key.split(".");
  return { expires_on, root };
}
