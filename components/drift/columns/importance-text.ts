import { formatCount, formatNumber, formatPercent } from '#lib/format.ts';
import type { ImportanceAnswer, NoImportance } from '#lib/schemas/drift/columns.ts';
import { formatAbsolute } from '#lib/time-format.ts';

/** Importance shares by column; null if not available. */
export function sharesOf(importance: ImportanceAnswer | undefined): Map<string, number> | null {
  return importance === undefined || importance.source === 'none'
    ? null
    : new Map(importance.columns.map(({ column, share }) => [column, share]));
}

const NONE: Record<NoImportance, string> = {
  'not-measured': 'none was logged with the version (metrics importance/COLUMN) or measured yet',
  'few-labels':
    'none was logged, and there are fewer than 400 labeled rows in the last 30 days (200 lists for ranking) to measure it',
  classes:
    'none was logged, and models with more than two classes or lists need the model itself to measure it',
  'no-columns': 'none was logged, and rows contain no features',
  fidelity: "none was logged, and a surrogate does not follow the model's predictions well enough",
  'no-signal': 'none was logged, and shuffling any column makes predictions no worse',
};

const LOSS_WORD = { brier: 'Brier score', mse: 'mean squared error', ndcg_loss: '1 - NDCG' };

type Measured = NonNullable<ImportanceAnswer['measured']>;

function describeLoss({ loss, source }: Measured): string {
  if (loss === null) return '';
  const name = LOSS_WORD[loss.measure];
  const copied =
    source === 'permutation' || loss.surrogate === null
      ? ''
      : `, of the surrogate ${formatNumber(loss.surrogate, 3)}`;
  return ` ${name[0]?.toUpperCase() ?? ''}${name.slice(1)} of the model ${formatNumber(loss.model, 3)}${copied}.`;
}

function describeHow(measured: Measured): string {
  const rows = formatCount(measured.held, 'labelled row');
  const version = measured.version === '' ? '' : ` of v${measured.version}`;
  const times = formatCount(measured.repeats, 'shuffle');
  return measured.source === 'permutation'
    ? `each column shuffled over ${rows}${version} and scored by the model itself (${measured.executor ?? ''}), ${times} each`
    : `surrogate model: trees that match its predictions at ${formatPercent(measured.fidelity, 0)} (R²), each column shuffled over ${rows}${version} not used for training, ${times} each`;
}

/** Describes the source, quality and time of the importance, in sentences. */
export function describeImportance(importance: ImportanceAnswer | undefined, zone = 'UTC'): string {
  // The response is pending or has failed, so there is nothing to report.
  if (importance === undefined) return 'Importance: loading.';
  const { source, reason, measured, run, version, at } = importance;
  const when = at === null ? '' : `, ${formatAbsolute(Date.parse(at), zone)}`;
  if (source === 'logged') {
    const by = run === null ? '' : ` by the run ${run.name}`;
    return `Importance: logged with v${version ?? ''}${by}${when}.`;
  }
  if (source === 'none' || measured === null) {
    const fidelity =
      reason === 'fidelity' && measured !== null && measured.fidelity !== null
        ? ` (R² ${formatNumber(measured.fidelity, 2)}, needed 0.8)`
        : '';
    return `Importance: ${NONE[reason ?? 'not-measured']}${fidelity}${when}. Columns are sorted by drift only.`;
  }
  return `Importance: ${describeHow(measured)}${when}.${describeLoss(measured)} Correlated columns share it.`;
}
