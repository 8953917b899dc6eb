import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { ProblemError } from "@/api/problem";
import { HotkeyProvider } from "@/shared/keys/hotkeys";
import { ThemeProvider } from "@/shared/theme/theme";
import { ToastProvider } from "@/shared/ui/toast";
import { router } from "./router";

/** Only a server that did not answer is asked again: a refusal stays a refusal. */
function worthAnotherTry(failures: number, error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 0 && failures < 2;
}

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: worthAnotherTry },
  },
});

export function App() {
  return (
    <ThemeProvider>
      <QueryClientProvider client={queries}>
        <HotkeyProvider>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </HotkeyProvider>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
