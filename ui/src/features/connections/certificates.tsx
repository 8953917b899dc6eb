import type { Certificate } from "@/api/types";
import { CertificateCard } from "./certificate-card";

/** The latest certificate of each connected account; those that differ first. */
export function Certificates({ items }: { items: readonly Certificate[] }) {
  const differingFirst = items.toSorted((a, b) => Number(a.state === "green") - Number(b.state === "green"));
  return differingFirst.map((certificate) => (
    <CertificateCard key={certificate.id} certificate={certificate} />
  ));
}
