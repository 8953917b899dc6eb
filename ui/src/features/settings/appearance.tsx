import { useTheme } from "@/shared/theme/theme";
import { Card } from "@/shared/ui/card";
import { Money } from "@/shared/ui/numbers";
import { Tabs } from "@/shared/ui/tabs";

const THEMES = [
  { value: "system", label: "As the system" },
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
] as const;

const MONEY = [
  { value: "green-red", label: "Green and red" },
  { value: "blue-orange", label: "Blue and orange" },
] as const;

/** How the page looks in this browser; kept here, not on the server. */
export function Appearance() {
  const { choice, setChoice, money, setMoney } = useTheme();
  return (
    <Card title="Appearance" aside="Kept in this browser">
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span>Theme</span>
          <Tabs label="Theme" value={choice} options={THEMES} onChange={setChoice} />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span>
            Gains and losses <Money value="1486.20" className="ml-2" />{" "}
            <Money value="-310.5" className="ml-1" />
          </span>
          <Tabs label="Colours of gains and losses" value={money} options={MONEY} onChange={setMoney} />
        </div>
      </div>
    </Card>
  );
}
