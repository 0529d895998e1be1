import { deleteChannel, updateChannel } from '#server/notifications/channels.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const PUT = route(({ actor, params, body }) =>
  updateChannel(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteChannel(actor, bodyWithId({}, params)));
