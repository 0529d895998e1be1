import { readUnsubscribe, unsubscribe } from '#server/notifications/unsubscribe.ts';
import { publicRoute } from '#server/platform/http/route.ts';

export const GET = publicRoute(({ params }) => readUnsubscribe(params));
/** Mail programs post a form without further fields (RFC 8058). */
export const POST = publicRoute(({ params }) => unsubscribe(params), { ignoresBody: true });
