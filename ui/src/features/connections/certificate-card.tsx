import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Certificate } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { Money } from "@/shared/ui/numbers";
import { TextLink } from "@/shared/ui/text-link";
import { ComparedPositions } from "./compared-positions";
import { PastCertificates } from "./past-certificates";
import { RestsOnOpening } from "./rests-on-opening";

/** Our books against the broker's at one moment: equal, or where they part and what would explain it. */
export function CertificateCard({ certificate }: { certificate: Certificate }) {
  return (
    <Card
      title={`Books and broker: ${certificate.account}`}
      aside={<DateText at={certificate.at} />}
      actions={<PastCertificates account={certificate.account_id} />}
    >
      <div className="flex flex-col gap-3">
        <Verdict certificate={certificate} />
        <FirstDifference certificate={certificate} />
        <ComparedCash cash={certificate.cash} />
        <ComparedPositions certificate={certificate} />
      </div>
    </Card>
  );
}

function Verdict({ certificate }: { certificate: Certificate }) {
  const green = certificate.state === "green";
  const Mark = green ? CircleCheck : TriangleAlert;
  const apart = certificate.positions.filter(({ difference }) => Number(difference) !== 0).length;
  return (
    <p className={cx("flex flex-wrap items-center gap-2 text-md", green ? undefined : "text-attention")}>
      <Mark aria-hidden size={18} className={cx("shrink-0", green && "text-gain")} />
      <span className="font-semibold">
        {green
          ? `Cash and ${certificate.positions.length} positions equal the broker's to the cent.`
          : `${differing(apart, certificate)}.`}
      </span>
      <RestsOnOpening certificate={certificate} />
    </p>
  );
}

function differing(positions: number, { cash }: Certificate): string {
  const parts = [];
  if (Number(cash.difference) !== 0) parts.push("Cash differs");
  if (positions > 0) parts.push(`${positions} ${positions === 1 ? "position differs" : "positions differ"}`);
  return parts.join(" and ") || "The books differ from the broker's";
}

function FirstDifference({ certificate: { first_difference, explanations } }: { certificate: Certificate }) {
  if (!first_difference && explanations.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 rounded-md bg-attention-soft px-3 py-2">
      {first_difference && (
        <p>
          <span className="font-medium">They part here: </span>
          {first_difference.reason}{" "}
          {first_difference.transaction && (
            <TextLink to={`/transactions?open=${encodeURIComponent(first_difference.transaction.id)}`}>
              See the row
            </TextLink>
          )}
        </p>
      )}
      {explanations.length > 0 && (
        <ul className="list-disc pl-5">
          {explanations.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ComparedCash({ cash }: { cash: Certificate["cash"] }) {
  const apart = Number(cash.difference) !== 0;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      <Amount label={`Cash here, ${cash.currency}`} value={cash.ours} mark={cash.rests_on_opening} />
      <Amount label="Cash at the broker" value={cash.brokers} />
      {apart && <Amount label="Difference" value={cash.difference} alarming />}
    </dl>
  );
}

function Amount({
  label,
  value,
  mark = false,
  alarming = false,
}: {
  label: string;
  value: string;
  mark?: boolean;
  alarming?: boolean;
}) {
  return (
    <div>
      <dt className="text-sm text-age">{label}</dt>
      <dd className={cx("text-md font-semibold", alarming && "text-attention")}>
        <Money value={value} tone="plain" />
        {mark && <span title="Rests on an opening balance"> *</span>}
      </dd>
    </div>
  );
}
