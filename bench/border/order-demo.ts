import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { ApiClient } from '../../e2e/support/api-client.ts';
import { waitFor } from '../../e2e/support/wait-for.ts';

const PATH = '/control/actions';
const TRAIN_WITHIN_MS = 180_000;
const HOUR_MS = 3_600_000;

const answer = z.object({
  status: z.string(),
  detail: z.string().default(''),
  result: z.object({ version: z.string() }).optional(),
});
type Answer = z.output<typeof answer>;

/**
 * Signs a request as Tandem's executor does, with the secret of this instance. Simulates a user at
 * the model's own console.
 */
async function order(
  { demo, dataDir }: { demo: ApiClient; dataDir: string },
  model: string,
  { kind, parameters }: { kind: string; parameters: Record<string, unknown> },
): Promise<Answer> {
  const { demoWebhookSecret } = z
    .object({ demoWebhookSecret: z.string() })
    .parse(JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')));
  const id = `bench-${randomUUID()}`;
  const message = {
    type: 'action.run',
    timestamp: new Date().toISOString(),
    data: {
      runId: id,
      step: 1,
      fence: Math.floor(Date.now() / 1_000),
      dryRun: false,
      kind,
      target: { kind: 'model', name: model },
      parameters,
    },
  };
  return waitFor(
    kind,
    async () => {
      const at = new Date();
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(demoWebhookSecret).sign(id, at, JSON.stringify(message)),
      };
      const { body } = await demo.send('POST', PATH, message, headers);
      const found = answer.parse(body);
      return ['succeeded', 'failed'].includes(found.status) ? found : null;
    },
    { withinMs: TRAIN_WITHIN_MS, everyMs: 2_000 },
  );
}

/** Routes all requests to a version. */
export async function serve(
  place: { demo: ApiClient; dataDir: string },
  model: string,
  version: string,
): Promise<void> {
  const parameters = { version, percent: 100, mode: 'full' };
  const { status, detail } = await order(place, model, { kind: 'model.set_traffic', parameters });
  if (status !== 'succeeded') throw new Error(`version ${version} is not served: ${detail}`);
}

/**
 * Trains a version on the last hour of the company's data. Its quality equals that of the previous
 * version.
 */
export async function trainSoundVersion(
  place: { demo: ApiClient; dataDir: string },
  model: string,
  baseVersion: string,
): Promise<string> {
  const now = Date.now();
  const parameters = {
    trainFromAt: new Date(now - HOUR_MS).toISOString(),
    trainToAt: new Date(now).toISOString(),
    baseVersion,
    reason: 'the bench promotes a sound version',
  };
  const { status, detail, result } = await order(place, model, {
    kind: 'model.retrain',
    parameters,
  });
  if (status !== 'succeeded' || result === undefined)
    throw new Error(`no version was trained: ${detail}`);
  return result.version;
}
