import type { Setting } from "@/api/types";
import { useConfig } from "@/api/use-config";
import { useInfo } from "@/api/use-info";
import { Card } from "@/shared/ui/card";
import { Unknown } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { type Column, Table } from "@/shared/ui/table";

const COLUMNS: Column<Setting>[] = [
  {
    id: "name",
    header: "Setting",
    cell: ({ env, description }) => (
      <>
        <span className="font-medium">{env}</span>
        <span className="block text-sm text-muted">{description}</span>
      </>
    ),
  },
  {
    id: "value",
    header: "Value",
    align: "right",
    cell: (setting) => <SettingValue setting={setting} />,
  },
];

/** A secret stays where it is; what nobody chose says so. */
function SettingValue({ setting: { value, secret } }: { setting: Setting }) {
  if (secret) return <Unknown text="not shown" />;
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return text ? <span className="break-words">{text}</span> : <Unknown text="default" />;
}

/** What the server runs with; read here, set by environment variables. */
export function ServerSettings() {
  const config = useConfig();
  const { data: info } = useInfo();
  return (
    <Card
      title="Server"
      aside={info && `${info.name} ${info.version} · ${info.database} · set by environment variables`}
      flush
    >
      <QueryView query={config} rows={6}>
        {({ settings }) => (
          <Table label="Server settings" columns={COLUMNS} rows={settings} rowKey={({ name }) => name} />
        )}
      </QueryView>
    </Card>
  );
}
