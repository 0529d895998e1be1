import type { ChildProcess } from 'node:child_process';

/**
 * Unanswered pings until /readyz reports the process (two), and until it is killed and its
 * supervisor restarts it (six).
 */
const SILENT_AFTER = 2;
const END_AFTER = 6;
const PULSE_MS = 5_000;

export type PulseEvents = {
  ask: () => void;
  onSilent: () => void;
  onAlive: () => void;
  end: () => void;
};

/**
 * Counts unanswered pings of a process. Does not compare timestamps, so no process is killed when
 * the machine resumes from suspend.
 */
export class Pulse {
  #unanswered = 0;
  readonly #events: PulseEvents;

  constructor(events: PulseEvents) {
    this.#events = events;
  }

  tick(): void {
    if (this.#unanswered >= END_AFTER) return this.#events.end();
    if (this.#unanswered === SILENT_AFTER) this.#events.onSilent();
    this.#unanswered += 1;
    this.#events.ask();
  }

  answered(): void {
    const wasSilent = this.#unanswered > SILENT_AFTER;
    this.#unanswered = 0;
    if (wasSilent) this.#events.onAlive();
  }
}

/**
 * Pings a child over its channel every 5 s until it exits. A stopped or blocked process does not
 * respond.
 */
export function monitorPulse(
  child: ChildProcess,
  { onSilent, onAlive, onEnd }: { onSilent: () => void; onAlive: () => void; onEnd: () => void },
): void {
  const pulse = new Pulse({
    // The channel may be closed if the child is exiting.
    ask: () => child.connected && child.send({ type: 'ping' }, () => undefined),
    onSilent,
    onAlive,
    end: () => {
      clearInterval(timer);
      onEnd();
      child.kill('SIGKILL');
    },
  });
  const timer = setInterval(() => pulse.tick(), PULSE_MS);
  child.on('message', () => pulse.answered());
  child.once('exit', () => clearInterval(timer));
}
