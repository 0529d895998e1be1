import { z } from 'zod';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { selectRows } from './client.ts';
import { SeriesRegistry } from './series-registry.ts';
import { seriesLimits } from './settings.ts';

const row = z.object({ id: z.string(), check: z.string() });

/** The registry of this process. Until the store answered once, known series are announced again, which is harmless. */
export function getSeriesRegistry(): SeriesRegistry {
  return singleton('series-registry', () => {
    const registry = new SeriesRegistry(seriesLimits);
    load(registry).catch((error: unknown) =>
      logger.warn('registered series could not be read', { error }),
    );
    return registry;
  });
}

async function load(registry: SeriesRegistry): Promise<void> {
  const rows = await selectRows('SELECT id, check FROM series LIMIT 2000000', {}, row, {
    timeoutMs: 30_000,
  });
  registry.confirm(rows.map((item) => ({ id: BigInt(item.id), check: BigInt(item.check) })));
}
