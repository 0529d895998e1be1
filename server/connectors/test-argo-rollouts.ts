import { z } from 'zod';
import {
  bodyOf,
  isSignedIn,
  startTestSystem,
  unauthorized,
  type Received,
  type Reply,
  type TestServing,
} from './test-system.ts';

const path = '/apis/argoproj.io/v1alpha1/namespaces/ml/rollouts/fraud';
const hashLabel = 'rollouts-pod-template-hash';
const paths = {
  version: '/metadata/resourceVersion',
  name: '/spec/template/spec/containers/1/name',
  image: '/spec/template/spec/containers/1/image',
  steps: '/spec/strategy/canary/steps',
};
/** JSON patch operations (RFC 6902) that Tandem may send. */
const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('test'), path: z.string(), value: z.string() }),
  z.strictObject({ op: z.literal('replace'), path: z.literal(paths.image), value: z.string() }),
  z.strictObject({
    op: z.literal('add'),
    path: z.literal(paths.steps),
    value: z.array(z.unknown()),
  }),
]);
const statusPatch = z.strictObject({
  metadata: z.strictObject({ resourceVersion: z.string() }),
  status: z.strictObject({ abort: z.boolean().optional(), promoteFull: z.boolean().optional() }),
});
const weightStep = z.object({ setWeight: z.number() });

/**
 * Fake Rollout with its controller, based on the documentation and the source of Argo Rollouts;
 * version 1 serves.
 */
class ArgoRollout {
  readonly patches: Received[] = [];
  broken = false;
  private readonly routed: boolean;
  private readonly sets = new Map([['hash1', 'acme/fraud:1']]);
  private image = 'acme/fraud:1';
  private steps: unknown[] = [];
  private resourceVersion = 1;
  private generation = 1;
  private told = '';
  private weight = 0;
  private readonly status = {
    phase: 'Healthy',
    message: '',
    abort: false,
    promoteFull: false,
    currentPodHash: 'hash1',
    stableRS: 'hash1',
    observedGeneration: '1',
  };

  constructor(routed: boolean) {
    this.routed = routed;
  }

  private static containers(image: string) {
    return [
      { name: 'proxy', image: 'acme/proxy:9' },
      { name: 'model', image },
    ];
  }

  private view(): unknown {
    const routing = this.routed ? { trafficRouting: { istio: {} } } : {};
    return {
      metadata: { resourceVersion: String(this.resourceVersion), generation: this.generation },
      spec: {
        template: { spec: { containers: ArgoRollout.containers(this.image) } },
        strategy: { canary: { steps: this.steps, ...routing } },
      },
      status: { ...this.status, canary: { weights: { canary: { weight: this.weight } } } },
    };
  }

  reconcile(): void {
    const { status, sets } = this;
    status.observedGeneration = String(this.generation);
    const hash = [...sets].find(([, image]) => image === this.image)?.[0] ?? `hash${sets.size + 1}`;
    sets.set(hash, this.image);
    const order = JSON.stringify([hash, this.steps]);
    // A new template or new steps restart the rollout and clear an earlier abort.
    if (order !== this.told) Object.assign(status, { abort: false, promoteFull: false });
    this.told = order;
    status.currentPodHash = hash;
    if (this.broken && hash !== status.stableRS) {
      Object.assign(status, { abort: true, message: 'ProgressDeadlineExceeded' });
    } else if (hash === status.stableRS || status.promoteFull || this.steps.length === 0) {
      Object.assign(status, { stableRS: hash, phase: 'Healthy', promoteFull: false });
      this.weight = 0;
      return;
    }
    const step = weightStep.safeParse(this.steps[0]);
    this.weight = status.abort || !step.success ? 0 : step.data.setWeight;
    status.phase = status.abort ? 'Degraded' : 'Paused';
  }

  private takeSpec(call: Received): Reply {
    const operations = bodyOf(z.array(operation), call);
    for (const one of operations) {
      const holds =
        (one.path === paths.version && one.value === String(this.resourceVersion)) ||
        (one.path === paths.name && one.value === 'model');
      if (one.op === 'test' && !holds)
        return { status: 422, value: { message: 'testing value failed' } };
    }
    for (const one of operations) {
      if (one.op === 'replace') this.image = one.value;
      if (one.op === 'add') this.steps = one.value;
    }
    this.generation += 1;
    return { status: 200 };
  }

  private takeStatus(call: Received): Reply {
    const { metadata, status } = bodyOf(statusPatch, call);
    if (metadata.resourceVersion !== String(this.resourceVersion))
      return { status: 409, value: { message: 'the object has been modified' } };
    Object.assign(this.status, status);
    return { status: 200 };
  }

  private take(call: Received): Reply {
    const isJson = call.headers['content-type'] === 'application/json-patch+json';
    if (call.path !== (isJson ? path : `${path}/status`)) return { status: 415 };
    const reply = isJson ? this.takeSpec(call) : this.takeStatus(call);
    if (reply.status !== 200) return reply;
    this.patches.push(call);
    this.resourceVersion += 1;
    return { status: 200, value: this.view() };
  }

  private replicaSets(selector: string): Reply {
    const wanted = new RegExp(`^${hashLabel} in \\((.+)\\)$`).exec(selector)?.[1]?.split(',') ?? [];
    const items = [...this.sets]
      .filter(([hash]) => wanted.includes(hash))
      .map(([hash, image]) => ({
        metadata: { labels: { [hashLabel]: hash } },
        spec: { template: { spec: { containers: ArgoRollout.containers(image) } } },
      }));
    return { status: 200, value: { items } };
  }

  answer(call: Received): Reply | null {
    if (!isSignedIn(call)) return unauthorized;
    if (call.method === 'PATCH') return this.take(call);
    if (call.path === path) return { status: 200, value: this.view() };
    return call.path === '/apis/apps/v1/namespaces/ml/replicasets'
      ? this.replicaSets(call.query.get('labelSelector') ?? '')
      : null;
  }
}

/** `routed`: whether traffic routing is enabled. */
export async function startArgoRollouts(routed = true): Promise<TestServing> {
  const settings = {
    namespace: 'ml',
    rollout: 'fraud',
    container: 'model',
    image: 'acme/fraud:{version}',
    model: 'fraud',
  };
  const controller = new ArgoRollout(routed);
  const system = await startTestSystem({ kind: 'argo-rollouts', settings }, (call) =>
    controller.answer(call),
  );
  return { system, controller, patches: controller.patches };
}
