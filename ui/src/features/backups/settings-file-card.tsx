import { Download, Upload } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import type { SettingsDifference, SettingsFile } from "@/api/types";
import { useSettingsImport, useSettingsPreview } from "@/api/use-settings-file";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Dialog } from "@/shared/ui/dialog";
import { useToast } from "@/shared/ui/toast";

/** Rules and settings as one file: out, and in again once it is seen what changes. */
export function SettingsFileCard() {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<SettingsFile | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const preview = useSettingsPreview();
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = target.files?.[0];
    target.value = "";
    setProblem(null);
    if (!chosen) return;
    try {
      const said = JSON.parse(await chosen.text()) as SettingsFile;
      await preview.mutateAsync(said);
      setFile(said);
    } catch (error) {
      setProblem(
        error instanceof SyntaxError
          ? `${chosen.name} is no JSON file.`
          : String(error instanceof Error ? error.message : error),
      );
    }
  };
  return (
    <Card title="Rules and settings as one file" aside="without secrets">
      <p className="mb-2 text-sm text-muted">
        Alert rules, how you are told, your own interest rates and portfolios. An import makes them those of
        the file, after showing what changes. Channels are in it without their secrets, and are only compared.
      </p>
      <div className="flex flex-wrap gap-2">
        <a
          href="/api/v1/settings/export"
          download
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line bg-raised px-2.5 text-sm font-medium hover:border-line-strong max-md:h-10"
        >
          <Download aria-hidden size={14} /> Export
        </a>
        <Button icon={Upload} onClick={() => input.current?.click()} disabled={preview.isPending}>
          Import…
        </Button>
        <input
          ref={input}
          type="file"
          accept="application/json,.json"
          aria-label="File of rules and settings"
          className="sr-only"
          tabIndex={-1}
          onChange={read}
        />
      </div>
      {problem && (
        <p role="alert" className="mt-2 text-sm text-attention">
          {problem}
        </p>
      )}
      {file && preview.data && (
        <ImportDialog file={file} differences={preview.data.differences} onClose={() => setFile(null)} />
      )}
    </Card>
  );
}

interface ImportDialogProps {
  file: SettingsFile;
  differences: readonly SettingsDifference[];
  onClose: () => void;
}

function ImportDialog({ file, differences, onClose }: ImportDialogProps) {
  const apply = useSettingsImport();
  const toast = useToast();
  const changes = differences.filter(({ action }) => action !== "differs");
  const bring = () =>
    apply.mutate(file, {
      onSuccess: (before) => {
        onClose();
        toast.show("Rules and settings are those of the file", () => apply.mutate(before));
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={changes.length === 0 ? "Nothing would change" : `${changes.length} changes`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={changes.length === 0 || apply.isPending} onClick={bring}>
            Import
          </Button>
        </>
      }
    >
      <ul aria-label="What changes" className="flex flex-col gap-2">
        {differences.map((each) => (
          <li
            key={`${each.section} ${each.action} ${each.name}`}
            className="border-b border-line pb-2 last:border-0"
          >
            <span className="text-sm text-muted">
              {each.section}, {each.action === "differs" ? "differs (set it up by hand)" : each.action}
            </span>
            {each.before && each.action !== "added" && (
              <span className="block break-words text-age line-through">{each.before}</span>
            )}
            {each.after && <span className="block break-words">{each.after}</span>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
