import type { Campaigns } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { PAGES } from "./pages";

export interface PaletteEntry {
  id: string;
  label: string;
  note: string;
  path: string;
}

const MOST = 8;

/** What the palette offers for some typed text: pages first, then tickers, then campaigns. */
export function paletteEntries(text: string, found: Campaigns | undefined): PaletteEntry[] {
  const wanted = text.trim().toLowerCase();
  const pages = PAGES.filter(({ label }) => label.toLowerCase().includes(wanted)).map(
    ({ path, label, chord }) => ({
      id: `page-${path}`,
      label,
      note: `g ${chord}`,
      path,
    }),
  );
  const tickers = (found?.tickers ?? [])
    .filter(({ ticker }) => wanted && ticker.toLowerCase().startsWith(wanted))
    .map(({ ticker, open, closed }) => ({
      id: `ticker-${ticker}`,
      label: ticker,
      note: `${open} open, ${closed} closed`,
      path: `/campaigns?status=all&ticker=${encodeURIComponent(ticker)}`,
    }));
  const campaigns = (wanted ? (found?.items ?? []) : []).map((campaign) => ({
    id: `campaign-${campaign.id}`,
    label: `${campaign.ticker} · ${campaign.strategy_label}`,
    note: `${campaign.status} · ${formatDay(campaign.opened_on)}`,
    path: `/campaigns/${encodeURIComponent(campaign.id)}`,
  }));
  return [...pages, ...tickers.slice(0, MOST), ...campaigns.slice(0, MOST)];
}
