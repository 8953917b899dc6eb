import type { LiveStore } from "./live-store";
import type { ClientMessage, ServerMessage } from "./live-types";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Wishes made while a page is being drawn go out together. */
const GATHER_MS = 30;
/** The server says something at least every few seconds; a line this quiet is dead without having said so. */
const SILENCE_MS = 20_000;

/** How long to wait before the n-th attempt in a row: doubled each time, and never at the same moment as other pages. */
export function backoff(attempt: number, random = Math.random): number {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  return most / 2 + (random() * most) / 2;
}

const address = () => `${window.location.origin.replace(/^http/, "ws")}/ws/market`;

/** One connection for the whole page, asked only for what is on screen; it comes back by itself. */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private readonly wanted = new Map<string, number>();
  private books = 0;
  /** What the server was last told, to send it only the difference. */
  private asked = new Set<string>();
  private askedBook = false;

  constructor(private readonly store: LiveStore) {}

  /** Asks for symbols until the returned function is called. */
  want(symbols: readonly string[]): () => void {
    for (const symbol of symbols) this.wanted.set(symbol, (this.wanted.get(symbol) ?? 0) + 1);
    this.changed();
    return () => {
      for (const symbol of symbols) {
        const left = (this.wanted.get(symbol) ?? 1) - 1;
        if (left > 0) this.wanted.set(symbol, left);
        else this.wanted.delete(symbol);
      }
      this.changed();
    };
  }

  /** Asks for the legs and totals of the book until the returned function is called. */
  wantBook(): () => void {
    this.books += 1;
    this.changed();
    return () => {
      this.books -= 1;
      this.changed();
    };
  }

  /** Tries at once: the network came back, or the page is looked at again. */
  hurry(): void {
    if (this.socket || this.idle()) return;
    this.attempt = 0;
    clearTimeout(this.retry);
    this.open();
  }

  private idle(): boolean {
    return this.wanted.size === 0 && this.books === 0;
  }

  private changed(): void {
    clearTimeout(this.gathering);
    this.gathering = setTimeout(() => {
      if (!this.socket && !this.idle() && this.attempt === 0) this.open();
      else this.sendDifference();
    }, GATHER_MS);
  }

  private open(): void {
    this.store.setLink("connecting", this.store.reason);
    const socket = new WebSocket(address());
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = ({ data }) => this.store.apply(JSON.parse(String(data)) as ServerMessage);
    socket.onclose = ({ reason }) => this.closed(socket, reason);
  }

  private opened(): void {
    this.attempt = 0;
    const followed = [...this.asked].filter((symbol) => this.wanted.has(symbol));
    this.asked = new Set();
    this.askedBook = false;
    this.store.heardAt = Date.now();
    this.store.setLink("open");
    if (this.store.seq) this.resume(followed);
    this.sendDifference();
    clearInterval(this.watch);
    this.watch = setInterval(() => this.dropIfSilent(), SILENCE_MS / 4);
  }

  private closed(socket: WebSocket, reason: string): void {
    if (this.socket !== socket) return;
    this.socket = null;
    clearInterval(this.watch);
    this.store.setLink("closed", reason || null);
    this.retry = setTimeout(() => !this.idle() && !this.socket && this.open(), backoff(this.attempt));
    this.attempt += 1;
  }

  private dropIfSilent(): void {
    const { socket } = this;
    if (!socket || Date.now() - (this.store.heardAt ?? 0) < SILENCE_MS) return;
    socket.close();
    // A dead line answers no farewell, so its own close event may come minutes later.
    this.closed(socket, "the desk fell silent");
  }

  /** Of what was followed before the break, the server tells only what changed since; the rest is asked for anew. */
  private resume(followed: string[]): void {
    this.asked = new Set(followed);
    this.askedBook = this.books > 0;
    this.send({ op: "resume", seq: this.store.seq, symbols: [...this.asked], book: this.askedBook });
  }

  private sendDifference(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const fresh = [...this.wanted.keys()].filter((symbol) => !this.asked.has(symbol));
    const gone = [...this.asked].filter((symbol) => !this.wanted.has(symbol));
    const book = this.books > 0 && !this.askedBook;
    if (fresh.length || book) this.send({ op: "subscribe", symbols: fresh, book });
    // Without a symbol it would mean all of them; the book is small and stays once it was asked for.
    if (gone.length) this.send({ op: "unsubscribe", symbols: gone });
    this.asked = new Set(this.wanted.keys());
    this.askedBook ||= book;
  }

  private send(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message));
  }
}
