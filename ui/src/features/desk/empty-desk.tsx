import { FlaskConical, Plug } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useImportStart, useSampleStart } from "@/api/use-import-start";
import { Button } from "@/shared/ui/button";
import { DropZone } from "@/shared/ui/drop-zone";

/** The first sight of the desk: three ways to put something on it. */
export function EmptyDesk() {
  const navigate = useNavigate();
  const follow = { onSuccess: ({ id }: { id: string }) => navigate(`/import?id=${encodeURIComponent(id)}`) };
  const start = useImportStart();
  const sample = useSampleStart();
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-6 py-8 max-md:py-2">
      <div className="flex flex-col gap-1 text-center">
        <h2 className="text-xl font-semibold tracking-tight">Your history in, your campaigns out</h2>
        <p className="text-md text-muted">
          Every roll, assignment and covered call as one story, exact to the cent. Nothing leaves this
          computer.
        </p>
      </div>
      <div className="grid grid-cols-3 gap-4 max-md:grid-cols-1">
        <Choice
          icon={<FlaskConical aria-hidden size={22} className="text-accent" />}
          title="Look around with a sample"
        >
          <p className="text-muted">
            An invented history with wheels, rolls, spreads and an assignment. Labelled everywhere, deleted
            with one click.
          </p>
          <Button
            variant="primary"
            disabled={sample.isPending}
            onClick={() => sample.mutate(undefined, follow)}
          >
            Load the sample history
          </Button>
        </Choice>
        <DropZone
          label="Import an export file"
          disabled={start.isPending}
          onFile={(file) => start.mutate({ file }, follow)}
        >
          Drop a CSV or JSON from tastytrade or Schwab here. The format is found by itself.
        </DropZone>
        <Choice icon={<Plug aria-hidden size={22} className="text-accent" />} title="Connect a broker">
          <p className="text-muted">
            Schwab or tastytrade, read by their own protocols and proved against their books; or a simulated
            one, to see how it goes.
          </p>
          <Button onClick={() => navigate("/connections")}>Choose a broker</Button>
        </Choice>
      </div>
    </div>
  );
}

function Choice({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col items-center gap-2 rounded-lg border border-line bg-surface px-4 py-8 text-center">
      {icon}
      <h3 className="text-md font-semibold">{title}</h3>
      <div className="flex flex-1 flex-col items-center justify-between gap-4">{children}</div>
    </section>
  );
}
