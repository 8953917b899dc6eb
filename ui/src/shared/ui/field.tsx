import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";
import { cx } from "./cx";

export const CONTROL =
  "h-7 w-full min-w-0 rounded-md border border-line-strong bg-ground px-2 text-ink placeholder:text-age max-md:h-10";

interface FieldProps {
  label: string;
  /** A line below: unit, convention, where the value goes. */
  hint?: ReactNode;
  problem?: string | null;
  className?: string;
  children: (attributes: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A label, a control and what is said about it; the control takes the given attributes. */
export function Field({ label, hint, problem, className, children }: FieldProps) {
  const id = useId();
  const note = problem ?? hint;
  const described = note ? `${id}-note` : undefined;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="text-sm font-medium text-muted">
        {label}
      </label>
      {children({ id, "aria-describedby": described, "aria-invalid": problem ? true : undefined })}
      {note && (
        <p id={described} className={cx("text-sm", problem ? "text-attention" : "text-age")}>
          {note}
        </p>
      )}
    </div>
  );
}

export function TextInput({ className, ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return <input type="text" className={cx(CONTROL, className)} {...rest} />;
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  options: readonly { value: string; label: string }[];
}

export function Select({ options, className, ...rest }: SelectProps) {
  return (
    <select className={cx(CONTROL, className)} {...rest}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** The search field of a page; `/` jumps to it. */
export function SearchInput({ label, ...rest }: { label: string } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <input
      type="search"
      data-search
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      className={cx(CONTROL, "w-52! max-md:w-full!")}
      {...rest}
    />
  );
}
