import { CircleCheck } from "lucide-react";
import { ProblemError } from "@/api/problem";
import type { Import } from "@/api/types";
import { isRunning, useImport } from "@/api/use-import";
import { useInfo } from "@/api/use-info";
import { Card } from "@/shared/ui/card";
import { Facts } from "@/shared/ui/facts";
import { Quantity } from "@/shared/ui/numbers";
import { Progress } from "@/shared/ui/progress";
import { QueryView } from "@/shared/ui/query-view";
import { ErrorState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { QuarantineList } from "./quarantine-list";

/** One import, from the first byte to what became of every row. */
export function ImportResult({ id }: { id: string }) {
  const query = useImport(id);
  const source = useImportSource();
  return (
    <Card title={query.data?.filename ?? "Import"} aside={query.data && source(query.data)}>
      <QueryView query={query} rows={3}>
        {(given) => <Outcome given={given} />}
      </QueryView>
    </Card>
  );
}

/** Says where an import came from: the format by its title, and the account. */
export function useImportSource(): (given: Import) => string {
  const { data } = useInfo();
  return ({ format, account }) => {
    const title = data?.formats.find(({ name }) => name === format)?.title ?? format;
    return [title, account].filter(Boolean).join(" · ");
  };
}

function Outcome({ given }: { given: Import }) {
  if (isRunning(given)) {
    const stage = given.stage || given.status;
    return (
      <div className="flex flex-col gap-2 py-2">
        <Progress value={given.progress} label={`Import of ${given.filename}`} />
        <p className="flex justify-between text-muted">
          <span>{stage}</span>
          <span className="tabular-nums">{Math.round(given.progress * 100)} %</span>
        </p>
      </div>
    );
  }
  if (given.status === "failed") {
    const problem = given.problem ?? {
      title: "The import failed",
      detail: "Nothing was taken over from this file.",
    };
    return <ErrorState error={new ProblemError({ status: 0, ...problem })} />;
  }
  return (
    <div className="flex flex-col gap-4">
      <Facts facts={counts(given)} />
      {given.notes.length > 0 && (
        <ul className="list-disc pl-5 text-muted">
          {given.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {given.quarantined.length > 0 ? <QuarantineList rows={given.quarantined} /> : <AllTaken />}
    </div>
  );
}

function counts(given: Import) {
  const shown = (count: number) => <Quantity value={String(count)} />;
  return [
    { label: "Rows read", value: shown(given.read) },
    { label: "New", value: shown(given.new) },
    { label: "Already known", value: shown(given.known) },
    {
      label: "Corrected",
      value: shown(given.updated),
      hint: "Known rows of which this file tells more or something newer",
    },
    {
      label: "Quarantined",
      value: (
        <span className={given.quarantined.length ? "text-attention" : undefined}>
          {shown(given.quarantined.length)}
        </span>
      ),
      hint: "Kept with their raw text and a reason, never dropped and never guessed",
    },
  ];
}

function AllTaken() {
  return (
    <p className="flex items-start gap-2 text-muted">
      <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-accent" />
      <span>
        Every row was understood. See the <TextLink to="/campaigns?status=all">campaigns</TextLink> or the{" "}
        <TextLink to="/">desk</TextLink>.
      </span>
    </p>
  );
}
