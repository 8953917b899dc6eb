import type { RuleForm } from "@/api/types";

export const EMPTY_FORM: RuleForm = {
  condition: "",
  each: "",
  where: "",
  holds_for: "",
  clears_when: "",
  cooldown: "",
  once: false,
  repeat: "",
  schedule: "",
  until: "",
  severity: "warning",
  channels: "",
  ignores_quiet: false,
};

type TextName = { [Name in keyof RuleForm]: RuleForm[Name] extends string ? Name : never }[keyof RuleForm];

export interface FormField {
  name: Exclude<TextName, "each" | "severity" | "schedule" | "until">;
  label: string;
  hint: string;
  placeholder: string;
}

export const EACH = [
  { value: "", label: "Nothing: it stands alone" },
  { value: "short leg", label: "Each short leg" },
  { value: "leg", label: "Each leg" },
  { value: "campaign", label: "Each campaign" },
  { value: "ticker", label: "Each ticker" },
  { value: "account", label: "Each account" },
  { value: "portfolio", label: "Each portfolio" },
  { value: "connection", label: "Each connection" },
] as const;

export const SEVERITY_OPTIONS = [
  { value: "info", label: "Info" },
  { value: "warning", label: "Warning" },
  { value: "urgent", label: "Urgent: rings through quiet hours" },
] as const;

export const SCHEDULES = ["", "market", "extended", "always"] as const;

/** What is typed into a form besides its choices, in the order in which a line says it. */
export const FIELDS: readonly FormField[] = [
  {
    name: "where",
    label: "Only where",
    hint: "Of those, only the ones of which this is true",
    placeholder: "dte <= 45",
  },
  { name: "holds_for", label: "True for", hint: "So long it must hold before it fires", placeholder: "30s" },
  {
    name: "clears_when",
    label: "Over when",
    hint: "So that it does not come and go at its threshold",
    placeholder: "AAPL > 187",
  },
  { name: "cooldown", label: "Then rest for", hint: "After firing it rests so long", placeholder: "15m" },
  { name: "repeat", label: "Say again every", hint: "While it stays true", placeholder: "1h" },
  {
    name: "channels",
    label: "Told to",
    hint: "Channels, separated by commas; empty: where its severity goes",
    placeholder: "slack, email",
  },
];
