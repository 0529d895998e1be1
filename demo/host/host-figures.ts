import { createRng, normal } from '../random.ts';

/** Metrics of a host's exporter, each as a share of the whole, 0 to 1. */
export interface HostFigures {
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
}

const WEEK_MS = 604_800_000;

/**
 * Metrics of the company's healthy host: processor and memory follow the load, the disk fills a
 * little over the week until logs are rotated. Noise per 10 s; the same live and back-filled.
 */
export function healthyHost(host: string, load: number, timeMs: number): HostFigures {
  const rng = createRng(`host:${host}:${Math.floor(timeMs / 10_000)}`);
  return {
    cpu: share(0.09 + 0.13 * load + 0.012 * normal(rng)),
    memory: share(0.41 + 0.03 * load + 0.004 * normal(rng)),
    disk: share(0.52 + 0.04 * ((timeMs % WEEK_MS) / WEEK_MS)),
  };
}

/** Factor on all processing times while another workload uses this share of the processors. */
export function contention(neighbourShare: number): number {
  return 1 / Math.max(0.2, 1 - 0.75 * share(neighbourShare));
}

export function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
