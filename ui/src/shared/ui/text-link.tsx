import { Link, type LinkProps } from "react-router";
import { cx } from "./cx";

/** A link inside text or a table cell. */
export function TextLink({ className, ...rest }: LinkProps) {
  return (
    <Link
      className={cx(
        "text-ink underline decoration-line-strong underline-offset-2 hover:text-accent hover:decoration-accent",
        className,
      )}
      {...rest}
    />
  );
}
