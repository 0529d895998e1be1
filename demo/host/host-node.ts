import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Exporters } from '../telemetry/exporters.ts';
import { hostAttributes } from '../telemetry/resource-attributes.ts';
import { contention, healthyHost, share, type HostFigures } from './host-figures.ts';

export const HOST_GAUGES = [
  ['system.cpu.utilization', 'cpu', {}],
  ['system.memory.utilization', 'memory', {}],
  ['system.filesystem.utilization', 'disk', { 'system.filesystem.mountpoint': '/' }],
] as const;

/**
 * A host of the company with its exporter, its disk, and the processor share used by a neighbor.
 */
export class HostNode {
  readonly name: string;
  /** Share of the processors used by workloads outside the company. */
  neighbour: () => number = () => 0;
  /** Share of the initially free disk space that is used up. */
  filled: () => number = () => 0;
  /** While true the exporter sends nothing. */
  silent: () => boolean = () => false;
  readonly #load: () => number;
  readonly #exporters: Exporters;
  #provider: MeterProvider | undefined;

  constructor(name: string, load: () => number, exporters: Exporters) {
    this.name = name;
    this.#load = load;
    this.#exporters = exporters;
  }

  /** Factor on the processing time of all workloads on this host. */
  contention(): number {
    return contention(this.neighbour());
  }

  figures(timeMs: number): HostFigures {
    const healthy = healthyHost(this.name, this.#load(), timeMs);
    return {
      ...healthy,
      cpu: share(healthy.cpu + this.neighbour()),
      disk: share(healthy.disk + (1 - healthy.disk) * this.filled()),
    };
  }

  start(): void {
    const { metrics, sampleSeconds } = this.#exporters;
    const reader = new PeriodicExportingMetricReader({
      exporter: metrics,
      exportIntervalMillis: sampleSeconds * 1000,
      exportTimeoutMillis: Math.min(8_000, sampleSeconds * 1000),
    });
    this.#provider = new MeterProvider({
      resource: resourceFromAttributes(hostAttributes(this.name)),
      readers: [reader],
    });
    const meter = this.#provider.getMeter('demo');
    for (const [name, figure, attributes] of HOST_GAUGES)
      meter.createObservableGauge(name, { unit: '1' }).addCallback((result) => {
        if (!this.silent()) result.observe(this.figures(Date.now())[figure], attributes);
      });
  }

  async stop(): Promise<void> {
    await this.#provider?.shutdown({ timeoutMillis: 2_000 }).catch(() => undefined);
  }
}
