import { seededRandom } from '#engines/math/seeded-random.ts';
import { createKey } from '#server/accounts/keys.ts';
import { connectExecutor, makeUser } from '#server/actions/testing/actions.ts';
import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { registerInferenceModels } from '#server/inference/schemas/learn-schemas.ts';
import {
  saveLearnedLimits,
  saveMonitoringState,
} from '#server/model-monitoring/limits/learned-limits.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { bytes } from '#server/models/testing/training.ts';
import { systemActor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startModelPeer, type ModelPeer } from './model-peer.ts';
import { ways, type Answers, type Way } from './predictions.ts';

const trainer = systemActor('trainer');

/** Sends rows to an ingest path of Tandem. */
export type Send = (path: string, rows: readonly unknown[]) => Promise<unknown>;

/** Where a shop sends its requests. */
export type IngestProcess = { send: Send; stop: () => Promise<void> };

/** A shop with one registered model that really sends what it answers, split as the executor says, for integration tests. */
export type Shop = {
  model: string;
  peer: ModelPeer;
  /**
   * Sends `count` predictions for the time from `fromMs` to `toMs`, with their labels unless labels
   * are late.
   */
  serve: (count: number, fromMs: number, toMs: number) => Promise<void>;
  /** Whether labels are withheld until `label` sends them, unchanged or as modified by the test. */
  labelsAreLate: boolean;
  label: (as?: (label: unknown) => unknown) => Promise<void>;
  close: () => Promise<void>;
};

/** A key for the rows that the shop sends. */
export async function ingestKey(): Promise<string> {
  const owner = await makeUser('Shop', ['admin']);
  return (await createKey(owner, { name: 'shop', scopes: ['ingest'] })).key;
}

/** A new version with one file, as a training run leaves it; the file of MLflow says what the version needs. */
export async function registerVersion(
  model: string,
  file = { name: 'model.json', text: '{}' },
): Promise<string> {
  const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${model}` });
  const { runId } = run.info;
  await storeArtifact(trainer, `0/${runId}/artifacts/model/${file.name}`, bytes(file.text));
  const { modelVersion } = await createVersion(trainer, {
    name: model,
    source: `mlflow-artifacts:/0/${runId}/artifacts/model`,
    runId,
  });
  return modelVersion.version;
}

/** Saves the state that the model monitor would have learned from earlier weeks. */
async function knowModel(model: string, { kind, positive, limit }: Way): Promise<void> {
  const component = { std: 0.5, share: 1 };
  const state: MonitoringState = {
    kind,
    positive,
    reference: { baselineId: null, fromMs: 0, toMs: 1, version: null, rows: 1, labelledShare: 1 },
    labelDelayMs: 0,
    calibrator: null,
    classes: null,
    components:
      kind !== 'binary'
        ? null
        : {
            accuracy: component,
            precision: component,
            recall: component,
            specificity: component,
            f1: component,
            rocAuc: component,
          },
    estimatedUsual: {},
    learnedAtMs: 0,
    learnedFor: null,
    // Learned just now, so that rows that arrive late do not cause it to be learned again.
    delayLearnedAtMs: Date.now(),
    last: null,
    predictions: {},
    forecast: null,
  };
  const now = new Date();
  const items = [{ name: model, teamId: null, environmentId: null }];
  await registerInferenceModels(trainer, { items });
  await saveMonitoringState(trainer, { model, state, drift: null, errors: [], watchedAt: now });
  await saveLearnedLimits(trainer, {
    model,
    limits: [{ ...limit, target: null, basis: 'realised', severity: 'error', enabled: true }],
    why: 'a test',
  });
}

type Drawn = {
  model: string;
  peer: ModelPeer;
  truth: (x: number) => number;
  way: Way;
  random: () => number;
};

function versionFor({ peer, random }: Drawn): string {
  let left = random() * 100;
  for (const [version, percent] of peer.traffic) {
    left -= percent;
    if (left < 0) return version;
  }
  return [...peer.traffic.keys()].at(-1) ?? '1';
}

/** One answered request with its label; `country` is ES where the second digit of x is 7 or more. */
function draw(shop: Drawn, time: number) {
  const { model, peer, truth, random, way } = shop;
  const x = random();
  const version = versionFor(shop);
  const score = peer.score(version, x);
  const requestId = newId();
  const label = way.label(truth(x), random);
  return {
    row: {
      model,
      version,
      requestId,
      time: Math.floor(time),
      features: { x },
      ...way.row(score),
      segment: { country: x * 10 - Math.floor(x * 10) < 0.7 ? 'NL' : 'ES' },
      latencyMs: 5 + random(),
    },
    label: { model, requestId, label },
  };
}

/**
 * The shadow version's prediction for the same request, if there is a shadow and its predictions
 * are sent.
 */
function mirroredOf({ peer, way }: Drawn, { row }: ReturnType<typeof draw>): object[] {
  const { shadow, mirrored } = peer;
  if (shadow === null || mirrored === null) return [];
  const score = mirrored(row.features.x);
  const { model, requestId, time } = row;
  const said = score === null ? {} : way.row(score);
  return [{ model, version: shadow, requestId, time, shadow: true, ...said, latencyMs: 6 }];
}

/** Sends the predictions of the shop, and its labels, which may be withheld. */
function servingOf(drawn: Drawn, send: Send): Pick<Shop, 'labelsAreLate' | 'serve' | 'label'> {
  const kept: ReturnType<typeof draw>['label'][] = [];
  return {
    labelsAreLate: false,
    async serve(count, fromMs, toMs) {
      const made = Array.from({ length: count }, (_, index) =>
        draw(drawn, fromMs + ((toMs - fromMs) * index) / count),
      );
      const labels = made.map(({ label }) => label);
      await send(
        '/api/ingest/inference',
        made.flatMap((each) => [each.row, ...mirroredOf(drawn, each)]),
      );
      if (this.labelsAreLate) kept.push(...labels);
      else await send('/api/ingest/labels', labels);
      await getSpool().flushed();
    },
    async label(as = (label) => label) {
      const labels = kept.splice(0).map((each) => ({ ...each, label: as(each.label) }));
      await send('/api/ingest/labels', labels);
      await getSpool().flushed();
    },
  };
}

/**
 * `truth` is the correct score for an x between 0 and 1: the probability of the positive class, the
 * number, or the position of the class or the item.
 */
export async function openShop(
  model: string,
  truth: (x: number) => number,
  send: Send,
  answers: Answers = 'probabilities',
): Promise<Shop> {
  const random = seededRandom(5);
  const peer = await startModelPeer();
  peer.model = model;
  const way = ways[answers];
  peer.say = way.say;
  await connectExecutor(peer, `peer-${model}`);
  await createModel(trainer, { name: model });
  await registerVersion(model);
  await knowModel(model, way);
  peer.train = () => registerVersion(model);
  const serving = servingOf({ model, peer, truth, way, random }, send);
  return Object.assign(serving, { model, peer, close: () => peer.close() });
}
