import type {
  BookChange,
  FeedJson,
  LegChange,
  LegName,
  QuoteChange,
  QuoteJson,
  QuoteState,
  ServerMessage,
  TotalsLive,
} from "./live-types";

/** A quote or leg with the moment (epoch ms, by this page's clock) that its figures are of. */
export type Dated<Row> = Row & { asOf: number | null };
export type Link = "connecting" | "open" | "closed";

export const legKey = ({ account_id, campaign_id, symbol }: LegName): string =>
  `${account_id}/${campaign_id}/${symbol}`;

/** What may change, and who listens to it: only the cells that show a thing hear of it. */
export const topics = {
  quote: (symbol: string) => `quote ${symbol}`,
  leg: (key: string) => `leg ${key}`,
  totals: "totals",
  feeds: "feeds",
  link: "link",
};

/** The last known market, outside React. Rows are replaced, never changed, so that a selector can compare them. */
export class LiveStore {
  seq = 0;
  link: Link = "connecting";
  /** Why the server closed the connection last, in its words. */
  reason: string | null = null;
  totals: Partial<TotalsLive> | null = null;
  feeds: readonly FeedJson[] = [];
  heardAt: number | null = null;
  private readonly quotes = new Map<string, Dated<QuoteChange>>();
  private readonly legs = new Map<string, Dated<LegChange>>();
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(private readonly now: () => number = Date.now) {}

  quote(symbol: string): Dated<QuoteChange> | undefined {
    return this.quotes.get(symbol);
  }

  leg(key: string): Dated<LegChange> | undefined {
    return this.legs.get(key);
  }

  /** Whether a source is known to have fallen silent; without a connection every source has. */
  trusts(source: string | null | undefined): boolean {
    if (this.link !== "open") return false;
    const feed = this.feeds.find((one) => one.source === source);
    return feed === undefined || feed.state === "live";
  }

  listen(topic: string, listener: () => void): () => void {
    const heard = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, heard.add(listener));
    return () => {
      heard.delete(listener);
      if (heard.size === 0) this.listeners.delete(topic);
    };
  }

  setLink(link: Link, reason: string | null = null): void {
    this.link = link;
    this.reason = reason;
    this.tellAll();
  }

  /** What a request answered: counts where the stream has said nothing yet, or is not there to say it. */
  seed(legs: readonly LegChange[], totals?: Partial<TotalsLive>): void {
    const fresh = legs.filter((leg) => this.link !== "open" || !this.legs.has(legKey(leg)));
    const touched = new Set<string>();
    this.applyBook(
      { legs: fresh, totals: this.totals && this.link === "open" ? undefined : totals },
      touched,
    );
    this.tell(touched);
  }

  /** The same for quotes that came with an answer. */
  seedQuotes(quotes: readonly QuoteChange[]): void {
    const touched = new Set<string>();
    for (const quote of quotes) {
      if (this.link === "open" && this.quotes.has(quote.symbol)) continue;
      this.quotes.set(quote.symbol, this.merge(this.quotes.get(quote.symbol), quote));
      touched.add(topics.quote(quote.symbol));
    }
    this.tell(touched);
  }

  apply(message: ServerMessage): void {
    this.heardAt = this.now();
    if (message.type === "status") this.applyFeeds(message.feeds);
    else if (message.type !== "problem") this.applyRows(message);
  }

  private applyRows(message: Extract<ServerMessage, { seq: number }>): void {
    this.seq = message.seq;
    const touched = new Set<string>();
    for (const change of message.quotes ?? []) {
      this.quotes.set(change.symbol, this.merge(this.quotes.get(change.symbol), change));
      touched.add(topics.quote(change.symbol));
    }
    if (message.book) this.applyBook(message.book, touched);
    this.tell(touched);
  }

  private applyBook(book: BookChange, touched: Set<string>): void {
    for (const change of book.legs ?? []) {
      const key = legKey(change);
      this.legs.set(key, this.merge(this.legs.get(key), change));
      touched.add(topics.leg(key));
    }
    for (const name of book.gone ?? []) {
      this.legs.delete(legKey(name));
      touched.add(topics.leg(legKey(name)));
    }
    if (book.totals) {
      this.totals = { ...this.totals, ...book.totals };
      touched.add(topics.totals);
    }
  }

  private applyFeeds(feeds: readonly FeedJson[]): void {
    const changed = feeds.some(
      ({ source, state }) => this.feeds.find((f) => f.source === source)?.state !== state,
    );
    this.feeds = feeds;
    if (changed) this.tellAll();
    else this.tell([topics.feeds]);
  }

  private merge<Row extends { age_seconds?: number | null; state?: QuoteState }>(
    known: Dated<Row> | undefined,
    change: Row,
  ): Dated<Row> {
    return { ...known, ...change, asOf: this.date(known?.asOf ?? null, change) };
  }

  /** A change says how old it is; one that says nothing but a new state makes nothing younger. */
  private date(
    known: number | null,
    change: Partial<Pick<QuoteJson, "age_seconds" | "state">>,
  ): number | null {
    if (change.age_seconds === null) return null;
    if (change.age_seconds !== undefined) return this.now() - change.age_seconds * 1000;
    const onlyState = Object.keys(change).every((name) => NO_FIGURE.has(name));
    return onlyState ? known : this.now();
  }

  /** Whether a quote may be trusted hangs on the connection and its feed: everybody looks again. */
  private tellAll(): void {
    this.tell(this.listeners.keys());
  }

  /** Whoever sums up many rows hears once of a message, not once for each of its rows. */
  private tell(touched: Iterable<string>): void {
    const heard = new Set<() => void>();
    for (const topic of touched) for (const listener of this.listeners.get(topic) ?? []) heard.add(listener);
    for (const listener of heard) listener();
  }
}

const NO_FIGURE = new Set(["symbol", "account_id", "campaign_id", "state", "source"]);
