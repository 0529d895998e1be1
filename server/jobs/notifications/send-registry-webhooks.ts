import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { deliverWebhooks, nextWebhookMs } from '#server/models/webhooks/deliver-webhooks.ts';
import { sendWebhooksJob } from '#server/models/webhooks/note-registry-event.ts';
import { systemClock } from '#server/platform/clock.ts';

/**
 * Sends webhooks of the model registry. A killed run loses nothing: the deliveries that it had
 * claimed are sent again under the same id.
 */
export const sendRegistryWebhooksJob = job({
  id: sendWebhooksJob,
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { signal, rerunIn }) => {
    // When idle, nothing else runs: no transaction is opened.
    if ((await nextWebhookMs(systemClock())) === Number.POSITIVE_INFINITY) return;
    await deliverWebhooks(systemClock, signal);
    rerunIn(await nextWebhookMs(systemClock()));
  },
});
