import type { Site } from './backend.ts';
import { bearer, call, type Answer } from './call.ts';

/** Timeout of the API server for a request, so that a lost request cannot take effect later. */
const serverTimeout = 'timeout=8s';
const manager = 'fieldManager=tandem';

export async function readObject(
  site: Site,
  path: string,
  expect: readonly number[] = [],
): Promise<Answer> {
  return call(site, { method: 'GET', path, headers: bearer(site), expect });
}

/** Creates an object. Returns 409 if an object with that name exists. */
export async function createObject(site: Site, path: string, body: unknown): Promise<Answer> {
  return call(site, {
    method: 'POST',
    path: `${path}?${serverTimeout}&${manager}`,
    headers: bearer(site),
    body,
    expect: [409],
  });
}

/**
 * Changes an object with a merge patch (RFC 7386), or with a JSON patch (RFC 6902) to change lists.
 */
export async function patchObject(
  site: Site,
  path: string,
  body: Record<string, unknown> | readonly Record<string, unknown>[],
): Promise<Answer> {
  return call(site, {
    method: 'PATCH',
    path: `${path}?${serverTimeout}&${manager}`,
    headers: {
      ...bearer(site),
      'content-type': Array.isArray(body)
        ? 'application/json-patch+json'
        : 'application/merge-patch+json',
    },
    body,
  });
}
