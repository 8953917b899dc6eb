import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import type { Adoptable, Portfolio, WheelOrder } from "@/api/types";
import { useAccounts } from "@/api/use-accounts";
import { usePortfolioSave, usePortfolios } from "@/api/use-portfolios";
import { useAdoptable, useWheelCreate, useWheelDelete } from "@/api/use-wheels";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Button } from "@/shared/ui/button";
import { DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { QueryView } from "@/shared/ui/query-view";
import { Tabs } from "@/shared/ui/tabs";
import { useToast } from "@/shared/ui/toast";
import { DIRECTIONS, PROFILES, wheelPath } from "./words";

export type Way = "new" | "adopt" | "import";

const FORM = "start-wheel";
const POSITIVE = "[0-9]*\\.?[0-9]+";
const OWN_PORTFOLIO = "";
const WAYS = [
  { value: "new", label: "From cash" },
  { value: "adopt", label: "What is open already" },
  { value: "import", label: "With shares" },
] as const;

/** What the form says of a new wheel. */
export function readWheel(form: FormData, way: Way): WheelOrder {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const order: WheelOrder = {
    symbol: text("symbol").toUpperCase(),
    capital: text("capital") || null,
    profile: (text("profile") || "moderate") as WheelOrder["profile"],
    starting_direction: way === "import" ? "call" : "put",
    adopt: way === "adopt" ? form.getAll("campaign").map(String) : [],
    note: "",
  };
  if (text("account")) order.account_id = text("account");
  if (text("started")) order.started_on = text("started");
  if (way === "new") order.starting_direction = text("direction") as WheelOrder["starting_direction"];
  if (way === "import")
    order.import_shares = {
      quantity: text("quantity"),
      basis: text("basis") || null,
      on: text("on") || null,
    };
  return order;
}

/** Starts a wheel: from cash, from what the ledger shows already, or with shares that are there. */
export function StartDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [way, setWay] = useState<Way>("new");
  const [held, setHeld] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const all = usePortfolios().data ?? [];
  const adoptable = useAdoptable(open && way === "adopt");
  const holding = holdingOf(adoptable.data ?? [], held);
  const adopting = way === "adopt" ? holding : undefined;
  const portfolios = adopting
    ? all.filter(({ account_ids }) => account_ids.includes(adopting.account_id))
    : all;
  const create = useWheelCreate();
  const remove = useWheelDelete();
  const makePortfolio = usePortfolioSave();
  const navigate = useNavigate();
  const toast = useToast();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = readWheel(form, way);
    const named = String(form.get("portfolio") ?? OWN_PORTFOLIO);
    const portfolio =
      named === OWN_PORTFOLIO
        ? (
            await makePortfolio.mutateAsync({
              name: "Wheels",
              description: "",
              account_ids: adopting ? [adopting.account_id] : [],
            })
          ).id
        : named;
    create.mutate(
      { portfolio, body },
      {
        onSuccess: (wheel) => {
          onClose();
          toast.show(`A wheel on ${wheel.symbol} runs.`, () => {
            remove.mutate(wheel.id);
            navigate("/wheels");
          });
          navigate(wheelPath(wheel.id));
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Start a wheel"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form={FORM}
            disabled={create.isPending || makePortfolio.isPending || (way === "adopt" && !holding)}
          >
            Start
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Tabs label="How it starts" value={way} options={WAYS} onChange={setWay} />
        {way === "adopt" ? (
          <QueryView query={adoptable} rows={2}>
            {(found) => <Adoptables found={found} holding={holding} onHold={setHeld} />}
          </QueryView>
        ) : (
          <Field label="Symbol" hint="A stock or a fund: a wheel ends in shares">
            {(attributes) => (
              <TextInput
                {...attributes}
                name="symbol"
                required
                maxLength={16}
                autoCapitalize="characters"
                autoComplete="off"
              />
            )}
          </Field>
        )}
        {way === "import" && <Shares />}
        <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
          <Field label="How far from the price" hint="In standard deviations of the price until expiry">
            {(attributes) => (
              <Select {...attributes} name="profile" defaultValue="moderate" options={PROFILES} />
            )}
          </Field>
          <Field label="Capital, dollars" hint="What it may tie up; empty where nothing is set aside">
            {(attributes) => (
              <TextInput {...attributes} name="capital" pattern={POSITIVE} inputMode="decimal" />
            )}
          </Field>
          {way === "new" && (
            <Field label="It starts">
              {(attributes) => <Select {...attributes} name="direction" options={DIRECTIONS} />}
            </Field>
          )}
          <PortfolioField
            portfolios={portfolios}
            chosen={chosen}
            onChoose={setChosen}
            needed={way === "adopt"}
          />
          {way === "new" && (
            <>
              <AccountField portfolio={portfolios.find(({ id }) => id === chosen) ?? portfolios[0]} />
              <Field label="It runs from" hint="Today when left out">
                {(attributes) => <TextInput {...attributes} type="date" name="started" />}
              </Field>
            </>
          )}
        </div>
      </form>
    </Dialog>
  );
}

interface PortfolioFieldProps {
  portfolios: readonly Portfolio[];
  chosen: string | null;
  onChoose: (id: string) => void;
  needed: boolean;
}

function PortfolioField({ portfolios, chosen, onChoose, needed }: PortfolioFieldProps) {
  const known = portfolios.map(({ id, name }) => ({ value: id, label: name }));
  const options = known.length ? known : [{ value: OWN_PORTFOLIO, label: "Wheels (made now)" }];
  return (
    <Field label="Portfolio" hint={needed ? "It must hold the account in which the campaign is" : undefined}>
      {(attributes) => (
        <Select
          {...attributes}
          name="portfolio"
          value={options.some(({ value }) => value === chosen) ? (chosen ?? "") : options[0]?.value}
          onChange={(event) => onChoose(event.target.value)}
          options={options}
        />
      )}
    </Field>
  );
}

/** Where its trades are: kept by hand, or copied from a broker. */
function AccountField({ portfolio }: { portfolio: Portfolio | undefined }) {
  const accounts = useAccounts().data?.accounts ?? [];
  const members = accounts.filter(({ id }) => portfolio?.account_ids.includes(id));
  const copied = members.filter(({ kind }) => kind !== "manual");
  const options = [
    { value: "", label: "Recorded by hand" },
    ...copied.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Field label="Its trades are" hint="Those of a broker's account appear by themselves">
      {(attributes) => <Select {...attributes} name="account" options={options} />}
    </Field>
  );
}

function Shares() {
  return (
    <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
      <Field label="Shares">
        {(attributes) => (
          <TextInput
            {...attributes}
            name="quantity"
            required
            pattern={POSITIVE}
            inputMode="decimal"
            defaultValue="100"
          />
        )}
      </Field>
      <Field label="What they had cost, dollars" hint="In all; empty if you do not know">
        {(attributes) => <TextInput {...attributes} name="basis" pattern={POSITIVE} inputMode="decimal" />}
      </Field>
      <Field label="They count from" hint="Today when left out">
        {(attributes) => <TextInput {...attributes} type="date" name="on" />}
      </Field>
    </div>
  );
}

const keyOf = ({ symbol, account_id }: Adoptable): string => `${symbol} ${account_id}`;

/** What is chosen of that which can be adopted, else the first. */
function holdingOf(found: readonly Adoptable[], key: string): Adoptable | undefined {
  return found.find((each) => keyOf(each) === key) ?? found[0];
}

interface AdoptablesProps {
  found: readonly Adoptable[];
  holding: Adoptable | undefined;
  onHold: (key: string) => void;
}

/** What is open of one symbol in one account: a wheel never spans two. */
function Adoptables({ found, holding, onHold }: AdoptablesProps) {
  const accountName = useAccountName();
  if (!holding)
    return (
      <p className="text-muted">
        No open campaign could be a wheel: short puts, covered calls, shares and wheels can, where no wheel
        has them yet.
      </p>
    );
  const several = new Set(found.map(({ account_id }) => account_id)).size > 1;
  const options = [...new Map(found.map((each) => [keyOf(each), each]))].map(([value, each]) => ({
    value,
    label: several ? `${each.symbol}, ${accountName(each.account_id)}` : each.symbol,
  }));
  const own = found.filter((each) => keyOf(each) === keyOf(holding));
  return (
    <>
      <input type="hidden" name="symbol" value={holding.symbol} />
      <input type="hidden" name="account" value={holding.account_id} />
      <Field label="Symbol" hint="What is open of it becomes the wheel's">
        {(attributes) => (
          <Select
            {...attributes}
            value={keyOf(holding)}
            onChange={(event) => onHold(event.target.value)}
            options={options}
          />
        )}
      </Field>
      <ul className="flex flex-col gap-1">
        {own.map((each) => (
          <li key={each.campaign_id}>
            <label className="flex items-center gap-2">
              <input type="checkbox" name="campaign" value={each.campaign_id} defaultChecked />
              <span>
                {each.strategy_label}, open since <DateText on={each.opened_on} />
              </span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
