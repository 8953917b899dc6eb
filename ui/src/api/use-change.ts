import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useToast } from "@/shared/ui/toast";

/**
 * A request that changes the books. Every shown number may depend on it, so everything on screen is asked again;
 * a refusal is shown as a toast in the server's words.
 */
export function useChange<Answer, Order>(send: (order: Order) => Promise<Answer>) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: send,
    // Not awaited: what was changed may vanish from the page with the new answers, and its toast must come first.
    onSuccess: () => {
      void queries.invalidateQueries();
    },
    onError: (error) => toast.fail(error),
  });
}
