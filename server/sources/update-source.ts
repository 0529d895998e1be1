import { updateSourceInput, type SourceItem } from '#lib/schemas/sources/sources.ts';
import type { Source } from '#server/generated/prisma/client.ts';
import { lastEditor, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { found, verb } from '#server/platform/verb.ts';
import { silenceLimit } from './source-kinds.ts';
import { toSourceItem } from './to-source-item.ts';

function audited({ enabled, name, kind, silentAfterMinutes }: Source) {
  return { enabled, name, silentAfterMinutes: silenceLimit({ kind, silentAfterMinutes }) };
}

/**
 * Renames, enables or disables a source, or sets how long it may be silent before an alert. The
 * host collector applies the change at its next sample.
 */
export const updateSource = verb(
  { permission: 'sources:write', input: updateSourceInput, audit: 'sources.update-source' },
  async (context, { id, enabled, name, silentAfterMinutes, baseVersion }): Promise<SourceItem> => {
    await context.tx.$queryRaw`select 1 from "Source" where id = ${id}::uuid for update`;
    const before = found(await context.tx.source.findUnique({ where: { id } }), 'source');
    context.requireAt(before);
    requireBaseVersion(baseVersion, {
      version: before.revision,
      by: await lastEditor(context.tx, { kind: 'source', id }, ['sources.update-source']),
      body: { name: before.name, silentAfterMinutes: silenceLimit(before) },
    });
    const data = {
      ...(enabled === undefined ? {} : { enabled }),
      ...(name === undefined ? {} : { name }),
      ...(silentAfterMinutes === undefined ? {} : { silentAfterMinutes }),
      // The toggle is not part of the form, so it does not count as saving the form.
      ...(name === undefined && silentAfterMinutes === undefined
        ? {}
        : { revision: { increment: 1 } }),
    };
    const after = await context.tx.source.update({ where: { id }, data });
    await context.audit({
      subject: { kind: 'source', id, name: after.name },
      before: audited(before),
      after: audited(after),
      teamId: before.teamId,
      environmentId: before.environmentId,
    });
    await context.emit('sources', id);
    return toSourceItem(after, undefined, context.now);
  },
);
