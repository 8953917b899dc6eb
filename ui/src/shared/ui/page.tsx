import { type ReactNode, useEffect } from "react";
import { nameWindow } from "./window-title";

interface PageProps {
  title: string;
  /** Shown instead of the title where words alone do not do; `title` still names the window. */
  heading?: ReactNode;
  aside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of one page: one h1, its actions, its parts. Sets the window's title. */
export function Page({ title, heading, aside, actions, children }: PageProps) {
  useEffect(() => {
    nameWindow(title);
  }, [title]);
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-3 p-4 max-md:p-3">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-lg font-semibold tracking-tight">{heading ?? title}</h1>
        {aside && <div className="text-muted">{aside}</div>}
        {actions && <div className="ml-auto flex flex-wrap items-center gap-2 max-md:ml-0">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
