import { createBrowserRouter } from "react-router";
import { ErrorBoundary, HydrateFallback, Component as Shell } from "@/routes/shell";

/** One page, one file below routes/; each is fetched when it is first opened. */
export const router = createBrowserRouter([
  {
    Component: Shell,
    ErrorBoundary,
    HydrateFallback,
    children: [
      { path: "/", lazy: () => import("@/routes/desk") },
      { path: "/attention", lazy: () => import("@/routes/attention") },
      { path: "/campaigns", lazy: () => import("@/routes/campaigns") },
      { path: "/campaigns/:id", lazy: () => import("@/routes/campaign") },
      { path: "/positions", lazy: () => import("@/routes/positions") },
      { path: "/chain/:symbol?", lazy: () => import("@/routes/chain") },
      { path: "/underlying/:symbol?", lazy: () => import("@/routes/underlying") },
      { path: "/wheels", lazy: () => import("@/routes/wheels") },
      { path: "/wheels/recommend", lazy: () => import("@/routes/wheels-recommend") },
      { path: "/wheels/:id", lazy: () => import("@/routes/wheel") },
      { path: "/plans", lazy: () => import("@/routes/plans") },
      { path: "/plans/new", lazy: () => import("@/routes/plan-new") },
      { path: "/plans/:id", lazy: () => import("@/routes/plan") },
      { path: "/alerts", lazy: () => import("@/routes/alerts") },
      { path: "/alerts/channels", lazy: () => import("@/routes/alert-channels") },
      { path: "/alerts/history", lazy: () => import("@/routes/alert-history") },
      { path: "/performance", lazy: () => import("@/routes/performance") },
      { path: "/performance/day/:on", lazy: () => import("@/routes/performance-day") },
      { path: "/tax", lazy: () => import("@/routes/tax") },
      { path: "/transactions", lazy: () => import("@/routes/transactions") },
      { path: "/accounts", lazy: () => import("@/routes/accounts") },
      { path: "/connections", lazy: () => import("@/routes/connections") },
      { path: "/import", lazy: () => import("@/routes/import") },
      { path: "/reconciliation", lazy: () => import("@/routes/reconciliation") },
      { path: "/jobs", lazy: () => import("@/routes/jobs") },
      { path: "/audit", lazy: () => import("@/routes/audit") },
      { path: "/settings", lazy: () => import("@/routes/settings") },
      { path: "/settings/backups", lazy: () => import("@/routes/backups") },
      { path: "*", lazy: () => import("@/routes/not-found") },
    ],
  },
]);
