import { openEventStream } from '#server/platform/event-stream.ts';
import { problemResponse } from '#server/platform/problem.ts';
import { requireActor } from '#server/platform/request-actor.ts';

/** The only live endpoint: hints of what changed, by topic and id. */
export async function GET(request: Request): Promise<Response> {
  try {
    await requireActor(request);
    return openEventStream(request.signal);
  } catch (error) {
    return problemResponse(error);
  }
}
