import { evidenceKinds, frameworks } from '#lib/choices/evidence.ts';
import {
  controlKeyInput,
  listControlsInput,
  saveControlInput,
  type EvidenceControlItem,
} from '#lib/schemas/governance/evidence.ts';
import type { EvidenceControl } from '#server/generated/prisma/client.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb } from '#server/platform/verb.ts';

export function toControl(row: EvidenceControl): EvidenceControlItem {
  return {
    key: row.key,
    version: row.version,
    framework: found(
      frameworks.find(({ id }) => id === row.framework),
      'framework',
    ).id,
    reference: row.reference,
    title: row.title,
    asks: row.asks,
    source: row.source,
    sourceVersion: row.sourceVersion,
    sourceDate: row.sourceDate,
    evidence: evidenceKinds.map(({ id }) => id).filter((id) => row.evidence.includes(id)),
    enabled: row.enabled,
    comment: row.comment,
    by: row.editedBy,
    at: row.createdAt.toISOString(),
  };
}

/** Current lines of the packs, in the order of the legal texts. */
export const listControls = query(
  { permission: 'models:read', input: listControlsInput },
  async (_context, { framework }): Promise<{ items: EvidenceControlItem[] }> => {
    const rows = await db().evidenceControl.findMany({
      where: { current: true, ...(framework === undefined ? {} : { framework }) },
      orderBy: [{ framework: 'asc' }, { key: 'asc' }],
    });
    return { items: rows.map(toControl) };
  },
);

/** A line with all its versions, newest first. */
export const getControl = query(
  { permission: 'models:read', input: controlKeyInput },
  async (
    _context,
    { key },
  ): Promise<{ current: EvidenceControlItem; versions: EvidenceControlItem[] }> => {
    const rows = await db().evidenceControl.findMany({
      where: { key },
      orderBy: { version: 'desc' },
    });
    const versions = rows.map(toControl);
    return { current: found(versions[0], 'line'), versions };
  },
);

/**
 * Saves a line as a new version. The definition of evidence is a rule like the approvals policy, so
 * it requires the same permission.
 */
export const saveControl = verb(
  { permission: 'policies:write', input: saveControlInput, audit: 'governance.save-control' },
  async (context, { key, baseVersion, ...given }): Promise<EvidenceControlItem> => {
    const { tx, actor, now } = context;
    await tx.$queryRaw`select 1 as locked from pg_advisory_xact_lock(hashtextextended(${`evidence-control:${key}`}, 7))`;
    const before = await tx.evidenceControl.findFirst({ where: { key, current: true } });
    if (before === null && baseVersion !== undefined)
      throw new TandemError('conflict', 'This control does not exist yet: omit baseVersion.');
    if (before !== null) {
      const { key: _key, framework: _of, version, by, at: _at, ...theirs } = toControl(before);
      requireBaseVersion(baseVersion ?? -1, { version, by, body: theirs });
    }
    if (before !== null && before.framework !== given.framework)
      throw new TandemError(
        'invalid_input',
        `framework: the control belongs to ${before.framework}`,
        {
          fields: [{ field: 'framework', message: `the control belongs to ${before.framework}` }],
        },
      );
    await tx.evidenceControl.updateMany({ where: { key }, data: { current: false } });
    const row = await tx.evidenceControl.create({
      data: {
        id: newId(),
        key,
        version: (before?.version ?? 0) + 1,
        ...given,
        editedById: actor.id,
        editedBy: actor.name,
        createdAt: now,
      },
    });
    const item = toControl(row);
    await context.audit({
      subject: { kind: 'evidence-control', id: key, name: `${given.reference}: ${given.title}` },
      ...(before === null ? {} : { before: toControl(before) }),
      after: item,
      reason: given.comment,
    });
    await context.emit('governance');
    return item;
  },
);
