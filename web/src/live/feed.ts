// One connection to /api/v1/live, whoever holds it: the shared worker, or the visible tab where there is no such worker.
//
// The browser resumes with Last-Event-ID by itself after a cut. After an answer that is not a stream (signed out, server
// restarting) it gives up, and this tries again later.

export const event_names = ['indicator', 'task', 'import', 'heartbeat'] as const;
export type EventName = (typeof event_names)[number];
export type FeedMessage =
  { kind: 'state'; connected: boolean; last_at: number } | { kind: 'event'; name: EventName; data: unknown; leaf: string };

const retry_ms = 4_000;

export class Feed {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private connected = false;
  private last_at = 0;

  constructor(private readonly tell: (message: FeedMessage) => void) {}

  open(): void {
    if (this.source) return;
    clearTimeout(this.timer);
    const source = (this.source = new EventSource('/api/v1/live'));
    source.onopen = () => this.say(true);
    source.onerror = () => {
      this.say(false);
      if (source.readyState === EventSource.CLOSED) {
        this.close();
        this.timer = setTimeout(() => this.open(), retry_ms);
      }
    };
    for (const name of event_names) {
      source.addEventListener(name, (event) => {
        let data: unknown = null;
        try {
          data = JSON.parse(event.data as string);
        } catch {
          // a heartbeat may be empty
        }
        this.last_at = Date.now();
        this.say(true);
        this.tell({ kind: 'event', name, data, leaf: event.lastEventId });
      });
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.say(false);
  }

  state(): FeedMessage {
    return { kind: 'state', connected: this.connected, last_at: this.last_at };
  }

  private say(connected: boolean): void {
    if (connected === this.connected) return;
    this.connected = connected;
    this.tell(this.state());
  }
}
