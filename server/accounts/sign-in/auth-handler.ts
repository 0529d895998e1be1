import NextAuth from 'next-auth';
import { signOut } from '#server/accounts/sessions.ts';
import { authOptions, signInHolder } from '#server/platform/auth/auth-options.ts';
import { clientIp } from '#server/platform/auth/request-actor.ts';
import { problemResponse } from '#server/platform/http/problem.ts';
import { readBytes, readJsonText } from '#server/platform/http/read-bytes.ts';
import { completeSignIn } from './complete-sign-in.ts';
import { passkeySignIn } from './passkey-sign-in.ts';
import { noted, withOutcome } from './sign-in-outcome.ts';
import { signIn } from './sign-in.ts';

/** Sufficient for forms with a name, a password and a token. */
const maxBodyBytes = 64 * 1024;

const holder = signInHolder();
holder.signIn = noted((input) => signIn(input));
holder.completeSignIn = noted((input) => completeSignIn(input));
holder.passkeySignIn = noted((input) => passkeySignIn(input));
holder.endSession = signOut;

type Context = { params: Promise<{ nextauth: string[] }> };
type Handler = (request: Request, context: Context) => Promise<Response>;

/**
 * Copies the request with its body, read up to the limit: next-auth reads the entire body before it
 * authenticates.
 */
async function withBodyRead(request: Request): Promise<Request> {
  const tooLarge = `The body is larger than ${maxBodyBytes} bytes.`;
  const { method, headers } = request;
  const isJson = headers.get('content-type')?.includes('application/json') ?? false;
  const text = isJson
    ? (await readJsonText(request, maxBodyBytes)).text
    : (await readBytes(request, maxBodyBytes, tooLarge)).toString('utf8');
  const read = new Request(request.url, { method, headers, body: text === '' ? null : text });
  // The only property of Next's request object that next-auth reads.
  return Object.assign(read, { nextUrl: new URL(request.url) });
}

/** Routes of next-auth under /api/auth. */
export async function authHandler(request: Request, context: Context): Promise<Response> {
  const read =
    request.method === 'POST'
      ? await withBodyRead(request).catch((error: unknown) => problemResponse(error))
      : request;
  if (read instanceof Response) return read;
  // Safe cast: next-auth answers a (request, context) call of the app router with a Response.
  const handler = NextAuth(authOptions(clientIp(request))) as Handler;
  return withOutcome(() => handler(read, context));
}
