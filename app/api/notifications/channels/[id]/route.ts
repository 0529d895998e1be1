import { deleteChannel, updateChannel } from '#server/notifications/channels/channels.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  updateChannel(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteChannel(actor, bodyWithId({}, params)));
