import { Outlet, useRouteError } from "react-router";
import { Frame } from "@/features/frame/frame";
import { ErrorState } from "@/shared/ui/states";

export function Component() {
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}

/** Nothing is drawn before the first page's code is there: it takes less than a blink. */
export function HydrateFallback() {
  return null;
}

export function ErrorBoundary() {
  return <ErrorState error={useRouteError()} onRetry={() => window.location.reload()} />;
}
