import { Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Rule } from "@/api/types";
import { type RuleMove, useRuleMove, useRules } from "@/api/use-rules";
import { Badge } from "@/shared/ui/badge";
import { IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Age } from "@/shared/ui/dates";
import { SearchInput } from "@/shared/ui/field";
import { Pager } from "@/shared/ui/pager";
import { QueryView } from "@/shared/ui/query-view";
import { type Column, Table } from "@/shared/ui/table";
import { useToast } from "@/shared/ui/toast";
import { RuleDialog } from "./rule-dialog";
import { SeverityBadge } from "./severity-badge";
import { Standing } from "./standing";

/** The rules that stand, with how each stands now; paused, changed, deleted and brought back from here. */
export function RuleList() {
  const query = useRules();
  const [search, setSearch] = useState("");
  const [opened, setOpened] = useState<string | null>(null);
  const move = useMoves();
  const count = query.data?.items.length;
  return (
    <Card
      title="Rules"
      aside={count ? `${count} watched by this desk` : undefined}
      actions={
        count ? (
          <SearchInput
            label="Find a rule"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        ) : undefined
      }
      flush
    >
      <QueryView query={query} rows={4}>
        {({ items }) => <Rows rules={matching(items, search)} onOpen={setOpened} onMove={move} />}
      </QueryView>
      <RuleDialog id={opened} onClose={() => setOpened(null)} />
    </Card>
  );
}

export function matching(rules: readonly Rule[], search: string): Rule[] {
  const wanted = search.trim().toLowerCase();
  return rules.filter(({ name, text }) => `${name} ${text}`.toLowerCase().includes(wanted)).toReversed();
}

const AT_ONCE = 50;

interface RowsProps {
  rules: readonly Rule[];
  onOpen: (id: string) => void;
  onMove: (rule: Rule, move: RuleMove) => void;
}

function Rows({ rules, onOpen, onMove }: RowsProps) {
  const [page, setPage] = useState(0);
  const offset = page * AT_ONCE < rules.length ? page * AT_ONCE : 0;
  if (rules.length === 0) return <p className="p-3 text-muted">No rule here. The line above makes one.</p>;
  return (
    <>
      <Table
        label="Alert rules"
        columns={columns(onOpen, onMove)}
        rows={rules.slice(offset, offset + AT_ONCE)}
        rowKey={({ id }) => id}
        onOpen={({ id }) => onOpen(id)}
      />
      <Pager total={rules.length} offset={offset} limit={AT_ONCE} onPage={setPage} />
    </>
  );
}

function useMoves() {
  const { mutate } = useRuleMove();
  const toast = useToast();
  return (rule: Rule, move: RuleMove) => {
    const back = () => mutate({ id: rule.id, move: BACK[move] });
    mutate({ id: rule.id, move }, { onSuccess: () => toast.show(DONE[move], back) });
  };
}

const BACK: Record<RuleMove, RuleMove> = {
  delete: "restore",
  restore: "delete",
  pause: "resume",
  resume: "pause",
};
const DONE: Record<RuleMove, string> = {
  delete: "The rule is deleted; its history stays.",
  restore: "The rule is back.",
  pause: "Paused: nobody watches this until it goes on.",
  resume: "Watched again.",
};

function columns(onOpen: RowsProps["onOpen"], onMove: RowsProps["onMove"]): Column<Rule>[] {
  return [
    {
      id: "severity",
      header: "Severity",
      cell: ({ severity }) => <SeverityBadge severity={severity} />,
      wide: true,
    },
    { id: "rule", header: "Rule", cell: (rule) => <Said rule={rule} /> },
    {
      id: "standing",
      header: "Now",
      cell: ({ standing, paused }) => <Standing counts={standing} paused={paused} />,
    },
    {
      id: "fired",
      header: "Fired last",
      cell: ({ last_fired_at }) =>
        last_fired_at ? <Age at={last_fired_at} /> : <span className="text-age">–</span>,
      wide: true,
    },
    {
      id: "actions",
      header: "",
      align: "right",
      cell: (rule) => <RowActions rule={rule} onOpen={onOpen} onMove={onMove} />,
    },
  ];
}

function Said({ rule: { name, text, problem } }: { rule: Rule }) {
  return (
    <div className="min-w-0 break-words whitespace-normal">
      {name && <p className="font-medium">{name}</p>}
      <p className={name ? "text-sm text-muted" : undefined}>{text}</p>
      {problem && <Badge tone="attention">{problem}</Badge>}
    </div>
  );
}

function RowActions({ rule, onOpen, onMove }: { rule: Rule } & Omit<RowsProps, "rules">) {
  const name = rule.name || rule.text;
  return (
    // A click on a button is not a click on its row.
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps clicks to itself
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps clicks to itself
    <div className="flex justify-end" onClick={(event) => event.stopPropagation()}>
      <IconButton
        icon={rule.paused ? Play : Pause}
        label={`${rule.paused ? "Resume" : "Pause"} ${name}`}
        onClick={() => onMove(rule, rule.paused ? "resume" : "pause")}
      />
      <IconButton
        icon={Pencil}
        label={`Change ${name}`}
        onClick={() => onOpen(rule.id)}
        className="max-md:hidden"
      />
      <IconButton icon={Trash2} label={`Delete ${name}`} onClick={() => onMove(rule, "delete")} />
    </div>
  );
}
