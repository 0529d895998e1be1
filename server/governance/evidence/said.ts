import {
  missing,
  notChecked,
  pageOf,
  plural,
  row,
  there,
  type Finding,
  type Scope,
} from '#server/governance/evidence/scope.ts';
import { db } from '#server/platform/database/db.ts';

const mostScans = 500;

/** Owner of the model, and its purpose. */
export function inventoryEvidence({ standing, model }: Scope): Finding {
  const { owner, purpose, version, by, at } = standing.governance;
  const gaps = [owner === '' ? 'no owner' : '', purpose === '' ? 'no purpose' : ''].filter(Boolean);
  const rows =
    version === 0
      ? []
      : [
          row(`Inventory version ${version} of ${model.name}`, {
            detail: `Owner: ${owner || 'none'}. Purpose: ${purpose || 'none'}. By ${by ?? 'a user'}.`,
            href: pageOf(model.name, '?tab=governance'),
            at,
          }),
        ];
  return gaps.length === 0
    ? there(`${owner} is responsible.`, rows)
    : missing(`The inventory lists ${gaps.join(' and ')}.`, rows);
}

export function tierEvidence({ standing, model }: Scope): Finding {
  const { tier, version, by, at, comment } = standing.governance;
  if (tier === 'unset') return missing('No risk tier is set.');
  return there(`Its risk tier is ${tier}.`, [
    row(`Tier ${tier}, version ${version}`, {
      detail: `By ${by ?? 'a user'}${comment === '' ? '' : `: ${comment}`}`,
      href: pageOf(model.name, '?tab=governance'),
      at,
    }),
  ]);
}

const cardHref = ({ model, to }: Scope): string =>
  pageOf(model.name, `/card?at=${encodeURIComponent(to.toISOString())}`);

/** The card at the end of the period, and the fields that its tier still requires. */
export function cardEvidence(scope: Scope): Finding {
  const { card } = scope;
  const lacks = card.checks.filter(({ needed, there: has }) => needed && !has);
  const last = card.revisions.find(({ revision }) => revision === card.revision);
  const rows = [
    row(`Model card of ${card.name}, revision ${card.revision}`, {
      detail:
        last === undefined
          ? null
          : `By ${last.by}${last.comment === '' ? '' : `: ${last.comment}`}`,
      href: cardHref(scope),
      at: last?.at ?? null,
    }),
  ];
  if (card.revision === 0) return missing('There is no model card.');
  if (lacks.length > 0)
    return missing(`Missing from the card: ${lacks.map(({ title }) => title).join(', ')}.`, rows);
  return there(
    card.governance.tier === 'unset'
      ? 'The card exists; no tier defines its required fields.'
      : `The card is complete for a model of ${card.governance.tier} tier.`,
    rows,
  );
}

/** Training datasets of the version's run, with their digests. */
export function trainingDataEvidence(scope: Scope): Finding {
  const { trainingData, notes, run } = scope.card.generated;
  if (trainingData.length === 0) return missing(notes[0] ?? 'No dataset was logged.');
  return there(
    `${plural(trainingData.length, 'dataset')} with a digest, logged by the training run.`,
    [
      ...trainingData.map(({ name, digest, context, source, href }) =>
        row(`${name}, digest ${digest}`, {
          detail: `${context ?? 'use not specified'}; ${source}`,
          href,
        }),
      ),
      ...(run === null
        ? []
        : [row(`Training run ${run.name}`, { href: `/experiments/runs/${run.id}` })]),
    ],
  );
}

/** Metrics per slice of the data: the starting point of a bias report. */
export function slicesEvidence(scope: Scope): Finding {
  const slices = scope.card.generated.metrics.filter(({ slice }) => slice !== null);
  if (slices.length === 0)
    return missing('No sliced metric was logged, so performance by group is unknown.');
  return there(
    `${plural(slices.length, 'metric')} by slice.`,
    slices.map(({ key, slice, value }) =>
      row(`${key}, ${slice ?? 'all rows'}: ${value}`, { href: cardHref(scope) }),
    ),
  );
}

/** Scan of the files of the deciding version. */
export function scanEvidence({ standing, model }: Scope): Finding {
  const { decided, scan } = standing;
  if (decided === null)
    return notChecked('There was no serving version, so there are no files to scan.');
  if (scan === null) return missing(`The files of version ${decided.version} were not scanned.`);
  const rows = [
    row(`Scan of version ${decided.version}: ${scan.status.replace('_', ' ')}`, {
      href: pageOf(model.name, `/card?version=${decided.version}#scan`),
      at: scan.scannedAt,
    }),
  ];
  if (scan.status === 'not_checked')
    return scan.vouched === null
      ? missing('The files could not be scanned.', rows)
      : there(`The files could not be scanned; ${scan.vouched.by} accepted them.`, [
          ...rows,
          row(scan.vouched.reason, { detail: scan.vouched.by, at: scan.vouched.at }),
        ]);
  return scan.status === 'dangerous'
    ? missing('Loading the version would make a dangerous call.', rows)
    : there('The files were scanned, and no dangerous call was found.', rows);
}

/** Findings of the period's scans in the files of any version, dangerous or suspicious. */
export async function threatsEvidence({ model, from, to }: Scope): Promise<Finding> {
  const scans = await db().artifactScan.findMany({
    where: { modelId: model.id, scannedAt: { gte: from, lte: to } },
    orderBy: { scannedAt: 'desc' },
    take: mostScans,
    select: { version: true, status: true, scannedAt: true },
  });
  if (scans.length === 0) return missing('No file was scanned in the period.');
  const read = scans.filter(({ status }) => status !== 'not_checked');
  const threats = read.filter(({ status }) => status !== 'clean');
  const words = `${plural(read.length, 'scan')} in the period, ${threats.length} with findings.`;
  const rows = threats.map(({ version, status, scannedAt }) =>
    row(`Scan of version ${version}: ${status}`, {
      href: pageOf(model.name, `/card?version=${version}#scan`),
      at: scannedAt.toISOString(),
    }),
  );
  return read.length === 0
    ? notChecked('No scan of the period could read the files.')
    : there(words, rows);
}
