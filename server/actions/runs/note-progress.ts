import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

/**
 * Records the number of samples of a running verification, for the card. Not audited, because it is
 * not a decision.
 */
export const noteProgress = verb(
  {
    permission: 'actions:write',
    input: z.object({ id: idSchema, samples: z.number().int().min(0) }),
    audit: 'actions.note-progress',
  },
  async (context, input) => {
    await context.tx.action.updateMany({
      where: { id: input.id, status: 'verifying' },
      data: { verification: toJson({ samples: input.samples }) },
    });
    await context.emit('actions', input.id);
    context.nothingChanged();
  },
);
