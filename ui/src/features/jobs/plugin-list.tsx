import { RefreshCw } from "lucide-react";
import type { Plugin } from "@/api/types";
import { usePluginSwitch, usePlugins, usePluginsFind } from "@/api/use-plugins";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";

const ORIGINS: Record<Plugin["origin"], string> = {
  shipped: "came with the desk",
  folder: "your own",
  package: "from a package",
};

/** The plug-ins that were found, and a switch for each. */
export function PluginList() {
  const query = usePlugins();
  const find = usePluginsFind();
  return (
    <Card
      title="Plug-ins"
      aside={query.data && `yours are looked for in: ${query.data.folder}`}
      flush
      actions={
        <Button icon={RefreshCw} disabled={find.isPending} onClick={() => find.mutate(undefined)}>
          {find.isPending ? "Looking…" : "Look for new ones"}
        </Button>
      }
    >
      <QueryView query={query} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No plug-in yet">
              A plug-in is a file of Python in the plug-in folder. Three come with the desk: look for new ones
              to see them.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {items.map((plugin) => (
                <PluginRow key={plugin.name} plugin={plugin} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}

function PluginRow({ plugin }: { plugin: Plugin }) {
  const change = usePluginSwitch();
  const { name, title, description, origin, place, enabled, problem, job } = plugin;
  return (
    <li className="flex flex-wrap items-start gap-3 px-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{title}</span>
          <Badge title={place}>{ORIGINS[origin]}</Badge>
          {problem && <Badge tone="attention">{job ? "paused" : "cannot run"}</Badge>}
        </p>
        {description && <p className="text-muted">{description}</p>}
        {problem && <p className="break-words text-sm text-attention">{problem}</p>}
      </div>
      {job && (
        <label className="flex items-center gap-2 max-md:h-10">
          <input
            type="checkbox"
            checked={enabled}
            disabled={change.isPending}
            onChange={({ target }) => change.mutate({ name, enabled: target.checked })}
            className="size-4 accent-[var(--accent-fill)]"
          />
          <span>
            Runs <span className="sr-only">({title})</span>
          </span>
        </label>
      )}
    </li>
  );
}
