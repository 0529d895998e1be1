import type { NumberSketch, Sketch, TextSketch } from '#engines/drift/sketch/sketch.ts';
import { driftResult } from '#lib/schemas/drift/drift.ts';
import { reportBaselineInput, type BaselineItem } from '#lib/schemas/drift/windows.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { guardedTexts } from '#server/inference/tables/guard-column.ts';
import {
  someNames,
  wantedColumns,
  type Wanted,
} from '#server/inference/tables/required-columns.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { wrongField } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { found } from '#server/platform/verb.ts';
import type { WantedColumn } from '../drift-threads.ts';
import { saveBaseline } from './set-baseline.ts';
import { sketchList } from './sketch-shape.ts';

/**
 * Converts a small set of numbers to texts, as the model receives them; null if the sketch does not
 * contain each value.
 */
function asTexts({ name, edges, counts, missing, isExact }: NumberSketch): TextSketch | null {
  if (!isExact) return null;
  const labelled = edges
    .map((edge, at): [string, number] => [String(edge), counts[at] ?? 0])
    .filter(([, count]) => count > 0)
    .toSorted((a, b) => b[1] - a[1]);
  return { name, kind: 'texts', counts: labelled, other: 0, missing, thresholds: {} };
}

/**
 * True if a stored column does not match the model's type. Reports do not store embeddings; they
 * contain a list of numbers as text.
 */
const isUnlike = ({ kind }: Sketch, type: WantedColumn['type']): boolean =>
  type === 'embedding' || (type === 'number' && kind === 'texts');

/**
 * Selects the stored columns that the model receives, under the names, types and rules of its rows.
 */
function pick(kept: readonly Sketch[], { columns: wanted, privacy }: Wanted) {
  const columns: Sketch[] = [];
  const told = { absent: [] as string[], unlike: [] as string[], dropped: [] as string[] };
  for (const { column, name, type, rule } of wanted) {
    const own = kept.find((each) => each.name === column);
    const isText = type === 'text' && own?.kind === 'numbers';
    const fitting = own !== undefined && isText ? asTexts(own) : (own ?? null);
    const isGuarded = rule !== null && privacy !== null && fitting?.kind === 'texts';
    const left = isGuarded
      ? guardedTexts(fitting, own?.kind === 'numbers', { name, rule, privacy })
      : fitting;
    if (own === undefined) told.absent.push(name);
    else if (rule?.kind === 'drop' || (isGuarded && left === null)) told.dropped.push(name);
    else if (left === null || isUnlike(left, type)) told.unlike.push(name);
    else columns.push({ ...left, name });
  }
  return { columns, ...told };
}

/**
 * Makes the reference of a report on two files the baseline for a model's requests, so that the
 * comparison continues. Throws `invalid_input` for a report without a stored reference, or without
 * any of the model's columns.
 */
export async function setReportBaseline(
  actor: Actor,
  given: Readonly<Record<string, unknown>>,
): Promise<BaselineItem> {
  const { model, report, prediction } = parseInput(reportBaselineInput, given);
  const watched = await visibleModel(actor, model);
  const row = found(
    await db().driftReport.findFirst({
      where: { AND: [{ id: report }, visibleWhere(actor, 'models:read')] },
    }),
    'drift report',
  );
  if (row.reference === null)
    throw wrongField('report', 'has no reference rows: use a newer report of two files');
  const wanted = await wantedColumns(watched, prediction, Date.now());
  const { columns, absent, unlike, dropped } = pick(sketchList.parse(row.reference), wanted);
  if (columns.length === 0)
    throw wrongField(
      'report',
      `has no columns of the model; the model sends ${someNames(wanted.columns.map(({ column }) => column))}`,
    );
  if (prediction !== undefined && absent.includes(wanted.columns.at(-1)?.name ?? ''))
    throw wrongField('prediction', `the reference has no column ${prediction}`);
  return saveBaseline(actor, {
    model,
    name: row.name.slice(0, 200),
    kind: 'file',
    spec: { report, absent, unlike, dropped },
    rows: driftResult.parse(row.result).rows.reference,
    sketch: columns,
    // A report stores only individual columns, not their joint distribution.
    together: null,
  });
}
