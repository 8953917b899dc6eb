import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { fold, fresh, named } from "./alert-inbox";
import { AlertSocket } from "./alert-socket";
import type { AlertMessage } from "./alert-types";
import type { Alert, Inbox } from "./types";

/** What else stands on screen about alerts is asked for again, but not for each of a hundred changes. */
const GATHER_MS = 300;
const OTHERS = [
  "alerts/events/one",
  "alerts/history",
  "alerts/rules",
  "alerts/rules/one",
  "alerts/dead-letters",
  "alerts/silences",
];

/** Keeps the inbox as it is for as long as the component is on the page; says once of each alert that it fired. */
export function useAlertStream(onFired: (alerts: Alert[]) => void): void {
  const queries = useQueryClient();
  const tell = useRef(onFired);
  useEffect(() => {
    tell.current = onFired;
  }, [onFired]);
  useEffect(() => {
    const known = new Set<string>();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      gathering = undefined;
      for (const key of OTHERS) void queries.invalidateQueries({ queryKey: [key] });
    };
    const apply = (message: AlertMessage) => {
      queries.setQueryData<Inbox>(["alerts/events"], (inbox) => fold(inbox, message));
      const fired = fresh(message, known);
      for (const id of named(message)) known.add(id);
      if (fired.length > 0) tell.current(fired);
      if (message.type === "changes") gathering ??= setTimeout(refresh, GATHER_MS);
    };
    const socket = new AlertSocket(apply);
    const stop = socket.start();
    const hurry = () => document.visibilityState === "visible" && socket.hurry();
    window.addEventListener("online", hurry);
    document.addEventListener("visibilitychange", hurry);
    return () => {
      stop();
      clearTimeout(gathering);
      window.removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", hurry);
    };
  }, [queries]);
}
