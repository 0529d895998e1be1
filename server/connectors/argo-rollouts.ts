import { z } from 'zod';
import { argoRolloutsSettings } from '#lib/schemas/actions/executors.ts';
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

const system = 'Argo Rollouts';
const hashLabel = 'rollouts-pod-template-hash';

const template = z.looseObject({
  spec: z.looseObject({
    containers: z.array(z.looseObject({ name: z.string(), image: z.string().optional() })),
  }),
});
const text = z.string().nullish();
const rollout = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), generation: z.number() }),
  spec: z.looseObject({
    template: template.nullish(),
    strategy: z.looseObject({
      canary: z
        .looseObject({
          steps: z.array(z.unknown()).nullish(),
          trafficRouting: z.unknown().optional(),
        })
        .nullish(),
    }),
  }),
  status: z
    .looseObject({
      phase: text,
      message: text,
      abort: z.boolean().nullish(),
      promoteFull: z.boolean().nullish(),
      currentPodHash: text,
      stableRS: text,
      // A string, because earlier releases used a hash.
      observedGeneration: text,
      canary: z
        .looseObject({
          weights: z.looseObject({ canary: z.looseObject({ weight: z.number() }) }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type Rollout = z.output<typeof rollout>;
type Template = z.output<typeof template>;

/** Desired and actual state of a Rollout. */
type Seen = {
  object: Rollout;
  /** Index of the serving container in the pod template. */
  at: number;
  wanted: string | null;
  stable: string | null;
  shares: Map<string, number>;
};

function rolloutPath(site: Site): string {
  const { namespace, rollout: name } = argoRolloutsSettings.parse(site.settings);
  return path`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/${name}`;
}

function versionOf(site: Site, given: Template | null | undefined): string | null {
  const { container, image } = argoRolloutsSettings.parse(site.settings);
  const one = given?.spec.containers.find(({ name }) => name === container);
  return versionIn(image, one?.image);
}

/** Versions by pod hash, for the pods that serve them. */
async function versionsByHash(site: Site, hashes: readonly string[]) {
  const { namespace } = argoRolloutsSettings.parse(site.settings);
  const { value } = await readObject(
    site,
    path`/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=${`${hashLabel} in (${hashes.join(',')})`}`,
  );
  const { items } = read(
    z.looseObject({
      items: z.array(
        z.looseObject({
          metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
          spec: z.looseObject({ template }),
        }),
      ),
    }),
    value,
  );
  return new Map(
    items.map(({ metadata, spec }) => [metadata.labels[hashLabel], versionOf(site, spec.template)]),
  );
}

function requireCanary(site: Site, { spec }: Rollout): number {
  const { container } = argoRolloutsSettings.parse(site.settings);
  const routing = spec.strategy.canary?.trafficRouting;
  if (routing === undefined || routing === null)
    throw new TandemError(
      'invalid_input',
      'The Rollout has no canary strategy with traffic routing: its shares would be pod counts.',
    );
  const at = spec.template?.spec.containers.findIndex(({ name }) => name === container) ?? -1;
  if (at === -1)
    throw new TandemError('invalid_input', `container: the Rollout has no container ${container}.`);
  return at;
}

async function see(site: Site): Promise<Seen> {
  const object = read(rollout, (await readObject(site, rolloutPath(site))).value);
  const at = requireCanary(site, object);
  const { currentPodHash: current, stableRS, canary } = object.status ?? {};
  const shares = new Map<string, number>();
  let stable: string | null = null;
  if (typeof current === 'string' && typeof stableRS === 'string' && stableRS !== '') {
    const versions = await versionsByHash(site, [...new Set([current, stableRS])]);
    stable = versions.get(stableRS) ?? null;
    const next = versions.get(current) ?? null;
    if (stable === null || next === null)
      throw new TandemError('unavailable', 'The serving version of the pods is unknown.');
    const weight = current === stableRS ? 0 : (canary?.weights?.canary.weight ?? 0);
    shares.set(stable, 100 - weight);
    if (next !== stable) shares.set(next, weight);
  }
  return { object, at, wanted: versionOf(site, object.spec.template), stable, shares };
}

const stepsTo = (percent: number): unknown[] =>
  percent === 100 ? [] : [{ setWeight: percent }, { pause: {} }];

function hasSteps({ spec }: Rollout, percent: number): boolean {
  return JSON.stringify(spec.strategy.canary?.steps ?? []) === JSON.stringify(stepsTo(percent));
}

const reached = ({ shares }: Seen, { version, percent }: Share): boolean =>
  shares.size > 0 && (shares.get(version) ?? 0) === percent;

const goesBack = ({ wanted, stable }: Seen, { version, percent }: Share): boolean =>
  percent === 100 && version === stable && version !== wanted;

/** True if the spec already requests the ordered state, regardless of the actual state. */
function asked(seen: Seen, share: Share): boolean {
  const { object, wanted } = seen;
  const { abort, promoteFull } = object.status ?? {};
  if (goesBack(seen, share)) return abort === true;
  if (wanted !== share.version || abort === true) return false;
  return hasSteps(object, share.percent) || (share.percent === 100 && promoteFull === true);
}

/**
 * Writes the steps, and the image if the version changes; a concurrent change makes the patch fail.
 */
async function writeSpec(site: Site, { object, at, wanted }: Seen, share: Share): Promise<void> {
  const { container, image } = argoRolloutsSettings.parse(site.settings);
  const of = `/spec/template/spec/containers/${at}`;
  await patchObject(site, rolloutPath(site), [
    { op: 'test', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
    { op: 'test', path: `${of}/name`, value: container },
    ...(wanted === share.version
      ? []
      : [{ op: 'replace', path: `${of}/image`, value: ofVersion(image, share.version) }]),
    { op: 'add', path: '/spec/strategy/canary/steps', value: stepsTo(share.percent) },
  ]);
}

/**
 * Sends the resource version that was read, so that a change made by another client in the meantime
 * is not promoted.
 */
async function writeStatus(
  site: Site,
  { object }: Seen,
  status: Record<string, boolean>,
): Promise<void> {
  const { resourceVersion } = object.metadata;
  await patchObject(site, `${rolloutPath(site)}/status`, { metadata: { resourceVersion }, status });
}

/**
 * Executes an order: a rollback as an abort, the last step as a full promotion, every other order
 * as a list of steps that ends in a pause.
 */
async function tell(site: Site, seen: Seen, share: Share): Promise<void> {
  const { object, wanted, stable } = seen;
  if (goesBack(seen, share)) return writeStatus(site, seen, { abort: true });
  if (wanted !== share.version) return writeSpec(site, seen, share);
  if (stable === share.version)
    throw new TandemError(
      'invalid_input',
      `Version ${share.version} is fully rolled out: there is no other version to share the requests with.`,
    );
  if (share.percent === 100) return writeStatus(site, seen, { abort: false, promoteFull: true });
  if (!hasSteps(object, share.percent)) await writeSpec(site, seen, share);
  // Changed steps start automatically; unchanged steps restart only when the abort is cleared.
  else await writeStatus(site, seen, { abort: false });
}

async function start(site: Site, _key: string, order: Order): Promise<Started> {
  const share = shareOf(order, system);
  requireModel(order.target, argoRolloutsSettings.parse(site.settings).model, system);
  const seen = await beforeOrder(see(site));
  if (reached(seen, share)) return { status: 'succeeded', detail: 'No change was needed.' };
  if (!asked(seen, share)) await tell(site, seen, share);
  return { status: 'running', detail: 'The Rollout is updated.' };
}

async function look(site: Site, { order, ageMs }: BackendOrder): Promise<RunState> {
  const share = shareOf(order, system);
  const seen = await see(site);
  const { metadata, status } = seen.object;
  if (reached(seen, share))
    return { status: 'succeeded', detail: `Version ${share.version} has ${share.percent} %.` };
  // Until the controller has observed the order, its status describes the previous one.
  const current = status?.observedGeneration === String(metadata.generation);
  const broken = status?.phase === 'Degraded' && !goesBack(seen, share);
  if (current && broken && seen.wanted === share.version)
    return { status: 'failed', detail: `The Rollout was aborted: ${status.message ?? 'Degraded'}` };
  return asked(seen, share)
    ? { status: 'running', detail: status?.message ?? 'The Rollout is in progress.' }
    : unknownKey(ageMs, wantedMs);
}

async function state(site: Site, target: { kind: string; name: string }): Promise<TargetState> {
  requireModel(target, argoRolloutsSettings.parse(site.settings).model, system);
  const { object, wanted, stable, shares } = await see(site);
  if (shares.size === 0) throw new TandemError('unavailable', 'The Rollout does not serve yet.');
  return splitState(shares, {
    versions: wanted === null ? [] : [wanted],
    previous: stable === null || stable === wanted ? [] : [stable],
    healthy: object.status?.phase === 'Healthy',
  });
}

async function check(site: Site): Promise<string> {
  const { object, shares } = await see(site);
  const told = [...shares].map(([version, percent]) => `version ${version} ${percent} %`);
  return `The Rollout is ${object.status?.phase ?? 'there'}: ${told.join(', ') || 'not serving yet'}.`;
}

export const argoRollouts: Backend = { orders: ['model.set_traffic'], start, look, state, check };
