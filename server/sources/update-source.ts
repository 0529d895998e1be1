import type { SourceItem } from '#lib/schemas/sources.ts';
import { updateSourceInput } from '#lib/schemas/sources.ts';
import type { Source } from '#server/generated/prisma/client.ts';
import { found, verb } from '#server/platform/verb.ts';
import { silenceLimit } from './source-kinds.ts';
import { toSourceItem } from './to-source-item.ts';

function audited({ enabled, name, kind, silentAfterMinutes }: Source) {
  return { enabled, name, silentAfterMinutes: silenceLimit({ kind, silentAfterMinutes }) };
}

/** Renames a source, switches it on or off, or says after how long its silence is an alert. The host collector follows at its next sample. */
export const updateSource = verb(
  { permission: 'sources:write', input: updateSourceInput, audit: 'sources.update-source' },
  async (context, { id, enabled, name, silentAfterMinutes }): Promise<SourceItem> => {
    const before = found(await context.tx.source.findUnique({ where: { id } }), 'source');
    context.requireAt(before);
    const data = {
      ...(enabled === undefined ? {} : { enabled }),
      ...(name === undefined ? {} : { name }),
      ...(silentAfterMinutes === undefined ? {} : { silentAfterMinutes }),
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
