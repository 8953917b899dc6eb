import { Appearance } from "@/features/settings/appearance";
import { RatesCard } from "@/features/settings/rates-card";
import { ServerSettings } from "@/features/settings/server-settings";
import { useBindings } from "@/shared/keys/hotkeys";
import { Card } from "@/shared/ui/card";
import { KeyMap } from "@/shared/ui/key-map";
import { Page } from "@/shared/ui/page";
import { TextLink } from "@/shared/ui/text-link";

export function Component() {
  const bindings = useBindings();
  return (
    <Page title="Settings" actions={<TextLink to="/settings/backups">Backups, export and import</TextLink>}>
      <div className="grid grid-cols-2 items-start gap-3 max-lg:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-3">
          <Appearance />
          <RatesCard />
          <Card title="Keyboard" aside="Works on every page; ? shows it anywhere">
            <KeyMap bindings={bindings} />
          </Card>
        </div>
        <ServerSettings />
      </div>
    </Page>
  );
}
