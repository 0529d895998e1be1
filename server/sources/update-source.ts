import type { SourceItem } from '#lib/schemas/sources.ts';
import { updateSourceInput } from '#lib/schemas/sources.ts';
import { found, verb } from '#server/platform/verb.ts';
import { toSourceItem } from './to-source-item.ts';

/** Renames a source or switches it on or off. The host collector follows at its next sample. */
export const updateSource = verb(
  { permission: 'sources:write', input: updateSourceInput, audit: 'sources.update-source' },
  async (context, { id, enabled, name }): Promise<SourceItem> => {
    const before = found(await context.tx.source.findUnique({ where: { id } }), 'source');
    context.requireAt(before);
    const data = {
      ...(enabled === undefined ? {} : { enabled }),
      ...(name === undefined ? {} : { name }),
    };
    const after = await context.tx.source.update({ where: { id }, data });
    await context.audit({
      subject: { kind: 'source', id, name: after.name },
      before: { enabled: before.enabled, name: before.name },
      after: { enabled: after.enabled, name: after.name },
      teamId: before.teamId,
      environmentId: before.environmentId,
    });
    await context.emit('sources', id);
    return toSourceItem(after, undefined, context.now);
  },
);
