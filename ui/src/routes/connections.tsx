import { useSearchParams } from "react-router";
import { useConnections } from "@/api/use-connections";
import { ConnectBroker } from "@/features/connections/connect-broker";
import { ConnectionCard } from "@/features/connections/connection-card";
import { Schedule } from "@/features/connections/schedule";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";

export function Component() {
  const query = useConnections();
  const [search] = useSearchParams();
  return (
    <Page title="Connections" aside="What the brokers say, copied and proved against their own books.">
      <QueryView query={query} rows={8}>
        {({ items }) => {
          const connected = items.filter(({ state }) => state !== "disconnected");
          return (
            <>
              {connected.map((connection) => (
                <ConnectionCard
                  key={connection.id}
                  connection={connection}
                  fresh={search.get("connected") === connection.id}
                />
              ))}
              <ConnectBroker connected={new Set(connected.map(({ endpoint }) => endpoint))} />
              {connected.length > 0 && <Schedule />}
            </>
          );
        }}
      </QueryView>
    </Page>
  );
}
