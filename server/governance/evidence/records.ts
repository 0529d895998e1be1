import { z } from 'zod';
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
import { verifyNewestAudit } from '#server/governance/verify-audit.ts';
import { can, visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { protectedAliasesAt } from '#server/platform/protected-aliases.ts';
import { servingNames } from '#server/platform/serving-alias.ts';

const mostRows = 500;
/** Six months: the period for which deployers of high-risk systems must retain logs. */
const leastLogDays = 183;
/** Rows of the chain that a pack verifies; the command verifies all of it. */
const chainRows = 5_000;

const labelled = z.object({ version: z.string() });
type Served = { at: Date; toVersion: number | null }[];

/** Moves of the aliases that select the deciding version, latest first. */
async function versionsServed(modelId: string, to: Date): Promise<Served> {
  const aliases = [...servingNames, ...(await protectedAliasesAt(db(), to))];
  return db().modelAliasChange.findMany({
    where: { modelId, alias: { in: aliases }, at: { lte: to } },
    orderBy: { at: 'desc' },
    select: { at: true, toVersion: true },
    take: mostRows,
  });
}

/**
 * Versions named by an incident's alerts. If there are none, the version that decided when the
 * incident opened.
 */
function describeVersion(
  { alerts, openedAt }: { alerts: readonly { labels: unknown }[]; openedAt: Date },
  served: Served,
): string {
  const named = alerts.flatMap(({ labels }) => labelled.safeParse(labels).data?.version ?? []);
  const versions = [...new Set(named)].toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  if (versions.length > 0)
    return `version${versions.length === 1 ? '' : 's'} ${versions.join(', ')}`;
  const decided = served.find(({ at }) => at <= openedAt)?.toVersion ?? null;
  return decided === null ? 'no serving version' : `version ${decided} was serving`;
}

/** Incidents about the model that were open at any time of the period, each with its version. */
export async function incidentsEvidence({ actor, model, from, to }: Scope): Promise<Finding> {
  if (!can(actor, 'incidents:read')) return notChecked('Your role cannot see the incidents.');
  const resources = await db().resource.findMany({
    where: { kind: 'model', name: model.name },
    select: { id: true },
  });
  const found = await db().incident.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'incidents:read'),
        {
          past: false,
          resourceId: { in: resources.map(({ id }) => id) },
          openedAt: { lte: to },
          OR: [{ resolvedAt: null }, { resolvedAt: { gte: from } }],
        },
      ],
    },
    orderBy: { openedAt: 'desc' },
    take: mostRows,
    select: {
      id: true,
      number: true,
      title: true,
      severity: true,
      openedAt: true,
      resolvedAt: true,
      alerts: { select: { labels: true } },
    },
  });
  if (resources.length === 0)
    return notChecked('It is not monitored yet, so no incident could have been opened.');
  const served = await versionsServed(model.id, to);
  const isOpen = (each: { resolvedAt: Date | null }): boolean =>
    each.resolvedAt === null || each.resolvedAt > to;
  return there(
    found.length === 0
      ? 'No model incident was open in the period.'
      : `${plural(found.length, 'incident')}, ${found.filter(isOpen).length} of them open at its end.`,
    found.map((each) =>
      row(`INC-${each.number} ${each.title}`, {
        detail: `${each.severity}, ${isOpen(each) ? 'open' : 'resolved'}; ${describeVersion(each, served)}.`,
        href: `/incidents/${each.id}`,
        at: each.openedAt.toISOString(),
      }),
    ),
  );
}

/** Actions on the model, and their verified effect. */
export async function actionsEvidence({ actor, model, from, to }: Scope): Promise<Finding> {
  if (!can(actor, 'actions:read')) return notChecked('Your role cannot see the actions.');
  const found = await db().action.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'actions:read'),
        {
          targetKind: 'model',
          targetName: model.name,
          past: false,
          proposedAt: { gte: from, lte: to },
        },
      ],
    },
    orderBy: { proposedAt: 'desc' },
    take: mostRows,
    select: { id: true, number: true, title: true, status: true, proposedAt: true },
  });
  if (found.length === 0) return missing('No action was proposed in the period.');
  const verified = found.filter(({ status }) => status === 'verified').length;
  return there(
    `${plural(found.length, 'action')}, ${verified} of them verified.`,
    found.map((each) =>
      row(`ACT-${each.number} ${each.title}`, {
        detail: each.status.replace('_', ' '),
        href: `/actions/${each.id}`,
        at: each.proposedAt.toISOString(),
      }),
    ),
  );
}

/** Retention of inference logs. */
export async function inferenceLogEvidence({ model }: Scope): Promise<Finding> {
  const kept = await db().inferenceModel.findUnique({
    where: { name: model.name },
    select: { retentionDays: true, createdAt: true },
  });
  if (kept === null) return missing('It sends no predictions, so no requests are logged.');
  const rows = [
    row(`Requests of ${model.name} are stored for ${plural(kept.retentionDays, 'day')}`, {
      href: pageOf(model.name, '?tab=serving'),
      at: kept.createdAt.toISOString(),
    }),
  ];
  return kept.retentionDays >= leastLogDays
    ? there(`Requests are stored for ${kept.retentionDays} days (current setting).`, rows)
    : missing(
        `Requests are stored for ${kept.retentionDays} days; six months are ${leastLogDays}.`,
        rows,
      );
}

/** Audit rows about the model, and whether the newest part of the chain is still intact. */
export async function auditChainEvidence({ actor, model, from, to }: Scope): Promise<Finding> {
  if (!can(actor, 'audit:read')) return notChecked('Your role cannot see the audit log.');
  const [verdict, count] = await Promise.all([
    verifyNewestAudit(chainRows),
    db().auditEntry.count({
      where: {
        subjectName: model.name,
        subjectKind: 'model',
        occurredAt: { gte: from, lte: to },
      },
    }),
  ]);
  if (!verdict.ok)
    return missing(`The audit log was changed: row ${verdict.seq}, ${verdict.reason}.`, [
      row(`Audit row ${verdict.seq}`, { href: '/settings/audit' }),
    ]);
  return there(
    `The newest ${plural(verdict.rows, 'row')} of the audit log have a valid hash chain; ${verdict.unsealed} are not sealed yet.`,
    [
      row(`${plural(count, 'audit row')} about ${model.name} in the period`, {
        detail: `Last hash ${verdict.lastHash.slice(0, 16)}. \`npm run audit:verify\` checks the whole log.`,
        href: '/settings/audit',
      }),
    ],
  );
}
