import { preload } from 'react-dom';
import type { Permission } from '#lib/permissions.ts';
import { requirePageSession } from '#server/platform/page-session.ts';

/**
 * For pages: the browser asks for an answer of the API along with the scripts of the page, and the page's own request,
 * which the same path and no headers of its own make equal, takes that answer. Nothing is asked without permission.
 */
export async function preloadAnswer(path: string, permission: Permission): Promise<void> {
  const { permissions } = await requirePageSession();
  if (permissions.includes(permission)) preload(path, { as: 'fetch', crossOrigin: 'anonymous' });
}
