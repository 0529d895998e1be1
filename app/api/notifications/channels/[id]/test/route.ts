import { testChannel } from '#server/notifications/test-channel.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params }) => testChannel(actor, bodyWithId({}, params)));
