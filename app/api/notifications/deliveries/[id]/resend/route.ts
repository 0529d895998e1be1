import { resendDelivery } from '#server/notifications/resend-delivery.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params }) => resendDelivery(actor, bodyWithId({}, params)));
