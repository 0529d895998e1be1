import type { Finding, Scope } from '#server/governance/evidence/scope.ts';
import { db } from '#server/platform/database/db.ts';
import {
  missing,
  notChecked,
  pageOf,
  plural,
  row,
  there,
} from '#server/governance/evidence/scope.ts';

const mostScans = 500;

/** Owner and purpose: who answers for the model, and what for. */
export function inventoryEvidence({ standing, model }: Scope): Finding {
  const { owner, purpose, version, by, at } = standing.governance;
  const gaps = [owner === '' ? 'no owner' : '', purpose === '' ? 'no purpose' : ''].filter(Boolean);
  const rows =
    version === 0
      ? []
      : [
          row(`Version ${version} of what is said about ${model.name}`, {
            detail: `Owner: ${owner || 'none'}. Purpose: ${purpose || 'none'}. By ${by ?? 'a person'}.`,
            href: pageOf(model.name, '?tab=governance'),
            at,
          }),
        ];
  return gaps.length === 0
    ? there(`${owner} answers for it.`, rows)
    : missing(`The inventory names ${gaps.join(' and ')}.`, rows);
}

export function tierEvidence({ standing, model }: Scope): Finding {
  const { tier, version, by, at, comment } = standing.governance;
  if (tier === 'unset') return missing('No risk tier is set.');
  return there(`Its risk tier is ${tier}.`, [
    row(`Tier ${tier}, version ${version}`, {
      detail: `By ${by ?? 'a person'}${comment === '' ? '' : `: ${comment}`}`,
      href: pageOf(model.name, '?tab=governance'),
      at,
    }),
  ]);
}

const cardHref = ({ model, to }: Scope): string =>
  pageOf(model.name, `/card?at=${encodeURIComponent(to.toISOString())}`);

/** The card as it stood, and what its tier still asks for. */
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
  if (card.revision === 0) return missing('The card is not written.');
  if (lacks.length > 0)
    return missing(`Its card lacks: ${lacks.map(({ title }) => title).join(', ')}.`, rows);
  return there(
    card.governance.tier === 'unset'
      ? 'Its card is written; no tier says what it must hold.'
      : `Its card holds what a model of ${card.governance.tier} tier needs.`,
    rows,
  );
}

/** Data sets that the run of the version named, with their digests. */
export function trainingDataEvidence(scope: Scope): Finding {
  const { trainingData, notes, run } = scope.card.generated;
  if (trainingData.length === 0) return missing(notes[0] ?? 'No dataset was logged.');
  return there(
    `${plural(trainingData.length, 'data set')} with a digest, named by the training run.`,
    [
      ...trainingData.map(({ name, digest, context, source, href }) =>
        row(`${name}, digest ${digest}`, {
          detail: `${context ?? 'use not said'}; ${source}`,
          href,
        }),
      ),
      ...(run === null
        ? []
        : [row(`Training run ${run.name}`, { href: `/experiments/runs/${run.id}` })]),
    ],
  );
}

/** Metrics of parts of the data: what a report about bias begins with. */
export function slicesEvidence(scope: Scope): Finding {
  const slices = scope.card.generated.metrics.filter(({ slice }) => slice !== null);
  if (slices.length === 0)
    return missing('No metric of a slice was logged, so nobody can tell whom it serves worse.');
  return there(
    `${plural(slices.length, 'metric')} by slice.`,
    slices.map(({ key, slice, value }) =>
      row(`${key}, ${slice ?? 'all rows'}: ${value}`, { href: cardHref(scope) }),
    ),
  );
}

/** The look into the files of the version that decided. */
export function scanEvidence({ standing, model }: Scope): Finding {
  const { decided, scan } = standing;
  if (decided === null)
    return notChecked('No version decided, so there are no files to look into.');
  if (scan === null) return missing(`The files of version ${decided.version} were not scanned.`);
  const rows = [
    row(`Scan of version ${decided.version}: ${scan.status.replace('_', ' ')}`, {
      href: pageOf(model.name, `/card?version=${decided.version}#scan`),
      at: scan.scannedAt,
    }),
  ];
  if (scan.status === 'not_checked')
    return scan.vouched === null
      ? missing('The files could not be looked into.', rows)
      : there(`The files could not be read; ${scan.vouched.by} answers for them.`, [
          ...rows,
          row(scan.vouched.reason, { detail: scan.vouched.by, at: scan.vouched.at }),
        ]);
  return scan.status === 'dangerous'
    ? missing('Loading the version would call something dangerous.', rows)
    : there('The files were looked into, and no dangerous call was found.', rows);
}

/** What the scans of the period found in the files of any version, dangerous or worth a look. */
export async function threatsEvidence({ model, from, to }: Scope): Promise<Finding> {
  const scans = await db().artifactScan.findMany({
    where: { modelId: model.id, scannedAt: { gte: from, lte: to } },
    orderBy: { scannedAt: 'desc' },
    take: mostScans,
    select: { version: true, status: true, scannedAt: true },
  });
  if (scans.length === 0) return missing('No file of it was looked into in the period.');
  const read = scans.filter(({ status }) => status !== 'not_checked');
  const threats = read.filter(({ status }) => status !== 'clean');
  const words = `${plural(read.length, 'scan')} in the period, ${threats.length} with something found.`;
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
