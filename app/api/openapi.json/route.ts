import { publicRoute } from '#server/platform/http/route.ts';
import { openApiDocument } from '#server/platform/openapi/document.ts';

export const GET = publicRoute(async () => openApiDocument());
