import { openApiDocument } from '#server/platform/openapi/document.ts';
import { publicRoute } from '#server/platform/http/route.ts';

export const GET = publicRoute(async () => openApiDocument());
