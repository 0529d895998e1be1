import type { IncomingMessage, ServerResponse } from 'node:http';
import { drainBody } from '#server/ingest/http/read-body.ts';
import { maxDrainBytes, maxDrainMs } from '#server/ingest/limits.ts';
import { logger } from '#server/platform/logger.ts';

/**
 * Reads the rest of a body if the request was answered earlier. A sender that writes the entire
 * body before it reads would otherwise see a broken connection, or wait forever, instead of the
 * status.
 */
export function drainAfter(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    // Removes the listeners of a reader that has ended, because they would block the stream.
    request.removeAllListeners('data').removeAllListeners('readable');
    drainBody(request, maxDrainBytes, maxDrainMs).then(
      (read) => (read ? undefined : request.destroy()),
      (error: unknown) => logger.warn('the rest of a body could not be read', { error }),
    );
  });
}
