import { authenticateKey } from '#server/accounts/authenticate-key.ts';
import { costStore } from '#server/costs/focus/cost-store.ts';
import { privacyInForce } from '#server/inference/privacy-in-force.ts';
import { systemClock } from '#server/platform/clock.ts';
import { singleton } from '#server/platform/singleton.ts';
import { retentionDays } from '#server/telemetry/settings.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { maxBytesInFlight } from '../limits.ts';
import { seriesRegistry } from '../prometheus/series-registry.ts';
import { ByteBudget } from './byte-budget.ts';
import type { IngestDeps } from './ingest-route.ts';

/** Maximum retention of a model's rows. */
const maxInferenceDays = 800;

const DAY_MS = 86_400_000;

export function intakeBudget(): ByteBudget {
  return singleton('intake-budget', () => new ByteBudget(maxBytesInFlight));
}

/** Ingest dependencies of this process: API keys, spool and clock. */
export function intakeDeps(): IngestDeps {
  return {
    authenticate: (authorization) => authenticateKey(authorization, 'ingest'),
    submit: (batch, digest) => getSpool().submit(batch, digest === null ? {} : { digest }),
    registry: seriesRegistry(),
    costs: costStore,
    privacy: privacyInForce,
    budget: intakeBudget(),
    patienceMs: 2_400,
    nowMs: () => systemClock().getTime(),
    retentionMs: {
      get samples() {
        return retentionDays().raw * DAY_MS;
      },
      get logs() {
        return retentionDays().logs * DAY_MS;
      },
      get spans() {
        return retentionDays().spans * DAY_MS;
      },
      inference: maxInferenceDays * DAY_MS,
    },
  };
}
