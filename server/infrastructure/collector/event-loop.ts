import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gauge, type Reading } from './reading.ts';

export type EventLoopMeter = { readings(component: string): Reading[]; stop(): void };

const resolutionMs = 20;

/** Measures the delay of this process's event loop since the previous call. */
export function startEventLoopMeter(): EventLoopMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    readings: (component) => {
      // The histogram includes the timer's own period in the delay, and returns NaN before the
      // first tick.
      const lateMs = Math.max(0, histogram.percentile(99) / 1e6 - resolutionMs);
      histogram.reset();
      return Number.isFinite(lateMs)
        ? [
            gauge('tandem.eventloop.delay.p99', 's', lateMs / 1000, {
              'tandem.component': component,
            }),
          ]
        : [];
    },
    stop: () => {
      histogram.disable();
    },
  };
}
