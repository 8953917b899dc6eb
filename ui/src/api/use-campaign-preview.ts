import { useEffect, useState } from "react";
import type { Regrouped, RegroupOrder } from "./types";
import { previewRegroup } from "./use-regroup";

const SETTLED_MS = 150;

interface Preview {
  data?: Regrouped;
  error?: unknown;
}

/**
 * What a regrouping would make of every touched campaign, asked once the order has rested for a moment. Not a query:
 * the order may be impossible as soon as it has been carried out, and must not be asked again then.
 */
export function useCampaignPreview(order: RegroupOrder | null): Preview {
  const asked = order && JSON.stringify(order);
  const [known, setKnown] = useState<Preview & { asked: string | null }>({ asked: null });
  useEffect(() => {
    if (asked === null) return;
    let wanted = true;
    const settle = (preview: Preview) => wanted && setKnown({ asked, ...preview });
    const timer = setTimeout(() => {
      previewRegroup(JSON.parse(asked) as RegroupOrder).then(
        (data) => settle({ data }),
        (error: unknown) => settle({ error }),
      );
    }, SETTLED_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return asked !== null && known.asked === asked ? known : {};
}
