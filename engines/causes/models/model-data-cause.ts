import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CandidateChange, CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import type { Hypothesis, Signs } from './model-hypothesis.ts';
import { isScale, type ModelScene, type ModelShift, shiftAt, worstOf } from './model-scene.ts';
import { describeModelShift } from './model-text.ts';

/**
 * Maximum time before a column's scale change for changes of the model's services to be listed with
 * it.
 */
const CHANGED_BEFORE_MS = 30 * 60_000;
const CHANGED_AFTER_MS = 2 * 60_000;

/**
 * Maximum logarithmic distance between the factors of a feeder's metric and the model's column for
 * both to count as moving together.
 */
const ALIKE = 0.25;

/** Median of each column that a feature job writes, as reported by the job. */
const PUBLISHED = 'job.column.median';

/**
 * Certainty that values are bad, 0..1. Out-of-range values in a column that moved as a whole may
 * indicate a different unit or a harmless shift. Without a quality loss, a different unit is
 * unlikely.
 */
function badValues({ quality, ends, realised, estimated }: Signs): number {
  return Math.max(quality, ends * (0.15 + 0.45 * Math.max(realised, estimated)));
}

/** Growth factor of the values in a column whose scale changed; below 1 if they are smaller. */
function factorOf({ series, after }: ModelShift): number {
  return series.labels?.['check'] === 'scaled_down' ? 1 / after : after;
}

/**
 * Whether the job's own metric for a column moves like the model's values. Null if the job does not
 * report it.
 */
function isPublished(
  input: CauseInput,
  { key, graph }: { key: string; graph: GraphIndex },
  scaled: ModelShift,
  onsetMs: number,
): boolean | null {
  const isOwn = ({ resource, metric, labels }: CauseSeries): boolean =>
    metric === PUBLISHED &&
    labels?.['column'] === scaled.series.labels?.['column'] &&
    graph.keyOf(resource) === key;
  const told = input.series.filter(isOwn).map((series) => shiftAt(series, onsetMs));
  const [first] = told.filter(({ known, before, after }) => known && after / before > 0);
  if (first === undefined) return null;
  const expected = Math.log(factorOf(scaled));
  const moved = Math.log(first.after / first.before) / expected;
  if (Math.abs(moved - 1) <= ALIKE) return true;
  return Math.abs(moved) <= ALIKE ? false : null;
}

/** Changes of the services that serve a model shortly before the trouble. */
function servingChanges(
  { changes }: CauseInput,
  graph: GraphIndex,
  { key, onsetMs }: ModelScene,
): CandidateChange[] {
  const servers = new Set(graph.servers(key));
  return changes.filter(({ kind, resource, atMs }) => {
    const lagMs = onsetMs - atMs;
    return (
      (kind === 'deployment' || kind === 'config' || kind === 'feature_flag') &&
      servers.has(graph.keyOf(resource)) &&
      lagMs >= -CHANGED_AFTER_MS &&
      lagMs <= CHANGED_BEFORE_MS
    );
  });
}

type Place = { resource: ResourceRef; speaksFor: string[]; speaksAgainst: string[] };

/** Where a column was scaled: in the job that feeds the model, or in its service. */
function whoScaled(
  input: CauseInput,
  graph: GraphIndex,
  { scene, feeder, scaled }: { scene: ModelScene; feeder: ResourceRef; scaled: ModelShift },
): Place {
  const published = isPublished(input, { key: graph.keyOf(feeder), graph }, scaled, scene.onsetMs);
  const changes = servingChanges(input, graph, scene).map(
    ({ title }) => `${title} happened shortly before`,
  );
  if (published === true)
    return {
      resource: feeder,
      speaksFor: [`${feeder.name} publishes it with the change`],
      speaksAgainst: [],
    };
  if (published === false)
    return {
      resource: scene.resource,
      speaksFor: [
        `${feeder.name} publishes it unchanged: the service computes it differently from training`,
        ...changes,
      ],
      speaksAgainst: [],
    };
  return {
    resource: feeder,
    speaksFor: [],
    speaksAgainst: [
      `The values published by ${feeder.name} are not reported: the service may compute it differently`,
      ...changes,
    ],
  };
}

function titleOf(
  { name }: ModelScene,
  blamed: ResourceRef,
  column: string,
  scaled: ModelShift | null,
): string {
  const isFeeder = blamed.kind !== 'model';
  if (scaled === null)
    return isFeeder
      ? `${blamed.name} feeds ${name} bad values in ${column}`
      : `Bad values reach ${name} in ${column}`;
  const factor = Number(Math.max(factorOf(scaled), 1 / factorOf(scaled)).toPrecision(2));
  const times = `${factor} times ${factorOf(scaled) > 1 ? 'larger' : 'smaller'} than before`;
  return isFeeder
    ? `${blamed.name} feeds ${name} values of ${column} ${times}`
    : `${name} receives values of ${column} ${times}: training-serving skew`;
}

/**
 * Bad values: blamed on the job that feeds the model, if the graph has one. Training data sources
 * are excluded, because they send no values.
 */
export function dataCause(
  input: CauseInput,
  graph: GraphIndex,
  scene: ModelScene,
  signs: Signs,
): Hypothesis {
  const bad = badValues(signs);
  const isSure = bad <= signs.quality;
  const scaled = worstOf(scene.quality.filter(({ series, worse }) => isScale(series) && worse > 2));
  const worst = scaled ?? worstOf(isSure ? scene.quality : scene.ends);
  const feeder = graph
    .feeders(scene.key)
    .flatMap((key) => graph.nodes.get(key) ?? [])
    .find(({ kind }) => kind !== 'dataset');
  const column = worst?.series.labels?.['column'] ?? 'a column';
  const own = scene.resource;
  const place =
    feeder === undefined || scaled === null
      ? { resource: feeder ?? own, speaksFor: [], speaksAgainst: [] }
      : whoScaled(input, graph, { scene, feeder, scaled });
  return {
    kind: 'data',
    subkind: place.resource.kind === 'model' ? 'quality' : 'upstream',
    resource: place.resource,
    score: 0.95 * bad,
    title: titleOf(scene, place.resource, column, scaled),
    speaksFor: [
      ...(worst === null ? [] : [describeModelShift(worst)]),
      ...(scaled === null
        ? []
        : ['All its values changed by the same factor: a different unit or scale']),
      ...place.speaksFor,
    ],
    speaksAgainst: [
      ...(isSure ? [] : ['The whole column shifted: a shift, or a different unit']),
      ...place.speaksAgainst,
    ],
    shifts: [worst, worstOf(scene.drift), worstOf(scene.realised)],
  };
}
