import { useQueryClient } from "@tanstack/react-query";
import type { Expiration } from "@/api/types";
import { chainQuery } from "@/api/use-chain";
import { Select } from "@/shared/ui/field";
import { useToast } from "@/shared/ui/toast";
import type { DraftLeg } from "./structure";
import { placeTemplate, TEMPLATES } from "./templates";

interface TemplateSelectProps {
  ticker: string;
  expirations: readonly Expiration[];
  onLegs: (legs: DraftLeg[]) => void;
}

const USUAL_DAYS = 40;
const FARTHER_DAYS = 21;

/** Starts from a usual structure, placed on real strikes of the month that is nearest to six weeks away. */
export function TemplateSelect({ ticker, expirations, onLegs }: TemplateSelectProps) {
  const queries = useQueryClient();
  const toast = useToast();
  const place = async (id: string) => {
    const template = TEMPLATES.find((one) => one.id === id);
    const [near, far] = months(expirations);
    if (!template || !near) return;
    const rows = async (day: Expiration) =>
      (await queries.fetchQuery(chainQuery(ticker, day.expires_on, day.root))).rows;
    const later = far && template.places.some((one) => one.far) ? await rows(far) : null;
    const legs = placeTemplate(template, ticker, await rows(near), later);
    if (legs) onLegs(legs);
    else toast.show(`The chain of ${ticker} has no strikes for this: ${template.label.toLowerCase()}`);
  };
  return (
    <Select
      aria-label="Start from a template"
      value=""
      disabled={expirations.length === 0}
      onChange={(event) => void place(event.target.value).catch(toast.fail)}
      options={[
        { value: "", label: "Template…" },
        ...TEMPLATES.map(({ id, label }) => ({ value: id, label })),
      ]}
      className="w-36!"
    />
  );
}

/** The expiration nearest to six weeks, and the one after it that is at least three weeks later. */
export function months(expirations: readonly Expiration[]): [Expiration | undefined, Expiration | undefined] {
  const byDistance = [...expirations].sort(
    (a, b) => Math.abs(a.dte - USUAL_DAYS) - Math.abs(b.dte - USUAL_DAYS),
  );
  const near = byDistance[0];
  const far = near && expirations.find(({ dte }) => dte >= near.dte + FARTHER_DAYS);
  return [near, far];
}
