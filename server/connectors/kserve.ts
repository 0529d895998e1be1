import { z } from 'zod';
import { kserveSettings } from '#lib/schemas/actions/executors.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';
import {
  unknownKey,
  type BackendOrder,
  type Backend,
  type Order,
  type RunState,
  type Site,
  type Started,
} from './backend.ts';
import { beforeOrder, path, read } from './call.ts';
import { patchObject, readObject } from './kubernetes.ts';
import { requireModel, shareOf, splitState, wantedMs, type Share } from './traffic.ts';
import { ofVersion, versionIn } from './version-template.ts';

const system = 'KServe';
const modeAnnotation = 'serving.kserve.io/deploymentMode';
/** Modes in which Knative splits the requests of a service; only these support a canary. */
const splitting = ['Serverless', 'Knative'];
/** KServe stores the source address of a revision's files in this annotation. */
const sourceAnnotation = 'internal.serving.kserve.io/storage-initializer-sourceuri';
const brokenLoads = ['BlockedByFailedLoad', 'InvalidSpec'];

const text = z.string().nullish();
const component = z.looseObject({
  latestReadyRevision: text,
  latestRolledoutRevision: text,
  previousRolledoutRevision: text,
  traffic: z.array(z.looseObject({ revisionName: text, percent: z.number().nullish() })).nullish(),
});
const service = z.looseObject({
  metadata: z.looseObject({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.looseObject({
    predictor: z.looseObject({
      canaryTrafficPercent: z.number().nullish(),
      model: z.looseObject({ storageUri: text }).nullish(),
    }),
  }),
  status: z
    .looseObject({
      deploymentMode: text,
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).nullish(),
      components: z.looseObject({ predictor: component.nullish() }).nullish(),
      modelStatus: z
        .looseObject({
          transitionStatus: text,
          lastFailureInfo: z.looseObject({ message: text }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type Service = z.output<typeof service>;

/** Desired and actual state of an InferenceService. */
type Seen = {
  object: Service;
  /** Version in the spec, and its intended share; 100 if the spec does not set a share. */
  wanted: { version: string | null; percent: number };
  /** Version that was last fully rolled out. */
  rolledOut: string | null;
  previous: string | null;
  shares: Map<string, number>;
};

function servicePath(site: Site): string {
  const { namespace, service: name } = kserveSettings.parse(site.settings);
  return path`/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/${name}`;
}

function requireSplitting({ metadata, status }: Service): void {
  const mode = status?.deploymentMode ?? metadata.annotations?.[modeAnnotation];
  if (mode !== undefined && mode !== null && !splitting.includes(mode))
    throw new TandemError(
      'invalid_input',
      `The InferenceService is in ${mode} mode, in which KServe ignores canaryTrafficPercent.`,
    );
}

/**
 * Version of a revision, derived from the files that it was created from. Null if the revision no
 * longer exists.
 */
async function revisionVersion(site: Site, name: string): Promise<string | null> {
  const { namespace, storageUri } = kserveSettings.parse(site.settings);
  const { status, value } = await readObject(
    site,
    path`/apis/serving.knative.dev/v1/namespaces/${namespace}/revisions/${name}`,
    [404],
  );
  if (status === 404) return null;
  const { metadata } = read(
    z.looseObject({
      metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).nullish() }),
    }),
    value,
  );
  return versionIn(storageUri, metadata.annotations?.[sourceAnnotation]);
}

async function see(site: Site): Promise<Seen> {
  const { storageUri } = kserveSettings.parse(site.settings);
  const object = read(service, (await readObject(site, servicePath(site))).value);
  requireSplitting(object);
  const predictor = object.status?.components?.predictor;
  const traffic = predictor?.traffic ?? [];
  const names = [
    ...traffic.map(({ revisionName }) => revisionName),
    predictor?.latestRolledoutRevision,
    predictor?.previousRolledoutRevision,
  ].filter((name) => typeof name === 'string');
  const versions = new Map<string, string | null>();
  for (const name of new Set(names)) versions.set(name, await revisionVersion(site, name));
  const versionOf = (name: string | null | undefined) => versions.get(name ?? '') ?? null;
  const shares = new Map<string, number>();
  for (const { revisionName, percent } of traffic) {
    const version = versionOf(revisionName);
    if (version === null)
      throw new TandemError(
        'unavailable',
        `Revision ${revisionName ?? ''} was not created from "${storageUri}".`,
      );
    shares.set(version, (shares.get(version) ?? 0) + (percent ?? 0));
  }
  const { model, canaryTrafficPercent } = object.spec.predictor;
  return {
    object,
    wanted: {
      version: versionIn(storageUri, model?.storageUri ?? undefined),
      percent: canaryTrafficPercent ?? 100,
    },
    rolledOut: versionOf(predictor?.latestRolledoutRevision),
    previous: versionOf(predictor?.previousRolledoutRevision),
    shares,
  };
}

const reached = ({ shares }: Seen, { version, percent }: Share): boolean =>
  shares.size > 0 && (shares.get(version) ?? 0) === percent;

/** True if the spec already requests the ordered state, regardless of the actual state. */
function asked({ wanted, rolledOut }: Seen, { version, percent }: Share): boolean {
  if (wanted.version === version) return wanted.percent === percent;
  return percent === 100 && rolledOut === version && wanted.percent === 0;
}

/**
 * Required changes to the predictor. Returning to the last fully rolled-out version is a canary
 * with 0%.
 */
function changeFor(site: Site, seen: Seen, { version, percent }: Share): Record<string, unknown> {
  const { wanted, rolledOut, object } = seen;
  const canaryTrafficPercent = percent === 100 ? null : percent;
  if (object.spec.predictor.model?.storageUri === undefined)
    throw new TandemError(
      'invalid_input',
      'The InferenceService has no predictor.model.storageUri.',
    );
  if (wanted.version === version) {
    if (percent < 100 && rolledOut === version)
      throw new TandemError(
        'invalid_input',
        `Version ${version} is fully rolled out: KServe has no other version to share the requests with.`,
      );
    return { canaryTrafficPercent };
  }
  if (percent === 100 && rolledOut === version) return { canaryTrafficPercent: 0 };
  const { storageUri } = kserveSettings.parse(site.settings);
  return { canaryTrafficPercent, model: { storageUri: ofVersion(storageUri, version) } };
}

/**
 * Writes the desired state once: a repeated order finds it in place, and a concurrent change makes
 * the patch fail.
 */
async function start(site: Site, _key: string, order: Order): Promise<Started> {
  const share = shareOf(order, system);
  requireModel(order.target, kserveSettings.parse(site.settings).model, system);
  const seen = await beforeOrder(see(site));
  if (reached(seen, share)) return { status: 'succeeded', detail: 'No change was needed.' };
  if (!asked(seen, share))
    await patchObject(site, servicePath(site), {
      metadata: { resourceVersion: seen.object.metadata.resourceVersion },
      spec: { predictor: changeFor(site, seen, share) },
    });
  return { status: 'running', detail: 'The InferenceService is updated.' };
}

async function look(site: Site, { order, ageMs }: BackendOrder): Promise<RunState> {
  const share = shareOf(order, system);
  const seen = await see(site);
  const { version, percent } = share;
  if (reached(seen, share))
    return { status: 'succeeded', detail: `Version ${version} has ${percent} %.` };
  if (!asked(seen, share)) return unknownKey(ageMs, wantedMs);
  const { transitionStatus, lastFailureInfo } = seen.object.status?.modelStatus ?? {};
  return seen.wanted.version === version && brokenLoads.includes(transitionStatus ?? '')
    ? {
        status: 'failed',
        detail: `KServe cannot load it: ${lastFailureInfo?.message ?? transitionStatus ?? ''}`,
      }
    : { status: 'running', detail: 'KServe is moving the requests.' };
}

async function state(site: Site, target: { kind: string; name: string }): Promise<TargetState> {
  requireModel(target, kserveSettings.parse(site.settings).model, system);
  const { object, wanted, previous, shares } = await see(site);
  if (shares.size === 0)
    throw new TandemError('unavailable', 'The InferenceService reports no traffic split.');
  const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
  return splitState(shares, {
    versions: wanted.version === null ? [] : [wanted.version],
    previous: previous === null ? [] : [previous],
    healthy: ready === undefined ? null : ready.status === 'True',
  });
}

async function check(site: Site): Promise<string> {
  const { shares } = await see(site);
  const told = [...shares].map(([version, percent]) => `version ${version} ${percent} %`);
  return `The InferenceService exists: ${told.join(', ') || 'no requests yet'}.`;
}

export const kserve: Backend = { orders: ['model.set_traffic'], start, look, state, check };
