import { z } from 'zod';
import {
  bodyOf,
  conflict,
  isSignedIn,
  startTestSystem,
  unauthorized,
  type Received,
  type Reply,
  type TestServing,
} from './test-system.ts';

const path = '/apis/serving.kserve.io/v1beta1/namespaces/ml/inferenceservices/fraud';
const revisionPath = '/apis/serving.knative.dev/v1/namespaces/ml/revisions/';
const source = 'internal.serving.kserve.io/storage-initializer-sourceuri';

type Revision = { name: string; uri: string; ready: boolean };
/** The only parts of a merge patch (RFC 7386) that Tandem may send. */
const patch = z.strictObject({
  metadata: z.strictObject({ resourceVersion: z.string() }),
  spec: z.strictObject({
    predictor: z.strictObject({
      canaryTrafficPercent: z.number().int().min(0).max(100).nullable(),
      model: z.strictObject({ storageUri: z.string() }).optional(),
    }),
  }),
});

/**
 * Fake InferenceService with its controller, based on the documentation and the traffic rules of
 * KServe; version 1 serves.
 */
class Kserve {
  readonly patches: Received[] = [];
  broken = false;
  private readonly mode: string;
  private readonly first: Revision = {
    name: 'fraud-predictor-00001',
    uri: 's3://models/fraud/1',
    ready: true,
  };
  private readonly revisions = [this.first];
  private resourceVersion = 1;
  private uri = this.first.uri;
  private canaryPercent: number | null = null;
  private ready = this.first.name;
  private rolledOut = this.first.name;
  private previous: string | undefined = undefined;
  private traffic = [{ revisionName: this.first.name, percent: 100, latestRevision: true }];
  private transition = 'UpToDate';

  constructor(mode: string) {
    this.mode = mode;
  }

  private view(): unknown {
    const canary = this.canaryPercent;
    return {
      metadata: { resourceVersion: String(this.resourceVersion) },
      spec: {
        predictor: {
          ...(canary === null ? {} : { canaryTrafficPercent: canary }),
          model: { storageUri: this.uri },
        },
      },
      status: {
        deploymentMode: this.mode,
        conditions: [{ type: 'Ready', status: 'True' }],
        components: {
          predictor: {
            latestReadyRevision: this.ready,
            latestRolledoutRevision: this.rolledOut,
            previousRolledoutRevision: this.previous,
            traffic: this.traffic,
          },
        },
        modelStatus: {
          transitionStatus: this.transition,
          lastFailureInfo: { message: 'no such bucket' },
        },
      },
    };
  }

  reconcile(): void {
    let next = this.revisions.at(-1) ?? this.first;
    // A changed spec creates a new revision, even if it equals an earlier one.
    if (next.uri !== this.uri) {
      const name = `fraud-predictor-0000${this.revisions.length + 1}`;
      next = { name, uri: this.uri, ready: !this.broken };
      this.revisions.push(next);
    }
    this.transition = next.ready ? 'UpToDate' : 'BlockedByFailedLoad';
    // Knative does not route requests to the new revision until it is ready.
    if (!next.ready) return;
    this.ready = next.name;
    const percent = this.canaryPercent ?? 100;
    this.traffic = [{ revisionName: this.ready, percent, latestRevision: true }];
    if (percent < 100)
      this.traffic.push({
        revisionName: this.rolledOut,
        percent: 100 - percent,
        latestRevision: false,
      });
    else if (this.rolledOut !== this.ready) {
      this.previous = this.rolledOut;
      this.rolledOut = this.ready;
    }
  }

  private take(call: Received): Reply {
    if (call.headers['content-type'] !== 'application/merge-patch+json') return { status: 415 };
    const { metadata, spec } = bodyOf(patch, call);
    if (metadata.resourceVersion !== String(this.resourceVersion)) return conflict;
    this.patches.push(call);
    this.resourceVersion += 1;
    this.canaryPercent = spec.predictor.canaryTrafficPercent;
    this.uri = spec.predictor.model?.storageUri ?? this.uri;
    return { status: 200, value: this.view() };
  }

  answer(call: Received): Reply | null {
    if (!isSignedIn(call)) return unauthorized;
    if (call.path === path)
      return call.method === 'PATCH' ? this.take(call) : { status: 200, value: this.view() };
    const revision = this.revisions.find(({ name }) => call.path === `${revisionPath}${name}`);
    if (revision === undefined) return null;
    return { status: 200, value: { metadata: { annotations: { [source]: revision.uri } } } };
  }
}

export async function startKserve(mode = 'Serverless'): Promise<TestServing> {
  const settings = {
    namespace: 'ml',
    service: 'fraud',
    storageUri: 's3://models/fraud/{version}',
    model: 'fraud',
  };
  const controller = new Kserve(mode);
  const system = await startTestSystem({ kind: 'kserve', settings }, (call) =>
    controller.answer(call),
  );
  return { system, controller, patches: controller.patches };
}
