import { type FormEvent, useState } from "react";
import type { BatchOrder, RecommendedSymbol } from "@/api/types";
import { useBatch, useTracked } from "@/api/use-recommendations";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Age } from "@/shared/ui/dates";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { Measure, Money, Percent } from "@/shared/ui/numbers";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { Reasoning } from "../recommendation/reasoning";
import { PROFILES } from "./profiles";

const MOST = 50;
const DIRECTIONS = [
  { value: "put", label: "puts" },
  { value: "call", label: "calls" },
] as const;

/** Up to fifty symbols at once: what could be sold of each, best first, and the reasons of the one that is opened. */
export function ScanCard() {
  const batch = useBatch();
  const [open, setOpen] = useState<string | null>(null);
  const items = [...(batch.data?.items ?? [])].sort((a, b) => scoreOf(b) - scoreOf(a));
  const chosen = items.find(({ symbol }) => symbol === open)?.recommendation;
  const waiting = items.filter(({ problem }) => problem !== null).length;
  return (
    <>
      <Card title="Look for what to sell" aside={batch.data && <Age at={batch.data.at} />} flush>
        <ScanForm busy={batch.isPending} onScan={(body) => batch.mutate(body)} />
        {batch.isPending && <Skeleton rows={4} />}
        {batch.isError && <ErrorState error={batch.error} />}
        {batch.isSuccess && (
          <Table
            label="Next trades"
            columns={COLUMNS}
            rows={items}
            rowKey={({ symbol }) => symbol}
            selected={open}
            onOpen={({ symbol }) => setOpen(symbol === open ? null : symbol)}
          />
        )}
        {batch.isSuccess && waiting > 0 && (
          <p className="border-t border-line px-3 py-2 text-sm text-muted">
            Of {waiting} there was no answer in time: what a broker allows in a minute is shared. Look again,
            they are being asked for.
          </p>
        )}
        {batch.isIdle && (
          <EmptyState title="Fifty symbols in one look">
            Name symbols, or look at those that you track. Each is shown with its best option and its score;
            open one for the reasons.
          </EmptyState>
        )}
      </Card>
      {chosen && (
        <Card title={`${chosen.symbol}: why`}>
          <Reasoning found={chosen} />
        </Card>
      )}
    </>
  );
}

function ScanForm({ busy, onScan }: { busy: boolean; onScan: (body: BatchOrder) => void }) {
  const [text, setText] = useState("");
  const [profile, setProfile] = useState("moderate");
  const [direction, setDirection] = useState("put");
  const tracked = useTracked().data?.items ?? [];
  const named = symbolsOf(text);
  const symbols = (named.length ? named : tracked.map(({ symbol }) => symbol)).slice(0, MOST);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onScan({
      symbols,
      profile: profile as BatchOrder["profile"],
      direction: direction as BatchOrder["direction"],
      within_seconds: 8,
    });
  };
  return (
    <form onSubmit={send} className="flex flex-wrap items-start gap-2 border-b border-line p-3">
      <Field label="Symbols" hint={hintOf(named.length, tracked.length)} className="grow basis-64">
        {(control) => (
          <TextInput
            {...control}
            value={text}
            placeholder="KO PEP MSFT"
            autoComplete="off"
            data-search
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Field label="Sell">
        {(control) => (
          <Select
            {...control}
            value={direction}
            options={DIRECTIONS}
            onChange={(event) => setDirection(event.target.value)}
          />
        )}
      </Field>
      <Field label="How far from the price">
        {(control) => (
          <Select
            {...control}
            value={profile}
            options={PROFILES}
            onChange={(event) => setProfile(event.target.value)}
          />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        disabled={busy || !symbols.length}
        className="mt-[1.4rem] max-md:w-full"
      >
        {busy ? "Looking…" : "Look"}
      </Button>
    </form>
  );
}

function hintOf(named: number, tracked: number): string {
  if (named > MOST) return `the first ${MOST} of ${named}`;
  if (named) return `${named} of up to ${MOST}`;
  return tracked ? `left empty: the ${tracked} that you track` : `up to ${MOST}, by blanks or commas`;
}

/** "ko, pep" → KO, PEP; each once. */
export function symbolsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
}

const scoreOf = (each: RecommendedSymbol): number => each.recommendation?.choice?.score ?? -1;

const COLUMNS: Column<RecommendedSymbol>[] = [
  { id: "symbol", header: "Symbol", cell: (each) => <span className="font-semibold">{each.symbol}</span> },
  {
    id: "score",
    header: "Score",
    hint: "of 100",
    align: "right",
    cell: (each) => <Measure value={each.recommendation?.choice?.score} places={1} />,
  },
  {
    id: "credit",
    header: "Credit",
    hint: "US dollars",
    align: "right",
    wide: true,
    cell: (each) => <Money value={each.recommendation?.choice?.credit} unknown="–" />,
  },
  {
    id: "year",
    header: "A year",
    align: "right",
    wide: true,
    cell: (each) => <Percent value={each.recommendation?.choice?.yield_annual} />,
  },
  { id: "line", header: "Next trade", cell: (each) => <Said each={each} /> },
];

function Said({ each }: { each: RecommendedSymbol }) {
  const found = each.recommendation;
  if (!found) return <span className="text-age">{each.problem}</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {found.favourable && <Badge tone="accent">favourable</Badge>}
      {found.as_of_close && <Badge tone="age">as of the close</Badge>}
      {found.line}
      {found.cautions.length > 0 && (
        <Badge tone="attention" title={found.cautions.map(({ words }) => words).join("; ")}>
          {found.cautions.length} to know
        </Badge>
      )}
    </span>
  );
}
