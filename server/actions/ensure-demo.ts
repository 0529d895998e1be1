import { saveExecutor } from '#server/actions/executors.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';

/** Starting the demo switches its executor on and allow-lists loopback for it; without the demo it is switched off. */
export async function ensureDemo(): Promise<void> {
  const actor = systemActor('launcher');
  const current = await db().executorConfig.findUnique({ where: { name: 'demo' } });
  const url = `http://127.0.0.1:${env.DEMO_PORT}/control/actions`;
  if (!env.TANDEM_DEMO) {
    if (current?.enabled === true)
      await saveExecutor(actor, { name: 'demo', enabled: false, demo: true });
    return;
  }
  if (current?.enabled === true && current.url === url) return;
  await saveExecutor(actor, {
    name: 'demo',
    enabled: true,
    url,
    secretRef: 'secrets:demoWebhookSecret',
    allow: ['127.0.0.1/32'],
    demo: true,
  });
}
