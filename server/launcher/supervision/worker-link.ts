import type { ChildProcess } from 'node:child_process';
import type { WorkerState } from '#server/platform/jobs/worker-state.ts';
import { monitorPulse } from './pulse.ts';

/** Watches the worker and reports its state to the web server, which shows it on /readyz. */
export type WorkerLink = {
  worker: (child: ChildProcess) => void;
  web: (child: ChildProcess) => void;
};

export function createWorkerLink(log: (line: string) => void): WorkerLink {
  let state: WorkerState | undefined;
  let web: ChildProcess | undefined;
  const report = (): void => {
    if (state !== undefined && web?.connected === true)
      web.send({ type: 'worker', state }, () => undefined);
  };
  const set = (next: WorkerState): void => {
    state = next;
    report();
  };
  return {
    worker: (child) => {
      set('alive');
      monitorPulse(child, {
        onSilent: () => set('silent'),
        onAlive: () => set('alive'),
        onEnd: () => log('The worker does not respond and is being ended'),
      });
      child.once('exit', () => set('ended'));
    },
    web: (child) => {
      web = child;
      report();
    },
  };
}
