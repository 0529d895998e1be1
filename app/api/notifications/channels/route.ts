import { createChannel, listChannels } from '#server/notifications/channels/channels.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => listChannels(actor, {}));
export const POST = route(async ({ actor, body }) =>
  created(await createChannel(actor, inputOf(body))),
);
