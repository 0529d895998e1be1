import { executorKind } from '#lib/choices/actions-executors.ts';
import { trafficSettings, trainingSettings } from '#lib/schemas/actions/executors.ts';
import type { Site } from '#server/connectors/backend.ts';
import { noEffect } from '#server/connectors/call.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { Reach } from '#server/platform/outbound/outbound-reach.ts';
import type { WebhookTarget } from '#server/platform/outbound/webhook-client.ts';

const timeoutMs = 10_000;
const webhook = 'webhook';

type Config = {
  name: string;
  kind: string;
  url: string | null;
  secretRef: string | null;
  allow: string[];
  settings: unknown;
};

export const executorReach = ({ secretRef, allow, ...target }: Omit<Config, 'name'>): Reach => ({
  secrets: { secretRef },
  allow,
  target: { kind: target.kind, url: target.url, settings: target.settings },
});

/**
 * Location of an executor's system, whether or not the executor is enabled. Throws `unavailable` if
 * it is incomplete.
 */
export function siteOf({ name, kind, url, secretRef, allow, settings }: Config): Site {
  if (url === null || secretRef === null)
    throw new TandemError('unavailable', `The executor ${name} has no address or secret.`, {
      data: noEffect,
    });
  return { kind, url, secretRef, allow, timeoutMs, settings };
}

/** Returns the enabled executor by name. Throws `unavailable` if it is disabled or incomplete. */
export async function executorSite(name: string): Promise<Site> {
  const config = await db().executorConfig.findUnique({ where: { name } });
  if (config === null || !config.enabled)
    throw new TandemError('unavailable', `The executor ${name} is disabled.`, {
      data: noEffect,
    });
  return siteOf(config);
}

/**
 * Returns the enabled executor by name as a webhook target. Throws `unavailable` if it is disabled,
 * incomplete or not a webhook.
 */
export async function executorTarget(name: string): Promise<WebhookTarget> {
  const { kind, url, secretRef, allow } = await executorSite(name);
  if (kind !== webhook)
    throw new TandemError('unavailable', `The executor ${name} is not a webhook.`);
  return { url, secretRef, allow: [...allow], timeoutMs };
}

/**
 * Name of the executor that serves the models trained by this one; the executor itself if it is not
 * a pipeline.
 */
export async function servingExecutor(name: string): Promise<string> {
  const config = await db().executorConfig.findUnique({
    where: { name },
    select: { kind: true, settings: true },
  });
  if (config === null || executorKind(config.kind)?.does !== 'retraining') return name;
  return trainingSettings.parse(config.settings).serving;
}

/** Target that scores model versions for this executor. Throws `unavailable` if there is none. */
export async function scoringTarget(name: string): Promise<WebhookTarget> {
  const site = await executorSite(name);
  if (site.kind === webhook) return executorTarget(name);
  const { scoring } = trafficSettings.parse(site.settings);
  if (scoring === undefined)
    throw new TandemError('unavailable', `The executor ${name} has no scoring executor.`);
  return executorTarget(scoring);
}

/**
 * True if the pipeline supports the kind of plan. Support must be declared, because an older
 * pipeline may train something else when it gets an unknown order.
 */
function trains(settings: unknown, planKind: string): boolean {
  if (planKind === 'model.retrain') return true;
  return (
    planKind === 'model.reproduce' &&
    trainingSettings.safeParse(settings).data?.reproduces === 'yes'
  );
}

/** True if an executor can execute a plan of that kind. */
export function suits(
  { kind, settings }: { kind: string; settings: unknown },
  planKind: string,
): boolean {
  const does = executorKind(kind)?.does;
  if (does === 'retraining') return trains(settings, planKind);
  if (does === 'traffic') return planKind === 'model.roll_back' || planKind === 'model.set_traffic';
  return does === 'everything';
}
