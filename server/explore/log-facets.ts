import { logPatternsInput, type LogFacets } from '#lib/schemas/infrastructure/infrastructure.ts';
import { query } from '#server/platform/verb.ts';
import { logHistogram, logSenders } from '#server/telemetry/queries/logs/log-histogram.ts';
import { logFilterOf, scopedLogFilter } from './log-filter.ts';
import { levelOf } from './log-severity.ts';

const mostSenders = 12;

/**
 * Number of records of each service, host and level. Each facet ignores its own filter, so that
 * users can select another value.
 */
export const logFacets = query(
  { permission: 'logs:read', input: logPatternsInput },
  async ({ actor, now }, asked): Promise<LogFacets> => {
    const nowMs = now.getTime();
    const without = (name: 'service' | 'host' | 'severity') =>
      scopedLogFilter(actor, logFilterOf({ ...asked, [name]: undefined }, nowMs));
    const [ofService, ofHost, ofLevel] = await Promise.all([
      without('service'),
      without('host'),
      without('severity'),
    ]);
    const [services, hosts, levels] = await Promise.all([
      logSenders('service', ofService, mostSenders),
      logSenders('host', ofHost, mostSenders),
      // A single bucket for the entire window.
      logHistogram(ofLevel, ofLevel.toMs - ofLevel.fromMs + 1),
    ]);
    return {
      services,
      hosts,
      levels: levels.map(({ level, count }) => ({
        level: levelOf(level === 0 ? 0 : level * 4 - 3),
        count,
      })),
    };
  },
);
