import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Alert } from "@/api/types";
import { useInbox } from "@/api/use-inbox";
import type { Binding } from "@/shared/keys/chords";
import { useHotkeys } from "@/shared/keys/hotkeys";
import { Card } from "@/shared/ui/card";
import { useFilters } from "@/shared/ui/use-filters";
import { AlertPanel } from "./alert-panel";
import { Inbox } from "./inbox";
import { LatencyStrip } from "./latency-strip";
import { RuleDialog } from "./rule-dialog";
import { RuleEditor } from "./rule-editor";
import { RuleList } from "./rule-list";
import { Silences } from "./silences";
import { TemplateList } from "./template-list";

/** Inbox, the line that makes rules, the rules, and how fast all of it is. `?alert=` opens one, `?rule=` begins a line. */
export function AlertsView() {
  const [read, change] = useFilters();
  const begun = read("rule");
  const [start, setStart] = useState({ text: begun, number: 0 });
  const [rule, setRule] = useState<string | null>(null);
  const editor = useRef<HTMLDivElement>(null);
  const open = useCallback((alert: Alert) => change({ alert: alert.id }), [change]);
  const close = useCallback(() => change({ alert: null }), [change]);
  const openRule = useCallback(
    (id: string) => {
      close();
      setRule(id);
    },
    [close],
  );
  const write = useCallback(() => {
    editor.current?.scrollIntoView({ block: "nearest" });
    editor.current?.querySelector<HTMLElement>("[data-rule-line]")?.focus();
  }, []);
  const { isPending } = useInbox();
  const isBegun = useRef(begun !== "");
  useEffect(() => {
    // The inbox above must have its room first, or it pushes away what was just scrolled to.
    if (isPending || !isBegun.current) return;
    isBegun.current = false;
    requestAnimationFrame(write);
  }, [isPending, write]);
  useHotkeys(
    useMemo<Binding[]>(() => [{ keys: "w", label: "Write a rule", group: "Alerts", run: write }], [write]),
  );
  const begin = (text: string) => {
    setStart(({ number }) => ({ text, number: number + 1 }));
    // Once the line stands there with the new text.
    requestAnimationFrame(write);
  };
  return (
    <>
      <Inbox onOpen={open} />
      <Silences />
      <Card title="New rule" aside="In one line, or as a form">
        <div ref={editor} className="flex flex-col gap-4">
          <RuleEditor
            key={start.number}
            text={start.text}
            onKept={() => {
              change({ rule: null });
              setStart(({ number }) => ({ text: "", number: number + 1 }));
            }}
          />
          <TemplateList onPick={({ text }) => begin(text)} />
        </div>
      </Card>
      <RuleList />
      <LatencyStrip />
      <AlertPanel id={read("alert") || null} onClose={close} onRule={openRule} />
      <RuleDialog id={rule} onClose={() => setRule(null)} />
    </>
  );
}
