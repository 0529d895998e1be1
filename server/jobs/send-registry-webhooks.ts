import { z } from 'zod';
import { job } from '#server/jobs/job.ts';
import { deliverWebhooks } from '#server/models/webhooks/deliver-webhooks.ts';
import { systemClock } from '#server/platform/clock.ts';

/** Tells webhooks of the model registry. A killed run loses nothing: what it had claimed is sent again under the same id. */
export const sendRegistryWebhooksJob = job({
  id: 'send-registry-webhooks',
  payload: z.object({}),
  everyMs: 5_000,
  run: async (_payload, { signal }) => deliverWebhooks(systemClock, signal),
});
