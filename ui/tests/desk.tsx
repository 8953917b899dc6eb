import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ComponentType } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { HotkeyProvider } from "@/shared/keys/hotkeys";
import { ThemeProvider } from "@/shared/theme/theme";
import { ToastProvider } from "@/shared/ui/toast";

/** Renders one page below everything the desk puts above it. */
export function renderPage(Component: ComponentType, at: string, path = at.split("?")[0]) {
  const router = createMemoryRouter([{ path, Component }], { initialEntries: [at] });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <ThemeProvider>
      <QueryClientProvider client={queries}>
        <HotkeyProvider>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </HotkeyProvider>
      </QueryClientProvider>
    </ThemeProvider>,
  );
  return router;
}
