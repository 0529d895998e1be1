import type { Site } from './backend.ts';
import { bearer, call, type Answer } from './call.ts';

/** After this long the API server gives a request up, so that a lost one cannot take effect later. */
const serverTimeout = 'timeout=8s';
const manager = 'fieldManager=tandem';

export async function readObject(
  site: Site,
  path: string,
  expect: readonly number[] = [],
): Promise<Answer> {
  return call(site, { method: 'GET', path, headers: bearer(site), expect });
}

/** Creates an object. 409: one of that name is there. */
export async function createObject(site: Site, path: string, body: unknown): Promise<Answer> {
  return call(site, {
    method: 'POST',
    path: `${path}?${serverTimeout}&${manager}`,
    headers: bearer(site),
    body,
    expect: [409],
  });
}

/** Changes an object by a merge patch (RFC 7386), or by a JSON patch where lists are touched (RFC 6902). */
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
