import { z } from 'zod';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import { driftResult, type DriftResultShape, type ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import type { TableFile } from '#server/inference/tables/read-table.ts';
import { windowFiles } from '#server/inference/tables/window-file.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { sketchList } from '../baselines/sketch-shape.ts';
import { compareFiles, sketchFile, type CompareJob } from '../drift-threads.ts';
import { windowPerformance } from '../window-performance.ts';
import { toReport } from './drift-reports.ts';
import { withReportBody, type ReportBody } from './report-body.ts';

const saveInput = z.object({
  name: z.string(),
  model: z.string().nullable(),
  profile: z.string(),
  input: z.record(z.string(), z.unknown()),
  result: driftResult,
  reference: sketchList.nullable(),
  place: z.object({ teamId: z.uuid().nullable(), environmentId: z.uuid().nullable() }),
});

/** Stores a completed comparison. */
const saveDriftReport = verb(
  { permission: 'models:write', input: saveInput, audit: 'models.create-drift-report' },
  async (context, { name, model, profile, input, result, reference, place }) => {
    context.requireAt(place);
    const { actor, now } = context;
    const row = await context.tx.driftReport.create({
      data: {
        id: newId(),
        name,
        model,
        profile,
        input: toJson(input),
        result: toJson(result),
        ...(reference === null ? {} : { reference: toJson(reference) }),
        ...place,
        createdAt: now,
        createdById: actor.kind === 'user' || actor.kind === 'key' ? actor.id : null,
        createdBy: actor.name,
      },
    });
    await context.audit({
      subject: { kind: 'drift-report', id: row.id, name },
      after: { model, profile, input, dataset: result.dataset },
      ...place,
    });
    await context.emit('models', model ?? undefined);
    return toReport(row);
  },
);

type Prepared = {
  job: Omit<CompareJob, 'kind'>;
  name: string;
  input: Record<string, unknown>;
  model: string | null;
  place: { teamId: string | null; environmentId: string | null };
  /** Performance according to the labels of both windows. */
  labelled?: () => Promise<DriftResultShape['performance']>;
};

/** Place of a file report: everywhere, or the only place that the actor has access to. */
function placeOf(actor: Actor): Prepared['place'] {
  if (actor.kind !== 'user' && actor.kind !== 'key') return { teamId: null, environmentId: null };
  const wide = actor.grants.some((each) => each.teamId === null && each.environmentId === null);
  const grant = wide ? undefined : actor.grants[0];
  const key = actor.kind === 'key' ? actor.place : {};
  return {
    teamId: key.teamId ?? grant?.teamId ?? null,
    environmentId: key.environmentId ?? grant?.environmentId ?? null,
  };
}

async function ofWindows(
  actor: Actor,
  { input }: Extract<ReportBody, { kind: 'windows' }>,
): Promise<Prepared> {
  const { model, reference, current, name, ...options } = input;
  const { teamId, environmentId } = await visibleModel(actor, model);
  const windowOf = ({ from, to, version }: typeof reference): InferenceWindow => ({
    model,
    fromMs: from.getTime(),
    toMs: to.getTime(),
    version: version ?? null,
  });
  const [before, now] = [windowOf(reference), windowOf(current)];
  const files = await windowFiles(before, now, readColumns(options));
  const told = ({ from, to, version }: typeof reference, file: typeof files.current) => ({
    from: from.toISOString(),
    to: to.toISOString(),
    version: version ?? null,
    rows: file.rows,
    sampled: file.sampled,
  });
  return {
    job: { reference: files.reference.file, current: files.current.file, options },
    name: name || `${model}: two windows`,
    input: {
      reference: told(reference, files.reference),
      current: told(current, files.current),
      ...optionsOf(options),
    },
    model,
    place: { teamId, environmentId },
    labelled: () => windowPerformance(before, now),
  };
}

/** Columns to read: the requested ones and the context; undefined for all. */
function readColumns({ columns, context }: CompareJob['options']): readonly string[] | undefined {
  return columns === undefined || context === undefined ? columns : [...columns, context];
}

function optionsOf({ profile: _, ...options }: CompareJob['options']) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function ofFiles(
  actor: Actor,
  { input, files, names }: Extract<ReportBody, { kind: 'files' }>,
): Prepared {
  const { name, ...options } = input;
  return {
    job: { ...files, options },
    name: name || `${names.current} compared with ${names.reference}`,
    input: { ...names, ...optionsOf(options) },
    model: null,
    place: placeOf(actor),
  };
}

/** Column counts of a file; for free text, only the number of rows with a value. */
async function keptReference(file: TableFile): Promise<Sketch[]> {
  const { columns } = await sketchFile(file);
  return columns;
}

/**
 * Compares two files, or two windows of a model's rows, off the event loop, and stores the report.
 */
export async function createDriftReport(actor: Actor, request: Request): Promise<ReportAnswer> {
  requirePermission(actor, 'models:write');
  return withReportBody(request, async (body) => {
    const { job, labelled, ...rest } = await (body.kind === 'files'
      ? ofFiles(actor, body)
      : ofWindows(actor, body));
    const compared = await compareFiles(job);
    // Columns named as target and prediction take precedence over labels.
    const performance = compared.performance ?? (await labelled?.()) ?? null;
    const result = { ...compared, performance };
    const reference = body.kind === 'files' ? await keptReference(body.files.reference) : null;
    return saveDriftReport(actor, { ...rest, profile: job.options.profile, result, reference });
  });
}
