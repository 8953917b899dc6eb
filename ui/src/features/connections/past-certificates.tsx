import { History } from "lucide-react";
import { useState } from "react";
import { useCertificates } from "@/api/use-certificates";
import { Badge } from "@/shared/ui/badge";
import { IconButton } from "@/shared/ui/button";
import { DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { QueryView } from "@/shared/ui/query-view";

/** A button that shows how earlier comparisons of an account went. */
export function PastCertificates({ account }: { account: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={History} label="Earlier certificates" onClick={() => setOpen(true)} />
      <Dialog open={open} onClose={() => setOpen(false)} title="Earlier certificates" kind="side">
        {open && <CertificateHistory account={account} />}
      </Dialog>
    </>
  );
}

function CertificateHistory({ account }: { account: string }) {
  const query = useCertificates(account);
  return (
    <QueryView query={query} rows={6}>
      {({ items }) => (
        <ul className="flex flex-col">
          {items.map((item) => (
            <li
              key={item.id}
              className="flex flex-wrap items-center gap-3 border-b border-line py-1.5 last:border-b-0"
            >
              <DateText at={item.at} />
              <Badge tone={item.state === "green" ? "accent" : "attention"}>
                {item.state === "green" ? "equal" : "differs"}
              </Badge>
              {item.first_difference && (
                <span className="basis-full text-sm text-muted">{item.first_difference.reason}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </QueryView>
  );
}
