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

export function ErrorBoundary() {
  return <ErrorState error={useRouteError()} onRetry={() => window.location.reload()} />;
}
