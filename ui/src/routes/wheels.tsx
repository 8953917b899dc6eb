import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useAdoptable, useWheels } from "@/api/use-wheels";
import { StartDialog } from "@/features/wheels/start-dialog";
import { WheelBoard } from "@/features/wheels/wheel-board";
import { useHotkeys } from "@/shared/keys/hotkeys";
import { Button } from "@/shared/ui/button";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { Tabs } from "@/shared/ui/tabs";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

const SHOWN = [
  { value: "running", label: "Running" },
  { value: "ended", label: "Ended" },
] as const;

export function Component() {
  const [filter, change] = useFilters();
  const ended = filter("shown") === "ended";
  const query = useWheels();
  const [starting, setStarting] = useState(false);
  useHotkeys(
    useMemo(() => [{ keys: "m", label: "Start a wheel", group: "Wheels", run: () => setStarting(true) }], []),
  );
  return (
    <Page
      title="Wheels"
      aside={<TextLink to="/wheels/recommend">Next trades of many symbols</TextLink>}
      actions={
        <>
          <Tabs
            label="Which wheels"
            value={ended ? "ended" : "running"}
            options={SHOWN}
            onChange={(shown) => change({ shown: shown === "ended" ? "ended" : null })}
          />
          <Button variant="primary" icon={Plus} onClick={() => setStarting(true)}>
            Start a wheel
          </Button>
        </>
      }
    >
      <QueryView query={query} rows={10}>
        {(wheels) => {
          const shown = wheels.filter((wheel) => (wheel.ended_on !== null) === ended);
          if (shown.length) return <WheelBoard wheels={shown} />;
          return ended ? (
            <EmptyState title="No wheel has ended">Here stand those that were ended.</EmptyState>
          ) : (
            <NoWheels onStart={() => setStarting(true)} />
          );
        }}
      </QueryView>
      <StartDialog open={starting} onClose={() => setStarting(false)} />
    </Page>
  );
}

function NoWheels({ onStart }: { onStart: () => void }) {
  const adoptable = useAdoptable();
  const symbols = [...new Set((adoptable.data ?? []).map((each) => each.symbol))];
  return (
    <EmptyState
      title="No wheel runs yet"
      action={
        <Button variant="primary" icon={Plus} onClick={onStart}>
          Start a wheel
        </Button>
      }
    >
      A wheel sells cash-secured puts on one symbol until shares are assigned, then covered calls until they
      are called away, and round again. Its state and its profit follow from your trades by themselves
      {symbols.length > 0 ? `: ${symbols.slice(0, 5).join(", ")} could be adopted as they are.` : "."}
    </EmptyState>
  );
}
