import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Exporters } from '../telemetry/exporters.ts';
import { databaseAttributes } from '../telemetry/resource-attributes.ts';

/**
 * Metrics that a collector next to a database reports (like the `postgresql` receiver). They
 * contain only its connections, under the database's name and host, but no query durations.
 */
export class DatabaseAgent {
  readonly #provider: MeterProvider;

  /** `connections` returns null while the database refuses the collector too. */
  constructor(
    place: { name: string; host: string },
    exporters: Exporters,
    connections: () => number | null,
  ) {
    const { metrics, sampleSeconds } = exporters;
    const reader = new PeriodicExportingMetricReader({
      exporter: metrics,
      exportIntervalMillis: sampleSeconds * 1000,
      exportTimeoutMillis: Math.min(8_000, sampleSeconds * 1000),
    });
    this.#provider = new MeterProvider({
      resource: resourceFromAttributes(databaseAttributes(place.name, place.host)),
      readers: [reader],
    });
    this.#provider
      .getMeter('demo')
      .createObservableGauge('postgresql.backends', { unit: '1' })
      .addCallback((result) => {
        const value = connections();
        if (value !== null) result.observe(value);
      });
  }

  async stop(): Promise<void> {
    await this.#provider.shutdown({ timeoutMillis: 2_000 }).catch(() => undefined);
  }
}
