import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Files stored by users are not pages of Tandem: if opened directly, they get no scripts, no origin
 * and no external access. The policy is set here because Next does not change a header that is
 * already set, so its routes cannot set it.
 */
const STORED = /^\/api\/incidents\/[^/]+\/images\/[^/]+$/u;

/** Sets the headers of every response, regardless of the part of Tandem that sends it. */
export function setBaseHeaders(response: ServerResponse, https: boolean): void {
  response.setHeader('x-content-type-options', 'nosniff');
  if (https) response.setHeader('strict-transport-security', 'max-age=31536000');
}

/**
 * Sets the security headers of a page and passes the nonce to Next in the request's
 * content-security-policy header. A value from the sender is always replaced.
 */
export function setSecurityHeaders(request: IncomingMessage, response: ServerResponse): void {
  const policy = STORED.test(request.url ?? '')
    ? "default-src 'none'; sandbox"
    : contentSecurityPolicy(randomBytes(16).toString('base64'));
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=()');
}

/**
 * Styles are loaded from files. Only the `style=` attributes of charts may be inline, because they
 * execute nothing.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
