import { pageErrorInput } from '#lib/schemas/governance-page-errors.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { takeToken } from '#server/platform/rate-limit.ts';
import { query } from '#server/platform/verb.ts';

/** A page that fails again and again must not fill the log. */
const limit = { capacity: 20, perSecond: 0.1 };

/** Writes what a browser could not draw into the log, under the id that its screen shows. Nothing is stored. */
export const notePageError = query(
  { permission: 'overview:read', input: pageErrorInput },
  async ({ actor, now }, { id, message, stack, path }): Promise<{ id: string }> => {
    if (!takeToken(`page-error:${actor.id}`, limit, now.getTime()))
      throw new TandemError('rate_limited', 'Too many reports at once.', {
        retryAfterSeconds: 10,
      });
    const problem = { errorId: id, path, problem: message, stack, userId: actor.id };
    logger.error('a page failed in the browser', problem);
    return { id };
  },
);
