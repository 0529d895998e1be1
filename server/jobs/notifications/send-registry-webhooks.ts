import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { deliverWebhooks, nextWebhookMs } from '#server/models/webhooks/deliver-webhooks.ts';
import { sendWebhooksJob } from '#server/models/webhooks/note-registry-event.ts';
import { systemClock } from '#server/platform/clock.ts';

/**
 * Sends webhooks of the model registry. If a run is killed, nothing is lost: the deliveries that it
 * claimed are sent again with the same id.
 */
export const sendRegistryWebhooksJob = job({
  id: sendWebhooksJob,
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { signal, rerunIn }) => {
    // When idle, returns early without opening a transaction.
    if ((await nextWebhookMs(systemClock())) === Number.POSITIVE_INFINITY) return;
    await deliverWebhooks(systemClock, signal);
    rerunIn(await nextWebhookMs(systemClock()));
  },
});
