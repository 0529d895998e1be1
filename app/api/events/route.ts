import { eventsInput } from '#lib/schemas/fields.ts';
import { requireActor } from '#server/platform/auth/request-actor.ts';
import { openEventStream } from '#server/platform/http/event-stream.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { problemResponse } from '#server/platform/http/problem.ts';
import { streamOwner } from '#server/platform/http/stream-owners.ts';

/** The only server-sent events endpoint: streams change hints by topic and id. */
export async function GET(request: Request): Promise<Response> {
  try {
    const owner = streamOwner(await requireActor(request));
    const query = Object.fromEntries(new URL(request.url).searchParams);
    return openEventStream(request.signal, owner, {
      ageMs: parseInput(eventsInput, query).age,
      lastEventId: request.headers.get('last-event-id'),
    });
  } catch (error) {
    return problemResponse(error);
  }
}
