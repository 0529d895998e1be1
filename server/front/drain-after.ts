import type { IncomingMessage, ServerResponse } from 'node:http';
import { drainBody } from '#server/ingest/http/read-body.ts';
import { maxDrainBytes, maxDrainMs } from '#server/ingest/limits.ts';
import { logger } from '#server/platform/logger.ts';

/**
 * If a request was answered before its body was read, reads the rest: a sender that writes the
 * whole body before it reads would otherwise see a broken connection, or wait forever, instead of
 * the status.
 */
export function drainAfter(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    // Removes listeners of a reader that has ended and would block the stream.
    request.removeAllListeners('data').removeAllListeners('readable');
    drainBody(request, maxDrainBytes, maxDrainMs).then(
      (read) => (read ? undefined : request.destroy()),
      (error: unknown) => logger.warn('the rest of a body could not be read', { error }),
    );
  });
}
