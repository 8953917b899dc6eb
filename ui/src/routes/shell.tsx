import { Outlet, useRouteError } from "react-router";
import { ErrorState } from "@/shared/ui/states";

export function Component() {
  return (
    <main>
      <Outlet />
    </main>
  );
}

export function ErrorBoundary() {
  return <ErrorState error={useRouteError()} onRetry={() => window.location.reload()} />;
}
