import type { NextAuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import type { CredentialsConfig } from 'next-auth/providers/credentials';
import type { SecondFactor } from '#lib/choices/sign-in.ts';
import { secrets } from '#server/platform/env.ts';
import { singleton } from '#server/platform/singleton.ts';
import { cookieIsSecure, sessionCookieName } from './session-cookie.ts';

/** Parts of a request that a sign-in needs. */
export type SignInRequest = {
  ip: string | null;
  userAgent: string | null;
  /** Cookie header with the device and the challenge. */
  cookie: string | null;
  /** Session of the current cookie, which the new session replaces. */
  replaces: string | null;
};

/**
 * Session that a sign-in starts, or the second factors of which it requires one. Includes
 * Set-Cookie headers.
 */
export type SignInResult = { cookies: string[] } & (
  | { next: 'session'; userId: string; sessionId: string; name: string; email: string }
  | { next: 'second-factor'; methods: SecondFactor[] }
);

type Step<I> = (input: I & SignInRequest) => Promise<SignInResult>;

/** Registry for the sign-in verbs of accounts, so that the platform does not depend on them. */
export function signInHolder(): {
  signIn: Step<{ email: string; password: string }> | null;
  completeSignIn: Step<{ code: string }> | null;
  passkeySignIn: Step<{ credential: string }> | null;
  endSession: ((sessionId: string, ip: string | null) => Promise<void>) | null;
} {
  return singleton('sign-in', () => ({
    signIn: null,
    completeSignIn: null,
    passkeySignIn: null,
    endSession: null,
  }));
}

const sessionSeconds = 8 * 3_600;

/**
 * Session ID from the request's cookie, even if the session is no longer live; null without a
 * cookie.
 */
async function sessionIdIn(cookie: string | null): Promise<string | null> {
  const start = `${sessionCookieName()}=`;
  const sent = (cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(start));
  if (sent === undefined) return null;
  // A token that has expired, or was signed with another secret, identifies no user.
  const token = await decode({
    token: sent.slice(start.length),
    secret: secrets().authSecret,
  }).catch(() => null);
  return token?.sid ?? null;
}

type Sent = { headers?: Record<string, unknown> | undefined };

async function signInRequest({ headers }: Sent): Promise<SignInRequest> {
  const header = (name: string) => {
    const value = headers?.[name];
    return typeof value === 'string' ? value : null;
  };
  const cookie = header('cookie');
  return {
    ip: header('x-tandem-client-ip') || null,
    userAgent: header('user-agent'),
    cookie,
    replaces: await sessionIdIn(cookie),
  };
}

// Builds the provider object directly, because the package exports its factory function differently
// in Node and in a bundle.
function provider<F extends string>(
  id: string,
  fields: readonly F[],
  step: () => Step<Record<F, string>> | null,
): CredentialsConfig<Record<F, object>> {
  return {
    id,
    name: id,
    type: 'credentials',
    credentials: Object.fromEntries<object>(fields.map((field) => [field, {}])) as Record<
      F,
      object
    >,
    authorize: async (input, request) => {
      const run = step();
      if (run === null || input === undefined) return null;
      const result = await run({ ...input, ...(await signInRequest(request)) });
      if (result.next !== 'session') return null;
      return { id: result.userId, name: result.name, email: result.email, sid: result.sessionId };
    },
  };
}

function providers() {
  const holder = signInHolder();
  return [
    provider('credentials', ['email', 'password'], () => holder.signIn),
    provider('second-factor', ['code'], () => holder.completeSignIn),
    provider('passkey', ['credential'], () => holder.passkeySignIn),
  ];
}

function cookies(secure: boolean): NextAuthOptions['cookies'] {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  return { sessionToken: { name: sessionCookieName(), options } };
}

/**
 * next-auth's options, with local accounts and a JWT cookie that contains only the session ID.
 * `ip`: client address for the audit log.
 */
export function authOptions(ip: string | null = null): NextAuthOptions {
  const secure = cookieIsSecure();
  return {
    secret: secrets().authSecret,
    providers: providers(),
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    useSecureCookies: secure,
    cookies: cookies(secure) ?? {},
    pages: { signIn: '/sign-in', error: '/sign-in' },
    callbacks: {
      jwt: ({ token, user }) => (user?.sid === undefined ? token : { ...token, sid: user.sid }),
      session: ({ session, token }) => ({
        ...session,
        ...(token.sid === undefined ? {} : { sid: token.sid }),
      }),
    },
    events: {
      signOut: async ({ token }) => {
        if (token.sid !== undefined) await signInHolder().endSession?.(token.sid, ip);
      },
    },
  };
}
