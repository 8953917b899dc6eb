import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Tracked, TrackOrder } from "@/api/types";
import { useTrack, useTracked, useUntrack } from "@/api/use-recommendations";
import { Badge } from "@/shared/ui/badge";
import { Button, IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Age } from "@/shared/ui/dates";
import { Select, TextInput } from "@/shared/ui/field";
import { Price, Unknown } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { useToast } from "@/shared/ui/toast";
import { PROFILES } from "./profiles";

/** The symbols that the desk tracks: followed, measured, and looked at each morning; with what was found last. */
export function TrackedCard() {
  const query = useTracked();
  const untrack = useUntrack();
  const track = useTrack();
  const toast = useToast();
  const remove = (each: Tracked) =>
    untrack.mutate(each.symbol, {
      onSuccess: () =>
        toast.show(`${each.symbol} is no longer tracked.`, () =>
          track.mutate({ symbol: each.symbol, body: { profile: each.profile, note: each.note } }),
        ),
    });
  return (
    <Card
      title="Tracked symbols"
      aside={query.data && `${query.data.total} of ${query.data.most}`}
      actions={<TrackForm />}
      flush
    >
      <QueryView query={query} rows={4}>
        {({ items }) =>
          items.length ? (
            <Table
              label="Tracked symbols"
              columns={columnsOf(remove)}
              rows={items}
              rowKey={({ symbol }) => symbol}
            />
          ) : (
            <EmptyState title="No symbol is tracked yet">
              The desk follows the price of what you track, measures its volatility every day, and looks each
              morning at 9:45 in New York for what could be sold. What is favourable comes into the inbox.
            </EmptyState>
          )
        }
      </QueryView>
    </Card>
  );
}

function TrackForm() {
  const [symbol, setSymbol] = useState("");
  const [profile, setProfile] = useState("moderate");
  const track = useTrack();
  const toast = useToast();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const wanted = symbol.trim().toUpperCase();
    if (!wanted) return;
    const body: TrackOrder = { profile: profile as TrackOrder["profile"], note: "" };
    track.mutate(
      { symbol: wanted, body },
      {
        onSuccess: () => {
          setSymbol("");
          toast.show(`${wanted} is tracked.`);
        },
      },
    );
  };
  return (
    <form onSubmit={send} className="flex flex-wrap items-center gap-1.5">
      <TextInput
        aria-label="Symbol to track"
        placeholder="Symbol"
        value={symbol}
        maxLength={16}
        autoComplete="off"
        onChange={(event) => setSymbol(event.target.value)}
        className="w-24! uppercase placeholder:normal-case"
      />
      <Select
        aria-label="How far from the price"
        value={profile}
        options={PROFILES}
        onChange={(event) => setProfile(event.target.value)}
        className="w-36!"
      />
      <Button type="submit" disabled={!symbol.trim() || track.isPending}>
        Track
      </Button>
    </form>
  );
}

function columnsOf(remove: (each: Tracked) => void): Column<Tracked>[] {
  return [
    { id: "symbol", header: "Symbol", cell: (each) => <span className="font-semibold">{each.symbol}</span> },
    {
      id: "price",
      header: "Price",
      align: "right",
      cell: (each) => (
        <Price
          value={each.price}
          unknown="no price"
          className={each.state === "live" ? undefined : "text-age"}
        />
      ),
    },
    { id: "profile", header: "Profile", wide: true, cell: (each) => each.profile ?? "moderate" },
    { id: "last", header: "Last recommendation", cell: (each) => <Last tracked={each} /> },
    {
      id: "remove",
      header: "",
      align: "right",
      cell: (each) => (
        <IconButton icon={X} label={`Track ${each.symbol} no longer`} onClick={() => remove(each)} />
      ),
    },
  ];
}

function Last({ tracked }: { tracked: Tracked }) {
  const last = tracked.last;
  if (!last) return <Unknown text="not looked at yet" />;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {last.favourable && <Badge tone="accent">favourable</Badge>}
      <span>{last.line}</span>
      <Age at={last.at} className="text-sm" />
    </span>
  );
}
