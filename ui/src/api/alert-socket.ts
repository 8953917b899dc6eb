import type { AlertMessage } from "./alert-types";
import { backoff } from "./live-socket";

/** After so long without a word the desk is asked again: a line can be dead without having said so. */
const ASK_AGAIN_MS = 30_000;
/** So long it may take to answer. */
const PATIENCE_MS = 10_000;

const address = () => `${window.location.origin.replace(/^http/, "ws")}/ws/alerts`;

/** Follows alerts for the whole page; after a break it asks for what it has missed. */
export class AlertSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private seq: number | undefined;
  private stopped = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onMessage: (message: AlertMessage) => void) {}

  start(): () => void {
    this.stopped = false;
    this.open();
    return () => this.stop();
  }

  /** Tries at once: the network came back, or the page is looked at again. */
  hurry(): void {
    if (this.socket || this.stopped) return;
    this.attempt = 0;
    clearTimeout(this.timer);
    this.open();
  }

  private stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private open(): void {
    const socket = new WebSocket(address());
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.ask(socket);
    };
    socket.onmessage = ({ data }) => {
      if (this.socket === socket) this.heard(JSON.parse(String(data)) as AlertMessage, socket);
    };
    socket.onclose = () => this.closed(socket);
  }

  private heard(message: AlertMessage, socket: WebSocket): void {
    if (message.type !== "problem") this.seq = message.seq;
    this.onMessage(message);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(socket), ASK_AGAIN_MS);
  }

  /** Says since when; an answer that does not come means that the line is dead. */
  private ask(socket: WebSocket): void {
    socket.send(JSON.stringify({ type: "follow", seq: this.seq }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      socket.close();
      this.closed(socket);
    }, PATIENCE_MS);
  }

  private closed(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.socket = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => !this.stopped && this.open(), backoff(this.attempt));
    this.attempt += 1;
  }
}
