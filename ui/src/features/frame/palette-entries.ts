import type { Campaigns } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { readTicker } from "@/shared/trade/ticker";
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
  const markets = marketEntries(
    [...tickers.map(({ label }) => label), readTicker(wanted) ?? ""].filter(Boolean).slice(0, 3),
  );
  const campaigns = (wanted ? (found?.items ?? []) : []).map((campaign) => ({
    id: `campaign-${campaign.id}`,
    label: `${campaign.ticker} · ${campaign.strategy_label}`,
    note: `${campaign.status} · ${formatDay(campaign.opened_on)}`,
    path: `/campaigns/${encodeURIComponent(campaign.id)}`,
  }));
  return [...pages, ...tickers.slice(0, MOST), ...campaigns.slice(0, MOST), ...markets];
}

/** Chain and candles of what may be a ticker, held or not. */
function marketEntries(tickers: readonly string[]): PaletteEntry[] {
  return [...new Set(tickers)].flatMap((ticker) =>
    [
      { id: "chain", note: "options" },
      { id: "underlying", note: "candles, volatility, events" },
    ].map(({ id, note }) => ({
      id: `${id}-${ticker}`,
      label: `${ticker} ${id}`,
      note,
      path: `/${id}/${encodeURIComponent(ticker)}`,
    })),
  );
}
