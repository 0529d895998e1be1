import type { ChildProcess } from 'node:child_process';

/** Two questions without an answer: shown by /readyz. Six: the process is ended, and its supervisor starts it again. */
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
 * Counts questions that a process left unanswered. It counts and does not compare times, so a machine that was
 * suspended ends nothing when it wakes.
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

/** Asks a child over its channel every 5 s until it ends; a process that is stopped or blocked answers nothing. */
export function watchPulse(
  child: ChildProcess,
  { onSilent, onAlive, onEnd }: { onSilent: () => void; onAlive: () => void; onEnd: () => void },
): void {
  const pulse = new Pulse({
    // The channel of a child that is just ending may be closed.
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
