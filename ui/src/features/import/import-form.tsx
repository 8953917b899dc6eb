import { useId, useState } from "react";
import { useAccounts } from "@/api/use-accounts";
import { useImportStart, useSampleStart } from "@/api/use-import-start";
import { useInfo } from "@/api/use-info";
import { Button } from "@/shared/ui/button";
import { DropZone } from "@/shared/ui/drop-zone";
import { Field, TextInput } from "@/shared/ui/field";
import { useToast } from "@/shared/ui/toast";
import { tooLarge } from "./limits";

/** A file, and what the file itself may not say: whose account it is and which clock it was written by. */
export function ImportForm({ onStarted }: { onStarted: (id: string) => void }) {
  const [account, setAccount] = useState("");
  const [timezone, setTimezone] = useState("");
  const start = useImportStart();
  const sample = useSampleStart();
  const toast = useToast();
  const follow = { onSuccess: ({ id }: { id: string }) => onStarted(id) };
  const send = (file: File) => {
    const refusal = tooLarge(file);
    if (refusal) toast.fail(refusal);
    else start.mutate({ file, account: account.trim(), timezone: timezone.trim() }, follow);
  };
  const busy = start.isPending || sample.isPending;
  return (
    <div className="grid grid-cols-[2fr_1fr] gap-3 max-md:grid-cols-1">
      <DropZone
        label={start.isPending ? "Sending…" : "Drop an export file here"}
        disabled={busy}
        onFile={send}
      >
        <KnownFormats />
      </DropZone>
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-3">
        <AccountField value={account} onChange={setAccount} />
        <TimezoneField value={timezone} onChange={setTimezone} />
        <Button disabled={busy} onClick={() => sample.mutate(undefined, follow)} className="mt-auto">
          Load the sample history instead
        </Button>
      </div>
    </div>
  );
}

function KnownFormats() {
  const { data } = useInfo();
  if (!data) return null;
  return <span>Found by content: {data.formats.map(({ title }) => title).join(" · ")}</span>;
}

interface TextFieldProps {
  value: string;
  onChange: (value: string) => void;
}

function AccountField({ value, onChange }: TextFieldProps) {
  const { data } = useAccounts();
  const list = useId();
  return (
    <Field label="Account" hint="Only where the file does not name it; an existing name or a new one.">
      {(attributes) => (
        <>
          <TextInput
            {...attributes}
            list={list}
            value={value}
            placeholder="as in the file"
            onChange={(event) => onChange(event.target.value)}
          />
          <datalist id={list}>
            {data?.accounts.map(({ id, name }) => (
              <option key={id} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

function TimezoneField({ value, onChange }: TextFieldProps) {
  const list = useId();
  return (
    <Field label="Time zone" hint="Only where the file's times carry none; remembered for its source.">
      {(attributes) => (
        <>
          <TextInput
            {...attributes}
            list={list}
            value={value}
            placeholder="as in the file"
            onChange={(event) => onChange(event.target.value)}
          />
          <datalist id={list}>
            {Intl.supportedValuesOf("timeZone").map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
